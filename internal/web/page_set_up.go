package web

import (
	"cmp"
	"slices"
	"strings"

	"huitou/internal/access"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
	"huitou/internal/org"
	"huitou/internal/site"
)

// setUpView is the view of the set-up page of a new installation.
type setUpView struct {
	Form       site.Form
	Currencies []site.Option
	Languages  []site.Option
	Zones      []string
}

// currencies are the options of the set-up page, the likely ones first. The settings page
// accepts any ISO 4217 code.
var currencies = []string{"CNY", "HKD", "TWD", "MOP", "SGD", "USD", "EUR", "GBP", "JPY", "KRW", "MYR", "THB", "AUD", "CAD", "CHF", "BRL", "INR"}

// zones are suggested while the user types; any IANA name is accepted.
var zones = []string{"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Macau", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul",
	"Asia/Kuala_Lumpur", "Asia/Bangkok", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Berlin", "Europe/Paris",
	"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Sydney", "UTC"}

func newSetUpView(q *request, f site.Form) setUpView {
	v := setUpView{Form: f, Languages: languageOptions(), Zones: zones}
	codes := currencies
	if c := f.Val("currency"); c != "" && !slices.Contains(codes, c) {
		codes = append([]string{c}, codes...)
	}
	for _, code := range codes {
		v.Currencies = append(v.Currencies, site.Option{Value: code, Label: code})
	}
	return v
}

func languageOptions() []site.Option {
	var out []site.Option
	for _, l := range locale.Langs() {
		out = append(out, site.Option{Value: string(l), Label: l.Name()})
	}
	return out
}

func showSetUp(q *request) error {
	fresh, err := q.s.Access.NeedsSetUp(q.Ctx())
	if err != nil {
		return err
	}
	if !fresh {
		return q.GoTo("/")
	}
	if c := q.company; c.Name != "" { // an import has created the company, which has no owner yet
		return q.Show("set_up", newSetUpView(q, site.Filled("company", c.Name, "currency", c.Currency, "zone", c.Zone, "language", c.Language)))
	}
	lang := q.L.Lang()
	guess := map[locale.Lang]struct{ currency, zone string }{
		locale.ZhHans: {"CNY", "Asia/Shanghai"}, locale.ZhHant: {"TWD", "Asia/Taipei"}, locale.En: {"USD", "UTC"},
	}[lang]
	return q.Show("set_up", newSetUpView(q, site.Filled("currency", guess.currency, "zone", guess.zone, "language", string(lang))))
}

func doSetUp(q *request) error {
	if fresh, err := q.s.Access.NeedsSetUp(q.Ctx()); err != nil {
		return err
	} else if !fresh {
		return errs.Conflict("web.SetUp", "org.company_exists")
	}
	f, err := q.Form()
	if err != nil {
		return err
	}
	in := flow.FirstRun{
		Company: org.Company{Name: f.Val("company"), Currency: f.Val("currency"), Zone: f.Val("zone"), Language: f.Val("language")},
		Owner:   access.NewUser{Name: f.Val("name"), Email: f.Val("email"), Password: f.Raw("password"), Language: f.Val("language")},
	}
	if _, err := q.s.Flow.SetUp(q.Ctx(), in); err != nil {
		view := newSetUpView(q, f)
		err = renameFields(err, func(path string) string {
			if path == "company.name" {
				return "company"
			}
			_, name, _ := strings.Cut(path, ".")
			return name
		})
		return q.Refuse(&view.Form, err, "set_up", &view)
	}
	if err := q.signIn(f.Val("email"), f.Raw("password")); err != nil {
		return err
	}
	q.Prefer("language", f.Val("language"))
	if lang, ok := locale.Parse(f.Val("language")); ok { // for the message of this very request
		q.L = locale.For(lang)
	}
	held, err := q.s.Today.Held(q.Ctx())
	if err != nil {
		return err
	}
	if held.Records { // brought in before, from the command line
		q.Flash("web.set_up_done_held")
	} else {
		q.Flash("web.set_up_done")
	}
	return q.GoTo("/")
}

// renameFields returns err with the paths of its fields replaced by names of form fields; ""
// keeps a path.
func renameFields(err error, by func(path string) string) error {
	e := asError(err)
	if e == nil {
		return err
	}
	c := *e
	c.Fields = slices.Clone(e.Fields)
	for i := range c.Fields {
		c.Fields[i].Path = cmp.Or(by(c.Fields[i].Path), c.Fields[i].Path)
	}
	return &c
}

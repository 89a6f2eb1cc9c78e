package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/card"
	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/site"
)

// cardForm is the view of the form of a new or existing customer.
type cardForm struct {
	ID        id.Customer
	Form      site.Form
	Version   int64
	Places    []site.Option
	Owners    []site.Option
	Kinds     []site.Option
	Languages []site.Option
	Theirs    []difference // changes that another user saved meanwhile
	Holders   []holder     // the other customers whose phone numbers or addresses were typed
}

// difference is a field whose typed value (Mine) differs from the saved one (Theirs).
type difference struct{ Label, Theirs, Mine string }

// holder is a customer who has an identity already.
type holder struct{ Name, Href string }

// cardFields are the fields of the form with the message keys of their labels.
var cardFields = []struct{ name, label string }{
	{"kind", "web.col.kind"}, {"name", "web.col.name"}, {"honorific", "web.f.honorific"}, {"phones", "web.f.phones"},
	{"emails", "web.f.emails"}, {"language", "web.f.language"}, {"city", "web.col.city"}, {"country", "web.f.country"},
	{"place", "web.col.place"}, {"owner", "web.col.owner"}, {"since", "web.f.since"}, {"household", "web.f.household"},
	{"adults", "web.f.adults"}, {"children", "web.f.children"}, {"tags", "web.f.tags"}, {"note", "web.note"},
}

func showCardNew(q *request) error {
	f := site.Filled("kind", customer.Person, "place", q.who.Place.String(), "owner", q.who.Staff.String(),
		"since", string(cal.DayOf(q.Now(), q.Zone())))
	v, err := q.cardForm(f)
	if err != nil {
		return err
	}
	return q.Show("card_edit", v)
}

func showCardEdit(q *request) error {
	c, err := q.cardOf()
	if err != nil {
		return err
	}
	v, err := q.cardForm(cardFilled(c))
	if err != nil {
		return err
	}
	v.ID, v.Version = c.ID, c.Version
	return q.Show("card_edit", v)
}

// cardOf reads the customer in the path.
func (q *request) cardOf() (card.Card, error) {
	which, err := site.PathID[id.Customer](q.R, "id")
	if err != nil {
		return card.Card{}, err
	}
	return q.s.Card.Card(q.Ctx(), which)
}

func (q *request) cardForm(f site.Form) (*cardForm, error) {
	v := &cardForm{Form: f, Kinds: q.Words("web.kind.", customer.Person, customer.Organisation), Languages: languageOptions()}
	if s := f.Val("language"); s != "" { // a language that the program lacks is kept
		known := false
		for _, o := range v.Languages {
			known = known || o.Value == s
		}
		if !known {
			v.Languages = append(v.Languages, site.Option{Value: s, Label: s})
		}
	}
	var place id.Place
	var owner id.Staff
	_ = place.UnmarshalText([]byte(f.Val("place"))) // cardEdit reports invalid ids
	_ = owner.UnmarshalText([]byte(f.Val("owner")))
	var err error
	if v.Places, err = q.placeOptions(place); err != nil {
		return nil, err
	}
	v.Owners, err = q.staffOptions(owner)
	return v, err
}

// cardFilled returns the form with the values of a customer.
func cardFilled(c card.Card) site.Form {
	var phones, emails []string
	for _, p := range c.Contacts {
		switch p.Kind {
		case customer.Phone:
			phones = append(phones, p.Value)
		case customer.Email:
			emails = append(emails, p.Value)
		}
	}
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return site.Filled("kind", c.Kind, "name", c.Name, "honorific", c.Honorific, "language", c.Language, "country", c.Country, "city", c.City,
		"place", c.Place.String(), "owner", c.Owner.String(), "since", string(c.Since), "household", c.Household,
		"adults", count(c.Adults), "children", count(c.Children), "tags", strings.Join(c.Tags, ", "), "note", c.Note,
		"phones", strings.Join(phones, "\n"), "emails", strings.Join(emails, "\n"))
}

func doCardNew(q *request) error { return q.saveCard(0) }

func doCardEdit(q *request) error {
	which, err := site.PathID[id.Customer](q.R, "id")
	if err != nil {
		return err
	}
	return q.saveCard(which)
}

// saveCard creates a customer (which = 0) or updates one. If another user changed it
// meanwhile, it is a conflict: the form keeps the typed values, shows the differences, and
// overwrites them when it is submitted again.
func (q *request) saveCard(which id.Customer) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	edit, rows, err := cardEdit(&f)
	edit.ID, edit.Version = which, f.Int("version")
	if err == nil {
		var to string
		page := func(c customer.Customer) string { return "/customers/" + c.ID.String() }
		if which == 0 {
			to, err = makeOnce(q, &f, flow.CreateCustomer, edit, "web.done.customer_new", page)
		} else {
			to, err = makeOnce(q, &f, flow.UpdateCustomer, edit, "web.done.customer", page)
		}
		if err == nil {
			return q.GoTo(to)
		}
	}
	v, found := q.cardForm(f)
	if found != nil {
		return found
	}
	v.ID, v.Version = which, edit.Version
	if e := asError(err); e != nil && e.Key == "conflict.edited" && which != 0 {
		now, found := q.s.Card.Card(q.Ctx(), which)
		if found != nil {
			return found
		}
		v.Version, v.Theirs = now.Version, q.cardDifferences(v, cardFilled(now))
	}
	if err, found = q.nameHolders(v, err); found != nil {
		return found
	}
	return q.Refuse(&v.Form, renameFields(err, func(path string) string { return identityField(path, rows) }), "card_edit", v)
}

// nameHolders returns err with the names of the customers whose identities were typed, and adds links
// to them to the form.
func (q *request) nameHolders(v *cardForm, err error) (named, failed error) {
	e := asError(err)
	if e == nil {
		return err, nil
	}
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i, f := range out.Fields {
		if f.Key != "customer.identity_held" {
			continue
		}
		who, ok := f.Args["customer"].(string)
		cus, parsed := id.Parse[id.CustomerNoun](who)
		if !ok || parsed != nil {
			continue
		}
		c, err := q.s.Card.Card(q.Ctx(), cus)
		if err != nil {
			return nil, err
		}
		h := holder{cmp.Or(c.Name, q.L.T("web.unnamed")), "/customers/" + who}
		out.Fields[i].Key, out.Fields[i].Args = "web.held_by", errs.Pairs("name", h.Name)
		if !slices.Contains(v.Holders, h) {
			v.Holders = append(v.Holders, h)
		}
	}
	return &out, nil
}

// cardDifferences returns the fields whose typed values differ from the saved ones (now).
func (q *request) cardDifferences(v *cardForm, now site.Form) (out []difference) {
	label := func(name, value string) string {
		for _, o := range map[string][]site.Option{"place": v.Places, "owner": v.Owners, "kind": v.Kinds, "language": v.Languages}[name] {
			if o.Value == value {
				return strings.TrimSpace(o.Label)
			}
		}
		return value
	}
	for _, f := range cardFields {
		theirs, mine := now.Val(f.name), strings.ReplaceAll(v.Form.Val(f.name), "\r\n", "\n")
		if theirs != mine {
			out = append(out, difference{q.L.T(f.label), label(f.name, theirs), label(f.name, mine)})
		}
	}
	return out
}

// identityField returns the field in which the identity of an error was typed: path is
// "identities[n]", rows the field of each identity. Other paths are returned unchanged.
func identityField(path string, rows []string) string {
	rest, ok := strings.CutPrefix(path, "identities[")
	if !ok {
		return path
	}
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	if err != nil || n >= len(rows) {
		return "phones"
	}
	return rows[n]
}

// cardEdit reads the form. rows are the fields in which the identities were typed.
// Invalid with every invalid field.
func cardEdit(f *site.Form) (e flow.CustomerEdit, rows []string, err error) {
	k := errs.NewCheck("web.cardEdit")
	e.Customer = customer.Customer{Kind: f.Val("kind"), Name: f.Val("name"), Honorific: f.Val("honorific"), Language: f.Val("language"),
		Country: strings.ToUpper(f.Val("country")), City: f.Val("city"), Since: cal.Day(f.Val("since")), Household: f.Val("household"),
		Note: f.Val("note"), Recorded: true}
	k.That(!errs.Blank(e.Name), "name", "field.required")
	k.That(e.Country == "" || len(e.Country) == 2, "country", "field.country")
	k.That(e.Place.UnmarshalText([]byte(f.Val("place"))) == nil, "place", "org.no_place")
	k.That(e.Owner.UnmarshalText([]byte(f.Val("owner"))) == nil, "owner", "staff.none")
	for name, n := range map[string]*int{"adults": &e.Adults, "children": &e.Children} {
		if s := f.Val(name); s != "" {
			v, err := strconv.Atoi(s)
			k.That(err == nil && v >= 0 && v < 1000, name, "field.between", "low", 0, "high", 999)
			*n = v
		}
	}
	for _, t := range strings.FieldsFunc(f.Val("tags"), func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		if t = strings.TrimSpace(t); t != "" {
			e.Tags = append(e.Tags, t)
		}
	}
	e.Identities = []customer.Identity{}
	for _, in := range []struct{ field, kind string }{{"phones", customer.Phone}, {"emails", customer.Email}} {
		for line := range strings.Lines(f.Val(in.field)) {
			if line = strings.TrimSpace(line); line != "" {
				e.Identities = append(e.Identities, customer.Identity{Kind: in.kind, Value: line})
				rows = append(rows, in.field)
			}
		}
	}
	return e, rows, k.Err()
}

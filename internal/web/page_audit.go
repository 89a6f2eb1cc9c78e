package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/list"
	"huitou/internal/locale"
	"huitou/internal/money"
	"huitou/internal/site"
)

// auditList declares the list of who did what to what and when, in sentences.
func auditList() *listPage[list.AuditFilter, list.AuditRow] {
	return &listPage[list.AuditFilter, list.AuditRow]{
		name: "audit", path: "/settings/audit", may: access.AuditRead,
		title: "settings.audit",
		about: func(q *request, _ list.AuditFilter) string { return q.L.T("audit.sub") },
		empty: emptyList{"list-details", "audit.none", "audit.none_hint"},
		parse: list.ParseAudit, read: reads((*list.Reader).Audit), more: moreOfAudit,
		options: auditOptions, columns: auditColumns,
	}
}

// auditView is what the list shows beside the rows: the tabs of the settings and the rows in words.
type auditView struct {
	settingsView
	Lines []auditLine
}

// auditLine is an entry in words.
type auditLine struct {
	At       clock.Instant
	IP       string
	Sentence []piece
	Changes  []string
	Reason   string
	Subject  string // for the link to all entries about the record, "" = none
}

// piece is a part of a sentence, which may be a link.
type piece struct{ Text, Path string }

func moreOfAudit(q *request, v *listView[list.AuditFilter, list.AuditRow]) error {
	more := auditView{settingsView: q.settings()}
	more.Form = v.Form
	for i := range v.Rows {
		more.Lines = append(more.Lines, q.auditLine(&v.Rows[i]))
	}
	v.More = more
	return nil
}

func auditOptions(q *request, _ list.AuditFilter) (choices, error) {
	var people []site.Option
	users, err := q.s.Access.ListUsers(q.Ctx())
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		people = append(people, site.Option{Value: u.ID.String(), Label: u.Name})
	}
	keys, err := q.s.Access.ListKeys(q.Ctx())
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		people = append(people, site.Option{Value: k.ID.String(), Label: q.L.T("audit.a_key", "name", k.Name)})
	}
	people = append(people, site.Option{Value: access.Console().Actor(), Label: q.L.T("audit.console")})
	return choices{"actor": people, "area": q.Words("audit.area.", list.AuditAreas...)}, nil
}

func auditColumns(q *request, _ list.AuditFilter) []site.Column[list.AuditRow] {
	type row = list.AuditRow
	t := q.L.T
	return []site.Column[row]{
		{Head: t("settings.when"), Cell: func(r *row) any { return r.At }},
		{Head: t("settings.who"), Cell: func(r *row) any { return q.actor(r) }},
		{Head: t("audit.col.what"), Cell: func(r *row) any { return q.auditLine(r).text() }},
		{Head: t("web.reason"), Cell: func(r *row) any { return r.Reason }},
		{Head: t("audit.col.ip"), Cell: func(r *row) any { return r.IP }},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.Subject }},
	}
}

// text returns the sentence with its changes.
func (l auditLine) text() string {
	var b strings.Builder
	for _, p := range l.Sentence {
		b.WriteString(p.Text)
	}
	if len(l.Changes) > 0 {
		b.WriteString(": " + strings.Join(l.Changes, "; "))
	}
	return b.String()
}

// auditLine returns an entry in the reader's words.
func (q *request) auditLine(r *list.AuditRow) auditLine {
	line := auditLine{At: r.At, IP: r.IP, Reason: r.Reason}
	who := piece{Text: q.actor(r)}
	if r.Actor != "" {
		who.Path = site.Address("/settings/audit", url.Values{"actor": {r.Actor}})
	}
	key := "audit." + r.Action
	if !locale.Has(key) {
		key = "audit.other"
	}
	line.Sentence = q.sentence(key, map[string]piece{"who": who, "what": {q.about(r), q.auditPath(r)}})
	for _, c := range r.Changes {
		line.Changes = append(line.Changes, q.changeWords(c))
	}
	if r.About.Kind != "" {
		line.Subject = r.Subject
	}
	return line
}

// mark stands in a message where a piece goes; no text that people write has it.
const mark = "\x00"

// sentence returns a message whose placeholders are pieces.
func (q *request) sentence(key string, args map[string]piece) (out []piece) {
	var pairs []any
	for name := range args {
		pairs = append(pairs, name, mark+name+mark)
	}
	for i, text := range strings.Split(q.L.T(key, pairs...), mark) {
		switch {
		case i%2 == 1:
			out = append(out, args[text])
		case text != "":
			out = append(out, piece{Text: text})
		}
	}
	return out
}

// actor returns the name of who acted.
func (q *request) actor(r *list.AuditRow) string {
	switch {
	case r.Actor == access.Console().Actor():
		return q.L.T("audit.console")
	case strings.HasPrefix(r.Actor, "key_") && r.ActorName != "":
		return q.L.T("audit.a_key", "name", r.ActorName)
	case r.ActorName != "":
		return r.ActorName
	}
	return q.L.T("audit.somebody")
}

// about returns what the record of an entry is called.
func (q *request) about(r *list.AuditRow) string {
	t, a := q.L.T, &r.About
	customer := a.Who.Name
	if customer == "" {
		customer = t("audit.about.a_customer")
	}
	switch {
	case a.Kind == "pro" && !a.Found:
		return t("audit.about.a_promise")
	case a.Kind == "pro" && a.Order != nil:
		sum := money.Amount{Minor: a.Order.Amount, Currency: a.Order.Currency}
		return t("audit.about.order", "customer", customer, "day", q.L.Day(a.Order.When()), "sum", q.L.Money(sum))
	case a.Kind == "pro":
		return t("audit.about.promise", "customer", customer, "what", q.promised(a.Name))
	case a.Kind == "voi":
		return t("audit.about.voice", "customer", customer)
	case a.Kind == "cus":
		return customer
	case strings.HasPrefix(r.Action, "step."):
		return t("web.step." + r.Subject)
	case strings.HasPrefix(r.Action, "role."):
		return t("web.role." + r.Subject)
	case a.Name != "":
		return a.Name
	}
	return t("audit.about.gone")
}

// auditPath returns the path of the record of an entry, "" if it has no page or is gone.
func (q *request) auditPath(r *list.AuditRow) string {
	if !r.About.Found {
		if strings.HasPrefix(r.Action, "step.") {
			return "/gaps/3"
		}
		return ""
	}
	if path := pathOf(r.Subject); path != "" {
		return path
	}
	switch r.About.Kind {
	case "pla":
		return "/settings/places/" + r.Subject
	case "cal":
		return "/settings/calendars/" + r.Subject
	case "sta":
		return "/settings/staff/" + r.Subject
	case "usr":
		return "/settings/users/" + r.Subject
	case "imp":
		return "/imports/" + r.Subject
	case "key":
		return "/settings/keys"
	}
	return ""
}

// changeWords returns what was changed in words.
func (q *request) changeWords(c access.Change) string {
	what := q.L.T("audit.field." + c.What)
	from, to := q.changed(c.Kind, c.From), q.changed(c.Kind, c.To)
	switch {
	case from != "" && to != "":
		return q.L.T("audit.change", "what", what, "from", from, "to", to)
	case to != "":
		return q.L.T("audit.change_set", "what", what, "to", to)
	case from != "":
		return q.L.T("audit.change_gone", "what", what, "from", from)
	}
	return what
}

// changed returns a value of a change as it is read; "" is none.
func (q *request) changed(kind, value string) string {
	switch {
	case kind == access.ChangeFlag && value == "":
		return q.L.T("audit.no")
	case kind == access.ChangeFlag:
		return q.L.T("audit.yes")
	case value == "":
		return ""
	case kind == access.ChangeTime:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return q.L.DayTime(clock.Instant(n))
		}
	case kind == access.ChangeDay:
		return q.L.Day(cal.Day(value))
	case kind == access.ChangeSpan:
		if d, err := time.ParseDuration(value); err == nil {
			return q.L.Duration(d)
		}
	case kind == access.ChangeRole:
		return q.L.T("web.role." + value)
	case kind == access.ChangePlace:
		return q.L.T("web.place_kind." + value)
	case kind == access.ChangeMay:
		return q.L.T("permission." + value)
	case kind == access.ChangeLang:
		if l, ok := locale.Parse(value); ok {
			return l.Name()
		}
	}
	return value
}

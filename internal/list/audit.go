package list

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/page"
	"huitou/internal/purchase"
)

// AuditFilter selects entries of the audit log. A field with its zero value does not filter.
type AuditFilter struct {
	Actor    string // who acted: "usr_…", "key_…", "console"
	Area     string // one of AuditAreas: what actions are about
	Subject  string // the record, in the outside form
	From, To cal.Day
}

// AuditAreas are the kinds of actions: the first words of their names.
var AuditAreas = []string{"customer", "promise", "voice", "today", "import", "export", "place", "calendar", "staff", "user", "role", "key", "session", "step", "company"}

// IsSet reports whether any field is set.
func (f AuditFilter) IsSet() bool { return f != AuditFilter{} }

// Values is the filter as it stands in a URL: actor, area, subject, from, to.
func (f AuditFilter) Values() url.Values {
	v := url.Values{}
	set(v, "actor", f.Actor)
	set(v, "area", f.Area)
	set(v, "subject", f.Subject)
	set(v, "from", string(f.From))
	set(v, "to", string(f.To))
	return v
}

// ParseAudit parses Values. Invalid with every field that is wrong.
func ParseAudit(v url.Values) (AuditFilter, error) {
	k := errs.NewCheck("list.ParseAudit")
	f := AuditFilter{Actor: v.Get("actor"), Area: v.Get("area"), Subject: v.Get("subject"), From: parseDay(k, v, "from"), To: parseDay(k, v, "to")}
	oneOf(k, "area", f.Area, AuditAreas...)
	return f, k.Err()
}

// AuditRow is an entry of the audit log with what it is about, by name.
type AuditRow struct {
	access.AuditEntry
	ActorName string // "" for the console, and for who is not known any more
	About     Subject
	Changes   access.Changes // From and To of records are their names
	Reason    string         // as the person gave it
}

// Subject is the record that an action was on.
type Subject struct {
	Kind  string             // the prefix of its id ("pro"), "" = none
	Name  string             // of a promise what was promised, of others their name; "" = unknown or gone
	Who   Who                // the customer of a promise or a voice
	Order *purchase.Purchase // of a promise that came with an order, nil = another
	Found bool               // the record is there
}

// Audit returns one page of the audit log, the newest first.
func (r *Reader) Audit(ctx context.Context, f AuditFilter, p page.Page) (Listing[AuditRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[AuditRow], error) { return audit(ctx, tx, f, p) })
}

func audit(ctx context.Context, tx *db.Tx, f AuditFilter, p page.Page) (Listing[AuditRow], error) {
	var out Listing[AuditRow]
	ask := access.AuditFilter{Actor: f.Actor, Subject: f.Subject, Limit: p.Size()}
	if f.Area != "" {
		ask.Action = f.Area + "."
	}
	if _, err := p.Key(&ask.Before); err != nil {
		return out, err
	}
	company, err := org.FindCompany(ctx, tx)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return out, err
	}
	zone, err := cal.Zone(cmp.Or(company.Zone, "UTC"))
	if err != nil {
		zone = time.UTC
	}
	if f.From != "" {
		ask.From = f.From.Start(zone)
	}
	if f.To != "" {
		ask.To = f.To.End(zone)
	}
	entries, next, err := access.ReadAudit(ctx, tx, ask)
	if err != nil {
		return out, err
	}
	if next != 0 {
		out.Next = page.Cursor(next)
	}
	n := naming{NewNames(ctx, tx), map[string]Subject{}}
	for _, e := range entries {
		row, err := n.row(e)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// naming finds what entries are about, each record once.
type naming struct {
	*Names
	seen map[string]Subject
}

func (n naming) row(e access.AuditEntry) (AuditRow, error) {
	row := AuditRow{AuditEntry: e}
	var detail struct {
		Changes access.Changes `json:"changes"`
		Reason  string         `json:"reason"`
		Name    string         `json:"name"`
	}
	_ = json.Unmarshal(e.Detail, &detail) // what an older version kept in another form is left out
	row.Changes, row.Reason = detail.Changes, strings.TrimSpace(detail.Reason)
	actor, err := n.subject(e.Actor)
	if err != nil {
		return row, err
	}
	row.ActorName = actor.Name
	if row.About, err = n.subject(e.Subject); err != nil {
		return row, err
	}
	row.About.Name = cmp.Or(row.About.Name, detail.Name)
	for i := range row.Changes {
		c := &row.Changes[i]
		if c.Kind != access.ChangeID {
			continue
		}
		for _, text := range []*string{&c.From, &c.To} {
			if *text == "" {
				continue
			}
			s, err := n.subject(*text)
			if err != nil {
				return row, err
			}
			*text = cmp.Or(s.Name, *text)
		}
	}
	return row, nil
}

// subject returns the record with an id in the outside form; Kind is "" for what is no id.
func (n naming) subject(text string) (s Subject, err error) {
	if s, ok := n.seen[text]; ok {
		return s, nil
	}
	kind, _, ok := strings.Cut(text, "_")
	if !ok {
		return s, nil
	}
	s.Kind = kind
	switch kind {
	case "cus":
		s, err = n.customer(s, text)
	case "pro":
		s, err = n.promise(s, text)
	case "voi":
		s, err = n.voice(s, text)
	case "pla":
		s.Name, err = nameOf[id.Place](n, sqlPlaceName, text)
	case "sta":
		s.Name, err = nameOf[id.Staff](n, sqlStaffName, text)
	case "usr":
		s.Name, err = nameOf[id.User](n, sqlUserName, text)
	case "cal":
		s.Name, err = nameOf[id.Calendar](n, sqlCalendarName, text)
	case "key":
		s.Name, err = nameOf[id.Key](n, sqlKeyName, text)
	case "imp":
		s.Name, err = nameOf[id.Import](n, sqlImportTitle, text)
	default:
		return Subject{}, nil
	}
	s.Found = s.Found || s.Name != ""
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	if err == nil {
		n.seen[text] = s
	}
	return s, err
}

// nameOf returns the name of a record by a query; "" for a malformed id.
func nameOf[T ~int64, P interface {
	*T
	UnmarshalText([]byte) error
}](n naming, query, text string) (string, error) {
	var which T
	if P(&which).UnmarshalText([]byte(text)) != nil {
		return "", nil
	}
	return n.lookUp(query, int64(which))
}

func (n naming) customer(s Subject, text string) (Subject, error) {
	var which id.Customer
	if which.UnmarshalText([]byte(text)) != nil {
		return s, nil
	}
	err := n.tx.Row(n.ctx, sqlWho, which).Scan(s.Who.into()...)
	s.Name, s.Found = s.Who.Name, err == nil
	return s, err
}

func (n naming) promise(s Subject, text string) (Subject, error) {
	var which id.Promise
	if which.UnmarshalText([]byte(text)) != nil {
		return s, nil
	}
	var cus id.Customer
	var order id.Purchase
	err := n.tx.Row(n.ctx, sqlPromiseAbout, which).Scan(append([]any{&s.Name, &cus, &order}, s.Who.into()...)...)
	if s.Found = err == nil; order == 0 {
		return s, err
	}
	p, err := purchase.Find(n.ctx, n.tx, cus, order)
	s.Order = &p
	return s, err
}

func (n naming) voice(s Subject, text string) (Subject, error) {
	var which id.Voice
	if which.UnmarshalText([]byte(text)) != nil {
		return s, nil
	}
	err := n.tx.Row(n.ctx, sqlVoiceAbout, which).Scan(s.Who.into()...)
	s.Name, s.Found = s.Who.Name, err == nil
	return s, err
}

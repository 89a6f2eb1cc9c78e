package list

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Named is a customer whose name is shown.
type Named struct {
	ID   id.Customer
	Name string
}

// Mark is one thing that tells a customer from others of the same name.
type Mark struct {
	Kind string // one of the Mark kinds
	Text string
	Day  cal.Day // of MarkSince
}

// The kinds of mark, in the order in which one is chosen.
const (
	MarkPhone  = "phone"  // the last four digits
	MarkMasked = "masked" // a phone number of which a part is hidden
	MarkCity   = "city"
	MarkPlace  = "place" // the name of the home shop
	MarkEmail  = "email"
	MarkSince  = "since" // the day since when they are a customer, or were recorded
	MarkID     = "id"    // the last four characters of the id
)

// Apart returns what tells those of the customers apart who share their name with another of them:
// the first of the kinds of mark that no other of the name has too, or all that there are if each is
// shared. Customers without a name, and those whose name no other has, have none. An e-mail address
// is whole, or only its first letter and its domain.
func (r *Reader) Apart(ctx context.Context, shown []Named, whole bool) (map[id.Customer][]Mark, error) {
	groups := namesakes(shown)
	if len(groups) == 0 {
		return map[id.Customer][]Mark{}, nil
	}
	return db.Get(ctx, r.db, func(tx *db.Tx) (map[id.Customer][]Mark, error) {
		all, err := marks(ctx, tx, slices.Concat(groups...), whole)
		if err != nil {
			return nil, err
		}
		out := map[id.Customer][]Mark{}
		for _, group := range groups {
			for _, cus := range group {
				out[cus] = telling(cus, group, all)
			}
		}
		return out, nil
	})
}

// Named returns the names of those of the customers who are here, and what tells those of one name apart, in
// the reader's words. An e-mail address is whole, or only its first letter and its domain.
func (r *Reader) Named(ctx context.Context, say *locale.Locale, of []id.Customer, whole bool) (names, apart map[id.Customer]string, err error) {
	names, apart = map[id.Customer]string{}, map[id.Customer]string{}
	var shown []Named
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		for part := range slices.Chunk(of, 512) {
			in, args := db.In(nil, db.Pad(part))
			err := tx.Each(ctx, func(row db.Row) error {
				var n Named
				err := row.Scan(&n.ID, &n.Name)
				names[n.ID] = n.Name
				shown = append(shown, n)
				return err
			}, sqlNamed(in), args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	found, err := r.Apart(ctx, shown, whole)
	for cus, marks := range found {
		apart[cus] = Words(say, marks)
	}
	return names, apart, err
}

// Words are marks in the reader's words.
func Words(say *locale.Locale, marks []Mark) string {
	words := make([]string, len(marks))
	for i, m := range marks {
		switch words[i] = m.Text; m.Kind {
		case MarkPhone:
			words[i] = say.T("web.apart_phone", "digits", m.Text)
		case MarkSince:
			words[i] = say.T("web.apart_since", "day", m.Day)
		case MarkID:
			words[i] = say.T("web.apart_id", "end", m.Text)
		}
	}
	return strings.Join(words, " · ")
}

// namesakes returns the groups of customers who have the same name, in either script and whatever
// its case.
func namesakes(shown []Named) (groups [][]id.Customer) {
	of := map[string][]id.Customer{}
	for _, n := range shown {
		key := locale.Simplified(locale.SearchKey(n.Name))
		if n.ID != 0 && key != "" && !slices.Contains(of[key], n.ID) {
			of[key] = append(of[key], n.ID)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(of)) {
		if len(of[key]) > 1 {
			groups = append(groups, of[key])
		}
	}
	return groups
}

// telling returns the mark of a customer that no other of the group has, or all of them.
func telling(cus id.Customer, group []id.Customer, all map[id.Customer][]Mark) []Mark {
	for _, m := range all[cus] {
		if !slices.ContainsFunc(group, func(other id.Customer) bool { return other != cus && slices.Contains(all[other], m) }) {
			return []Mark{m}
		}
	}
	return all[cus]
}

// marks returns the marks of customers, in the order of their kinds.
func marks(ctx context.Context, tx *db.Tx, of []id.Customer, whole bool) (map[id.Customer][]Mark, error) {
	places, err := ReadPlaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := map[id.Customer][]Mark{}
	for part := range slices.Chunk(of, 512) {
		in, args := db.In(nil, db.Pad(part))
		emails := map[id.Customer]string{}
		err = tx.Each(ctx, func(r db.Row) error {
			var cus id.Customer
			var i customer.Identity
			err := r.Scan(&cus, &i.Kind, &i.Value)
			switch {
			case i.Kind == customer.Phone && len(out[cus]) == 0:
				out[cus] = append(out[cus], Mark{Kind: MarkPhone, Text: i.Value[max(0, len(i.Value)-4):]})
			case i.Kind == customer.Written && len(out[cus]) == 0 && strings.Contains(i.Value, "*"):
				out[cus] = append(out[cus], Mark{Kind: MarkMasked, Text: i.Value})
			case i.Kind == customer.Written && len(out[cus]) == 0:
				out[cus] = append(out[cus], Mark{Kind: MarkPhone, Text: i.Value[max(0, len(i.Value)-4):]})
			case i.Kind == customer.Email && emails[cus] == "":
				if emails[cus] = i.Value; !whole {
					emails[cus] = masked(i.Value)
				}
			}
			return err
		}, sqlReach(in), args...)
		if err != nil {
			return nil, err
		}
		err = tx.Each(ctx, func(r db.Row) error {
			var cus id.Customer
			var city string
			var at id.Place
			var since cal.Day
			var created clock.Instant
			err := r.Scan(&cus, &city, &at, &since, &created)
			if since == "" {
				since = cal.DayOf(created, time.UTC)
			}
			text := cus.String()
			for _, m := range []Mark{{Kind: MarkCity, Text: city}, {Kind: MarkPlace, Text: places.Name(at)}, {Kind: MarkEmail, Text: emails[cus]},
				{Kind: MarkSince, Text: string(since), Day: since}, {Kind: MarkID, Text: text[max(0, len(text)-4):]}} {
				if strings.TrimSpace(m.Text) != "" {
					out[cus] = append(out[cus], m)
				}
			}
			return err
		}, sqlHome(in), args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// masked returns an e-mail address with only the first letter of what stands before its domain.
func masked(email string) string {
	before, domain, _ := strings.Cut(email, "@")
	_, n := utf8.DecodeRuneInString(before)
	return before[:n] + "…@" + domain
}

package room

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// person are the tables that hold what is a customer's own: not what is derived, and not
// rows that merely mention them.
func (s Set) person() []*Table {
	return slices.DeleteFunc(s.Tables(), func(t *Table) bool {
		return t.Customer() == "" || t.Role == Derived || t.Person.Stays
	})
}

// Kept is what one table holds of a customer.
type Kept struct {
	Table string           `json:"table"`
	Rows  []map[string]any `json:"rows"` // ids in their outside form, instants as RFC 3339
}

// Export returns all that is kept of a customer, table by table; tables that hold nothing
// are left out.
func (s Set) Export(ctx context.Context, tx *db.Tx, cus id.Customer) ([]Kept, error) {
	var out []Kept
	for _, t := range s.person() {
		rows, err := db.List(ctx, tx, func(r db.Row) (map[string]any, error) {
			values, err := scanAll(r, len(t.Columns))
			if err != nil {
				return nil, err
			}
			row := make(map[string]any, len(values))
			for i, v := range values {
				row[t.Columns[i]] = s.outside(t, t.Columns[i], v)
			}
			return row, nil
		}, sqlKept(t, t.Columns), cus)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			out = append(out, Kept{t.Name, rows})
		}
	}
	return out, nil
}

// outside is a value as others read it.
func (s Set) outside(t *Table, column string, v any) any {
	n, number := v.(int64)
	if !number {
		return v
	}
	if column == "id" && t.ID.Noun != nil {
		return t.ID.Text(n)
	}
	to := ""
	if r, ok := t.ref(column); ok {
		to = r.To
	} else if column == "customer_id" {
		to = customers
	}
	if at := s.Table(to); at != nil && at.ID.Noun != nil {
		if n == 0 {
			return nil
		}
		return at.ID.Text(n)
	}
	if column == "at" || strings.HasSuffix(column, "_at") {
		if n == 0 {
			return nil
		}
		return clock.Instant(n).String()
	}
	return n
}

// Moved is what became another customer's, so that it can be theirs again.
type Moved struct {
	From, Into id.Customer
	Rows       map[string][][]any // by table: the keys without the customer
}

// Move makes all that is a customer's another's: purchases, promises, voices, names in
// other systems, the timeline. What both have alike (a phone number they share) stays.
// The customers themselves stay; what is derived is made anew for both.
func (s Set) Move(ctx context.Context, tx *db.Tx, from, into id.Customer) (m Moved, err error) {
	m = Moved{from, into, map[string][][]any{}}
	for _, t := range s.person() {
		if t.Name == customers {
			continue
		}
		keys, err := db.List(ctx, tx, func(r db.Row) ([]any, error) { return scanAll(r, len(t.rest())) }, sqlKept(t, t.rest()), from)
		if err != nil {
			return m, err
		}
		for _, key := range keys {
			there, err := t.there(ctx, tx, into, key)
			if err != nil {
				return m, err
			}
			if there {
				continue
			}
			if _, err := tx.Exec(ctx, sqlMove(t), append([]any{from, into}, key...)...); err != nil {
				return m, err
			}
			m.Rows[t.Name] = append(m.Rows[t.Name], key)
		}
	}
	return m, s.remakeBoth(ctx, tx, m)
}

// Back gives what was moved back. What came after stays where it is.
func (s Set) Back(ctx context.Context, tx *db.Tx, m Moved) error {
	for _, t := range s.person() {
		for _, key := range m.Rows[t.Name] {
			if _, err := tx.Exec(ctx, sqlMove(t), append([]any{m.Into, m.From}, key...)...); err != nil {
				return err
			}
		}
	}
	return s.remakeBoth(ctx, tx, m)
}

func (s Set) remakeBoth(ctx context.Context, tx *db.Tx, m Moved) error {
	for _, cus := range []id.Customer{m.From, m.Into} {
		if err := s.remake(ctx, tx, cus); err != nil {
			return err
		}
	}
	return nil
}

// rest is the key of a table without the customer.
func (t *Table) rest() []string {
	return slices.DeleteFunc(slices.Clone(t.Key), func(c string) bool { return c == t.Customer() })
}

// there reports whether a customer has a row of the key.
func (t *Table) there(ctx context.Context, tx *db.Tx, cus id.Customer, key []any) (bool, error) {
	var one int
	err := tx.Row(ctx, sqlThere(t), append([]any{cus}, key...)...).Scan(&one)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// Erase removes what tells who a customer is and what they said. Records, money and
// statistics stay as they are.
func (s Set) Erase(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	for _, t := range s.person() {
		query := ""
		switch {
		case t.Person.Goes:
			query = sqlRemove(t)
		case len(t.Person.Personal)+len(t.Person.Numbers) > 0:
			query = sqlEmpty(t)
		default:
			continue
		}
		if _, err := tx.Exec(ctx, query, cus); err != nil {
			return err
		}
	}
	return s.remake(ctx, tx, cus)
}

// scanAll reads a row of any columns.
func scanAll(r db.Row, n int) ([]any, error) {
	values, dest := make([]any, n), make([]any, n)
	for i := range values {
		dest[i] = &values[i]
	}
	if err := r.Scan(dest...); err != nil {
		return nil, err
	}
	for i, v := range values {
		if b, ok := v.([]byte); ok {
			values[i] = string(b)
		}
	}
	return values, nil
}

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

package room

import (
	"context"
	"slices"
	"strconv"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// person returns the tables of data that belongs to a customer, without derived data.
func (s Set) person() []*Table {
	return slices.DeleteFunc(s.Tables(), func(t *Table) bool {
		return t.Customer == "" || t.Role == Derived
	})
}

// Kept is the rows of one table about a customer.
type Kept struct {
	Table string           `json:"table"`
	Rows  []map[string]any `json:"rows"` // ids in their outside form, instants as RFC 3339
}

// Export returns all rows about a customer, table by table, without empty tables. Of rows that
// only name them or a record of theirs it returns what is personal.
func (s Set) Export(ctx context.Context, tx *db.Tx, cus id.Customer) (out []Kept, err error) {
	add := func(t *Table, columns []string, of ...any) error {
		k := Kept{Table: t.Name}
		for _, one := range of {
			rows, err := s.kept(ctx, tx, t, columns, one)
			if err != nil {
				return err
			}
			k.Rows = append(k.Rows, rows...)
		}
		if len(k.Rows) > 0 {
			out = append(out, k)
		}
		return nil
	}
	for _, t := range s.person() {
		if err := add(t, t.Columns, cus); err != nil {
			return nil, err
		}
	}
	names, err := s.names(ctx, tx, cus)
	if err != nil {
		return nil, err
	}
	for _, t := range s.about() {
		said := slices.Concat(t.Key, []string{t.Person.About}, t.Person.Personal)
		columns := slices.DeleteFunc(slices.Clone(t.Columns), func(c string) bool { return !slices.Contains(said, c) })
		if err := add(t, columns, names...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// kept returns some columns of the rows of a customer, or about a record of theirs.
func (s Set) kept(ctx context.Context, tx *db.Tx, t *Table, columns []string, of any) ([]map[string]any, error) {
	return db.List(ctx, tx, func(r db.Row) (map[string]any, error) {
		values, err := scanAll(r, len(columns))
		if err != nil {
			return nil, err
		}
		row := make(map[string]any, len(values))
		for i, v := range values {
			row[columns[i]] = s.outside(t, columns[i], v)
		}
		return row, nil
	}, s.sqlNaming(t, t.finds(), s.said(t, columns)...), of)
}

// said returns expressions for columns: the text that a number stands for instead of the number.
func (s Set) said(t *Table, columns []string) []string {
	list := slices.Clone(columns)
	for i, c := range list {
		if r, ok := t.ref(c); ok && r.To != "" && s.Table(r.To).Says != "" {
			list[i] = sqlSaid(t, c, s.Table(r.To))
		}
	}
	return list
}

// about returns the tables whose rows name a customer or a record of theirs in the outside form.
func (s Set) about() []*Table {
	return slices.DeleteFunc(s.Tables(), func(t *Table) bool { return t.Person.About == "" })
}

// names are the ids of a customer and of their records, in the outside form.
func (s Set) names(ctx context.Context, tx *db.Tx, cus id.Customer) (list []any, err error) {
	for _, t := range s.person() {
		if t.ID.Noun == nil {
			continue
		}
		ids, err := db.List(ctx, tx, db.Value[int64], s.sqlNaming(t, t.finds(), "id"), cus)
		if err != nil {
			return nil, err
		}
		for _, n := range ids {
			list = append(list, t.ID.Text(n))
		}
	}
	return list, nil
}

// outside converts a value to its external form: ids with their prefix, instants as RFC 3339.
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
	} else if column == t.Customer {
		to = customers
	}
	if at := s.Table(to); at != nil && at.ID.Noun != nil {
		if n == 0 {
			return nil
		}
		return at.ID.Text(n)
	}
	if instant(column) {
		if n == 0 {
			return nil
		}
		return clock.Instant(n).String()
	}
	return n
}

// Moved lists the rows that Move gave to another customer, so that Back can return them.
type Moved struct {
	From, Into id.Customer
	Rows       map[string][][]any // by table and column ("purchase.customer_id"): the keys without that column
}

// Move gives all rows of one customer to another: purchases, promises, voices, names in other
// systems, the timeline. Rows of other customers that name the first then name the second. A row that
// both have (a shared phone number) stays, and so do the customer rows themselves; derived data
// is recomputed for both.
func (s Set) Move(ctx context.Context, tx *db.Tx, from, into id.Customer) (m Moved, err error) {
	m = Moved{from, into, map[string][][]any{}}
	for _, t := range s.foundFirst() {
		if t.Role == Derived {
			continue
		}
		for _, column := range t.names() {
			if err := m.move(ctx, tx, s, t, column); err != nil {
				return m, err
			}
		}
	}
	return m, s.remakeBoth(ctx, tx, m)
}

// foundFirst are all tables, each before those by which a customer's rows of it are found: parts,
// then tables with Of, then the others.
func (s Set) foundFirst() []*Table {
	var parts, found, others []*Table
	for _, t := range s.Tables() {
		switch {
		case t.Role == Part:
			parts = append(parts, t)
		case t.Of != nil:
			found = append(found, t)
		default:
			others = append(others, t)
		}
	}
	return slices.Concat(parts, found, others)
}

// move moves the rows that name the first customer in a column.
func (m *Moved) move(ctx context.Context, tx *db.Tx, s Set, t *Table, column string) error {
	columns := append([]string{column}, t.rest(column)...) // the rest may be none: then the key is empty
	keys, err := db.List(ctx, tx, func(r db.Row) ([]any, error) {
		values, err := scanAll(r, len(columns))
		if err != nil {
			return nil, err
		}
		return values[1:], nil
	}, s.sqlNaming(t, column, columns...), m.From)
	if err != nil {
		return err
	}
	for _, key := range keys {
		there, err := t.there(ctx, tx, column, m.Into, key)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		if _, err := tx.Exec(ctx, sqlMove(t, column), append([]any{m.From, m.Into}, key...)...); err != nil {
			return err
		}
		m.Rows[t.Name+"."+column] = append(m.Rows[t.Name+"."+column], key)
	}
	return nil
}

// Back reverses a Move. Rows added since stay where they are.
func (s Set) Back(ctx context.Context, tx *db.Tx, m Moved) error {
	for _, t := range s.Tables() {
		for _, column := range slices.Backward(t.names()) { // in reverse: a key may hold a column that Move changed after it
			for _, key := range m.Rows[t.Name+"."+column] {
				if _, err := tx.Exec(ctx, sqlMove(t, column), append([]any{m.Into, m.From}, key...)...); err != nil {
					return err
				}
			}
		}
	}
	return s.remakeBoth(ctx, tx, m)
}

func (s Set) remakeBoth(ctx context.Context, tx *db.Tx, m Moved) error {
	if err := tx.Renamed(ctx); err != nil { // names in other systems are among what was moved
		return err
	}
	for _, cus := range []id.Customer{m.From, m.Into} {
		if err := s.remakeAll(ctx, tx, cus); err != nil {
			return err
		}
	}
	return nil
}

// rest is the primary key of a table without a column.
func (t *Table) rest(column string) []string {
	return slices.DeleteFunc(slices.Clone(t.Key), func(c string) bool { return c == column })
}

// there reports whether a row that names a customer in a column has the rest of the key.
func (t *Table) there(ctx context.Context, tx *db.Tx, column string, cus id.Customer, key []any) (bool, error) {
	return tx.Has(ctx, sqlThere(t, column), append([]any{cus}, key...)...)
}

// Erase removes the personal data of a customer and what they said, also where other tables
// name one of their records. Records, money and statistics stay as they are.
func (s Set) Erase(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	names, err := s.names(ctx, tx, cus)
	if err != nil {
		return err
	}
	for _, t := range s.about() {
		for _, name := range names {
			if _, err := tx.Exec(ctx, s.sqlEmpty(t), name); err != nil {
				return err
			}
		}
	}
	for _, t := range s.person() {
		query := ""
		switch {
		case t.Person.Goes:
			query = s.sqlRemove(t)
		case len(t.Person.Personal)+len(t.Person.Numbers) > 0:
			query = s.sqlEmpty(t)
		default:
			continue
		}
		if _, err := tx.Exec(ctx, query, cus); err != nil {
			return err
		}
	}
	return s.remakeAll(ctx, tx, cus)
}

// scanAll scans a row of n columns of any type.
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

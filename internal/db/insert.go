package db

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
)

// Table is a table that rows are appended to: its name and the columns in the
// order in which Insert is given their values. Declare one per table, beside the
// SQL of the room that owns it.
type Table struct {
	Name    string
	Columns []string
	Suffix  string // "ON CONFLICT DO NOTHING", where a row may be there already

	// Key is how many leading columns, text or int64, form a key that several writers may insert
	// at once. Rows are then sent sorted by it, so that on PostgreSQL writers wait for each
	// other instead of deadlocking.
	Key int

	Views []string // that show its rows
}

// in reports whether a statement may read or change rows of the table.
func (p *Table) in(query string) bool {
	return strings.Contains(query, p.Name) || slices.ContainsFunc(p.Views, func(v string) bool { return strings.Contains(query, v) })
}

// pending holds the rows of one table that were not sent yet.
type pending struct {
	table *Table
	args  []any
}

// chunks are the numbers of rows one statement may carry: a few sizes, so that few statements
// have to be prepared.
var chunks = [...]int{64, 32, 16, 8, 4, 2, 1}

// chunk is how many of n rows the next statement carries.
func chunk(n int) int {
	for _, c := range chunks {
		if n >= c {
			return c
		}
	}
	return 1
}

// Insert appends one row. It may be sent later, together with others, but before the next
// statement of this transaction that names its table. An error of the database is returned by
// the call that sends it.
func (t *Tx) Insert(table *Table, values ...any) {
	if len(values) != len(table.Columns) {
		panic("db: " + table.Name + ": " + strconv.Itoa(len(values)) + " values for " + strconv.Itoa(len(table.Columns)) + " columns")
	}
	for _, p := range t.inserts {
		if p.table == table {
			p.args = append(p.args, values...)
			return
		}
	}
	t.inserts = append(t.inserts, &pending{table, append(make([]any, 0, len(values)*4), values...)})
}

// flush sends the pending rows.
func (t *Tx) flush(ctx context.Context) error {
	list := t.inserts
	t.inserts = nil
	return t.send(ctx, list)
}

// flushFor sends the pending rows of the tables that a statement names.
func (t *Tx) flushFor(ctx context.Context, query string) error {
	var now, later []*pending
	for _, p := range t.inserts {
		if p.table.in(query) {
			now = append(now, p)
		} else {
			later = append(later, p)
		}
	}
	if now == nil {
		return nil
	}
	t.inserts = later
	return t.send(ctx, now)
}

func (t *Tx) send(ctx context.Context, list []*pending) error {
	for _, p := range list {
		w := len(p.table.Columns)
		if p.table.Key > 0 && t.d.engine == Postgres {
			p.sort(w)
		}
		for args := p.args; len(args) > 0; {
			rows := chunk(len(args) / w)
			if _, err := t.exec(ctx, t.d.text(p.table, rows, p.table.insert), args[:rows*w]...); err != nil {
				return err
			}
			args = args[rows*w:]
		}
	}
	return nil
}

// sort orders the rows, of w values each, by their key.
func (p *pending) sort(w int) {
	rows := slices.Collect(slices.Chunk(p.args, w))
	slices.SortStableFunc(rows, func(a, b []any) int {
		for i := range p.table.Key {
			if c := compareKeys(a[i], b[i]); c != 0 {
				return c
			}
		}
		return 0
	})
	p.args = slices.Concat(rows...)
}

func compareKeys(a, b any) int {
	if n, ok := a.(int64); ok {
		return cmp.Compare(n, b.(int64))
	}
	return strings.Compare(a.(string), b.(string))
}

// insertInto begins an insert. On SQLite a failing statement need not undo the rows before
// it, since the call is rolled back anyway: OR FAIL saves the statement journal, which took a
// third of the time of a batch.
func insertInto(e Engine) string {
	if e == SQLite {
		return "INSERT OR FAIL INTO "
	}
	return "INSERT INTO "
}

// text returns the statement that build makes for n rows of a table or roll-up, which stays the
// same: long texts are not put together again for every call.
func (d *DB) text(of any, n int, build func(Engine, int) string) string {
	key := textKey{of, n}
	if text, ok := d.texts.Load(key); ok {
		return text.(string)
	}
	text := build(d.engine, n)
	d.texts.Store(key, text)
	return text
}

// textKey is a table or roll-up, by its address, and a number of rows.
type textKey struct {
	of any
	n  int
}

// insert returns the statement for n rows.
func (p *Table) insert(e Engine, n int) string {
	var b strings.Builder
	b.WriteString(insertInto(e) + p.Name + " (" + strings.Join(p.Columns, ", ") + ") VALUES ")
	values(&b, n, len(p.Columns))
	if p.Suffix != "" {
		b.WriteString(" " + p.Suffix)
	}
	return b.String()
}

// values writes n groups of w placeholders: ($1,$2),($3,$4).
func values(b *strings.Builder, n, w int) {
	k := 0
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range w {
			if j > 0 {
				b.WriteByte(',')
			}
			k++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(k))
		}
		b.WriteByte(')')
	}
}

// Columns prefixes each column of a list ("a, b") with a table alias ("t.a, t.b").
func Columns(alias, columns string) string {
	list := strings.Split(columns, ",")
	for i, c := range list {
		list[i] = alias + "." + strings.TrimSpace(c)
	}
	return strings.Join(list, ", ")
}

// In expands an IN list: it returns "($3,$4,$5)" for three values after two
// arguments, and the arguments with the values appended. An empty list gives
// "(NULL)", which matches nothing.
func In[T any](args []any, list []T) (string, []any) {
	if len(list) == 0 {
		return "(NULL)", args
	}
	var b strings.Builder
	b.WriteByte('(')
	for i, v := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		args = append(args, v)
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(args)))
	}
	b.WriteByte(')')
	return b.String(), args
}

// Pad repeats the last value of a list up to the next of 1, 8, 64, 512, so that IN
// lists of any length need few prepared statements. A list over 512 is returned as
// it is; split it with slices.Chunk before.
func Pad[T any](list []T) []T {
	n := len(list)
	if n == 0 {
		return list
	}
	for _, size := range [...]int{1, 8, 64, 512} {
		if n <= size {
			out := make([]T, size)
			copy(out, list)
			for i := n; i < size; i++ {
				out[i] = list[n-1]
			}
			return out
		}
	}
	return list
}

// Flag is a bool as flag columns keep it: 1 or 0. It can be scanned into a bool.
func Flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

package list

import (
	"slices"
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Where builds the conditions of an SQL statement, joined by AND, and its arguments. The
// zero Where has no condition.
type Where struct {
	terms []string
	args  []any
}

// NewWhere returns a Where for a statement whose first arguments are args; the
// placeholders of conditions are numbered after them.
func NewWhere(args ...any) *Where { return &Where{args: args} }

// And adds a condition; its first ? stands for the first of args, and so on.
func (w *Where) And(term string, args ...any) {
	for _, a := range args {
		term = strings.Replace(term, "?", w.Arg(a), 1)
	}
	w.terms = append(w.terms, term)
}

// Arg adds an argument and returns its placeholder.
func (w *Where) Arg(a any) string {
	w.args = append(w.args, a)
	return "$" + strconv.Itoa(len(w.args))
}

// In adds the condition that a column is one of values.
func In[T any](w *Where, column string, values []T) {
	var text string
	text, w.args = db.In(w.args, db.Pad(values))
	w.terms = append(w.terms, column+" IN "+text)
}

// At adds the condition that a column is one of places; nil adds no condition.
func (w *Where) At(column string, places []id.Place) {
	if places != nil {
		In(w, column, places)
	}
}

// OwnedBy adds the condition that a column is owner; 0 adds no condition. The term <> 0 is
// there for the partial indexes on owners: without it they are not used.
func (w *Where) OwnedBy(column string, owner id.Staff) {
	if owner != 0 {
		w.And(column+" = ? AND "+column+" <> 0", owner)
	}
}

// Days adds the condition that a column lies between two days, both included.
func (w *Where) Days(column string, from, to cal.Day) {
	w.And(column+" >= ? AND "+column+" <= ?", from, to)
}

// empty reports whether there are no conditions.
func (w *Where) empty() bool { return len(w.terms) == 0 }

// Text returns the conditions, for a statement that ends in WHERE or AND; "1 = 1" if there
// are none.
func (w *Where) Text() string {
	if w.empty() {
		return "1 = 1"
	}
	return strings.Join(w.terms, " AND ")
}

// More returns the conditions with a leading AND, for a statement that ends in a condition;
// "" if there are none.
func (w *Where) More() string {
	if w.empty() {
		return ""
	}
	return " AND " + w.Text()
}

// Args returns the arguments in the order of their placeholders.
func (w *Where) Args() []any { return w.args }

// clone returns a copy; conditions added to it do not change w.
func (w *Where) clone() *Where { return &Where{slices.Clone(w.terms), slices.Clone(w.args)} }

// join adds the conditions and arguments of another Where and renumbers its placeholders.
func (w *Where) join(o *Where) {
	for _, t := range o.terms {
		for i := len(o.args); i > 0; i-- { // the highest first, since "$1" is a prefix of "$10"
			t = strings.ReplaceAll(t, "$"+strconv.Itoa(i), "$#"+strconv.Itoa(i)+"#")
		}
		for i := range o.args {
			t = strings.ReplaceAll(t, "$#"+strconv.Itoa(i+1)+"#", "$"+strconv.Itoa(len(w.args)+i+1))
		}
		w.terms = append(w.terms, t)
	}
	w.args = append(w.args, o.args...)
}

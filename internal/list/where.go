package list

import (
	"slices"
	"strconv"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Where collects the conditions of a statement and their arguments. The zero Where asks
// for nothing.
type Where struct {
	terms []string
	args  []any
}

// NewWhere returns a Where for a statement that has arguments already: the conditions
// take the placeholders after them.
func NewWhere(args ...any) *Where { return &Where{args: args} }

// And adds a condition; each ? in it stands for the next of args.
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

// In adds that a column is one of values.
func In[T any](w *Where, column string, values []T) {
	var text string
	text, w.args = db.In(w.args, db.Pad(values))
	w.terms = append(w.terms, column+" IN "+text)
}

// At adds that a column is one of places; nil = whichever place.
func (w *Where) At(column string, places []id.Place) {
	if places != nil {
		In(w, column, places)
	}
}

// Of adds that a column is an owner; 0 = whoever owns it. The indexes of owners leave
// out what nobody owns, and are used only where the statement does so too.
func (w *Where) Of(column string, owner id.Staff) {
	if owner != 0 {
		w.And(column+" = ? AND "+column+" <> 0", owner)
	}
}

// Days adds that a column lies between two days, both included.
func (w *Where) Days(column string, from, to cal.Day) {
	w.And(column+" >= ? AND "+column+" <= ?", from, to)
}

// Text is the conditions, for a statement that ends in WHERE or AND.
func (w *Where) Text() string {
	if len(w.terms) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.terms, " AND ")
}

// More is the conditions as the end of those that a statement has already.
func (w *Where) More() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " AND " + w.Text()
}

// Args are the arguments in the order of their placeholders.
func (w *Where) Args() []any { return w.args }

// clone is a copy that can be added to.
func (w *Where) clone() *Where { return &Where{slices.Clone(w.terms), slices.Clone(w.args)} }

// join adds the conditions of another Where, renumbered.
func (w *Where) join(o *Where) {
	for _, t := range o.terms {
		for i := len(o.args); i > 0; i-- { // the highest first: $1 begins $10
			t = strings.ReplaceAll(t, "$"+strconv.Itoa(i), "$#"+strconv.Itoa(i)+"#")
		}
		for i := range o.args {
			t = strings.ReplaceAll(t, "$#"+strconv.Itoa(i+1)+"#", "$"+strconv.Itoa(len(w.args)+i+1))
		}
		w.terms = append(w.terms, t)
	}
	w.args = append(w.args, o.args...)
}

package room

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Room is what a room declares.
type Room struct {
	Name    string // of its package
	Tables  []Table
	Rollups []*db.Rollup
	Checks  []Check

	// Remake makes anew what the room derives from the records of one customer, after
	// they were moved or erased. nil = nothing is derived by customer.
	Remake func(ctx context.Context, tx *db.Tx, cus id.Customer) error
}

// Check recounts derived figures from the facts.
type Check struct {
	What string // "promise_day, promise_month"
	Run  func(context.Context, *db.Tx) ([]db.Diff, error)
}

// Table is one table of a room.
type Table struct {
	*db.Table
	Key  []string // the columns of its primary key
	Refs []Ref

	// Kinds are the kinds of facts whose records are rows of it, by which names of facts
	// lead here. The first is what a row is called.
	Kinds []string
	Told  []string // kinds of facts that tell more of a row: their names lead here too
	Noun  string   // what a row is called, where no fact tells of it
	ID    id.Form  // how the id of a row is written outside

	Role Role
	Part string // for a Part: the column that names the record it belongs to
	With *With  // rows that come and go with another record although they have a name of their own

	// ByHand is a condition on a row t: it was changed by somebody after it was brought.
	// $3 is the actor that brought it. "" = it can't be, or its version tells.
	ByHand string

	Person Person
}

// Role is what a row is to the others.
type Role int

// The roles.
const (
	Record  Role = iota // stands for itself: what it refers to can't be taken away
	Part                // belongs to the record that Table.Part names, comes and goes with it
	Derived             // is made anew from records: Room.Remake, or a Check tells
	Note                // tells of others (a timeline, a session) and keeps nothing from going
)

// Ref is a column that holds the id of a row of another table; 0 is none.
type Ref struct {
	Column string
	To     string // the table
	Own    bool   // the row must be the same customer's
	As     string // what the row is called by this reference, where that is not what it is called
	Any    string // why it refers to rows of no one table; To is "" then, and nobody follows it
}

// With says that some rows go with the record their column names: the promise of an
// order's date goes with the order.
type With struct {
	Column string
	Where  string // the condition on a row t
}

// Person says what of a row of a customer is about the person. Every column of text is
// in Personal or in Plain; numbers are in Numbers where they tell who somebody is.
type Person struct {
	Personal []string // text, emptied when the customer is erased
	Numbers  []string // numbers that become 0 then
	Plain    []string // kept: words of a list, codes, days, currencies
	Goes     bool     // whole rows are removed when the customer is erased
	Stays    bool     // the rows are not exported and not moved: they are about somebody else
}

// Customer is the column that says whose a row is, "" for a table of nobody.
func (t *Table) Customer() string {
	if t.Name == customers {
		return "id"
	}
	for _, r := range t.Refs {
		if r.To == customers && r.Column == "customer_id" {
			return r.Column
		}
	}
	if slices.Contains(t.Columns, "customer_id") && t.Role == Part {
		return "customer_id" // with the record it belongs to
	}
	return ""
}

// customers is the table of customers, which all others refer to.
const customers = "customer"

// Called is what a row is called: "purchase", "staff".
func (t *Table) Called() string {
	switch {
	case len(t.Kinds) > 0:
		return t.Kinds[0]
	case t.Noun != "":
		return t.Noun
	}
	return t.Name
}

// ref is the reference a column makes.
func (t *Table) ref(column string) (r Ref, ok bool) {
	i := slices.IndexFunc(t.Refs, func(r Ref) bool { return r.Column == column })
	if i < 0 {
		return r, false
	}
	return t.Refs[i], true
}

// Set is all rooms of the house.
type Set []Room

// Tables are those of all rooms.
func (s Set) Tables() []*Table {
	var list []*Table
	for i := range s {
		for j := range s[i].Tables {
			list = append(list, &s[i].Tables[j])
		}
	}
	return list
}

// Table is one by its name; nil if nobody declared it.
func (s Set) Table(name string) *Table {
	for _, t := range s.Tables() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Of is the table of the records that facts of a kind tell of; nil if none does.
func (s Set) Of(kind string) *Table {
	for _, t := range s.Tables() {
		if slices.Contains(t.Kinds, kind) {
			return t
		}
	}
	return nil
}

// PartOf is the table of the records that the rows of a Part belong to.
func (s Set) PartOf(t *Table) *Table { return s.Target(t, t.Part) }

// Target is the table that a column refers to; nil if it refers to none.
func (s Set) Target(t *Table, column string) *Table {
	r, _ := t.ref(column)
	return s.Table(r.To)
}

// Outside is the outside form of the id of a record that is called so: "purchase", "staff".
func (s Set) Outside(called string, n int64) string {
	for _, t := range s.Tables() {
		if t.ID.Noun != nil && (t.Called() == called || slices.Contains(t.Kinds, called) || slices.Contains(t.Told, called)) {
			return t.ID.Text(n)
		}
	}
	return ""
}

// Reference is a Ref of one table.
type Reference struct {
	*Table
	Ref
}

// References are all columns that hold the id of a row of another table.
func (s Set) References() []Reference {
	var list []Reference
	for _, t := range s.Tables() {
		for _, r := range t.Refs {
			if r.To != "" {
				list = append(list, Reference{t, r})
			}
		}
	}
	return list
}

// To are the references to one table.
func (s Set) To(table string) []Reference {
	return slices.DeleteFunc(s.References(), func(r Reference) bool { return r.To != table })
}

// Tidy removes the rows of roll-ups whose sums are zero: days on which, after an undo,
// nothing happened.
func (s Set) Tidy(ctx context.Context, tx *db.Tx) error {
	for _, r := range s {
		for _, roll := range r.Rollups {
			if err := tx.Tidy(ctx, roll); err != nil {
				return err
			}
		}
	}
	return nil
}

// remake lets every room make anew what it derives from a customer's records.
func (s Set) remake(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	for _, r := range s {
		if r.Remake == nil {
			continue
		}
		if err := r.Remake(ctx, tx, cus); err != nil {
			return err
		}
	}
	return nil
}

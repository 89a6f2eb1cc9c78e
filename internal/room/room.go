package room

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Room is the declaration of one room.
type Room struct {
	Name    string // of its package
	Tables  []Table
	Rollups []*db.Rollup
	Remakes []Remake
	Checks  []Check
}

// Remake recomputes what a room derives from the records of one customer, after these were
// moved, erased, dropped or restored.
type Remake struct {
	Of   []string // the derived tables it fills: "purchase_sum"
	From []string // the tables of customers' records that it reads: "purchase"
	Run  func(ctx context.Context, tx *db.Tx, cus id.Customer) error
}

// Check recomputes derived figures from the facts.
type Check struct {
	Of  []string // what it recomputes: tables ("promise_day") and columns of records ("voice.outcome")
	Run func(context.Context, *db.Tx) ([]db.Diff, error)
}

// What is what the check recomputes, in one line.
func (c Check) What() string { return strings.Join(c.Of, ", ") }

// Table is one table of a room.
type Table struct {
	*db.Table
	Key  []string // the columns of its primary key
	Refs []Ref

	// Customer is the column with the customer that a row belongs to, "" if to none. The
	// column is among Refs too, except in parts of a record that belongs to one.
	Customer string

	// Of is a query for the ids of the rows of customers where no index by Customer finds them:
	// customer is the condition that follows customer_id, "= $1". nil = by Customer.
	Of func(customer string) string

	// Kinds are the kinds of facts whose records are rows of this table: fact names of these
	// kinds refer to it. A row is called by the first.
	Kinds   []string
	AddedBy []string // kinds of facts that add parts to a row and do not change it: their names refer to it too
	Noun    string   // what a row is called if Kinds is empty
	ID      id.Form  // the external form of a row's id

	Role Role
	Part string // for a Part: the column that names the record it belongs to
	With *With  // rows that are created and dropped with another record, although they are records themselves

	// ByHand is a condition on a row t: a person changed it after an import created it. $3 is
	// the actor of the import. "" = rows are never changed, or have a version that shows it.
	ByHand string

	Person Person

	// Says is, of a table of numbered texts, the text that a number stands for: an export shows it.
	Says string

	// Keeps says, of a table that has no rows of customers to be found, what its texts are: whose
	// words they hold if not customers', or why an erasure does not reach what they say of one.
	Keeps string
}

// Role is how rows of a table relate to other rows.
type Role int

// The roles.
const (
	Record  Role = iota // independent: what it refers to cannot be dropped
	Part                // belongs to the record that Table.Part names, is created and dropped with it
	Derived             // is computed from records and verified by a Check
	Note                // annotates others (a timeline, a session) and does not prevent dropping them
)

// Ref is a column that holds the id of a row of another table; 0 is none.
type Ref struct {
	Column string
	To     string // the table
	Own    bool   // the row must be the same customer's
	Index  bool   // an index begins with Column: rows are found by it alone, not by their customer
	As     string // what the referring row is called in messages, if not Table.Called
	Any    string // why it refers to no single table; To is "" then, and the reference is not checked
}

// With says that some rows are dropped with the record that Column refers to: the promise of
// an order's delivery date is dropped with the order.
type With struct {
	Column string
	Where  string // the condition on a row t
}

// Person says which columns of a customer's row are personal data. Every column of text or
// bytes is in Personal or in Plain, every number that is no key, reference or instant in Numbers
// or in Figures.
type Person struct {
	Personal []string // text, emptied when the customer is erased
	Numbers  []string // numbers, set to 0 then
	Figures  []string // numbers that are kept: what statistics add up, versions
	Plain    []string // kept: enumerated words, codes, days, currencies
	Goes     bool     // whole rows are deleted when the customer is erased

	// About is, in a table without a customer, the column that names the customer or one of their
	// records by its id in the outside form.
	About string
}

// finds is the column by which rows about a customer are found, "" if they are not.
func (t *Table) finds() string { return cmp.Or(t.Customer, t.Person.About) }

// names lists the columns that name a customer, the one a row belongs to last.
func (t *Table) names() (columns []string) {
	for _, r := range t.Refs {
		if r.To == customers && r.Column != t.Customer {
			columns = append(columns, r.Column)
		}
	}
	if t.Customer != "" && t.Name != customers {
		columns = append(columns, t.Customer)
	}
	return columns
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

// ref returns the declared reference of a column.
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

// Table returns a table by name; nil if it is not declared.
func (s Set) Table(name string) *Table {
	for _, t := range s.Tables() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Of returns the table of the records of a kind of fact; nil if there is none.
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

// Outside is the external form of an id of a record called "purchase", "staff" and so on.
func (s Set) Outside(called string, n int64) string {
	for _, t := range s.Tables() {
		if t.ID.Noun != nil && (t.Called() == called || slices.Contains(t.Kinds, called) || slices.Contains(t.AddedBy, called)) {
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

// Tidy deletes roll-up rows whose sums are all zero, as an undo leaves them.
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

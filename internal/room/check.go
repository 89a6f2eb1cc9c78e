package room

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"huitou/internal/db"
)

// Check compares the declarations with the schema of a database: one message for each table or
// column that is not declared, or declared but missing.
func (s Set) Check(ctx context.Context, tx *db.Tx) (faults []string, err error) {
	schema, err := tx.Schema(ctx)
	if err != nil {
		return nil, err
	}
	return s.compare(schema), nil
}

// compare compares the declarations with the columns of each table.
func (s Set) compare(schema map[string][]db.Column) (faults []string) {
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	known := map[string]bool{}
	for _, r := range s {
		for i := range r.Tables {
			t := &r.Tables[i]
			if known[t.Name] {
				bad("%s: table %s is declared twice", r.Name, t.Name)
			}
			known[t.Name] = true
			columns, ok := schema[t.Name]
			if !ok {
				bad("%s: there is no table %s", r.Name, t.Name)
				continue
			}
			for _, f := range s.checkTable(t, columns) {
				bad("%s: table %s: %s", r.Name, t.Name, f)
			}
		}
		for _, roll := range r.Rollups {
			known[roll.Name] = true
			if _, ok := schema[roll.Name]; !ok {
				bad("%s: there is no table %s", r.Name, roll.Name)
			}
		}
		for _, f := range slices.Concat(r.checkChecks(schema), s.checkRemakes(&r)) {
			bad("%s: %s", r.Name, f)
		}
	}
	for name := range schema {
		if !known[name] {
			bad("table %s: no room declares it", name)
		}
	}
	slices.Sort(faults)
	return faults
}

// checkChecks reports derived tables that no check of the room recomputes, and what its checks
// recompute that is not there.
func (r *Room) checkChecks(schema map[string][]db.Column) (faults []string) {
	var derived []string
	for _, roll := range r.Rollups {
		derived = append(derived, roll.Name)
	}
	for _, t := range r.Tables {
		if t.Role == Derived {
			derived = append(derived, t.Name)
		}
	}
	var of []string
	for _, c := range r.Checks {
		of = append(of, c.Of...)
	}
	for _, name := range derived {
		if !slices.Contains(of, name) {
			faults = append(faults, "table "+name+" is derived, and no check recomputes it")
		}
	}
	for _, name := range of {
		table, column, record := strings.Cut(name, ".")
		switch {
		case record && !has(schema[table], column):
			faults = append(faults, "a check recomputes "+name+", which is no column")
		case !record && !slices.Contains(derived, name):
			faults = append(faults, "a check recomputes "+name+", which is neither a roll-up nor a derived table")
		}
	}
	return faults
}

func has(columns []db.Column, name string) bool {
	return slices.ContainsFunc(columns, func(c db.Column) bool { return c.Name == name })
}

// keyOf returns the columns of the primary key in their order.
func keyOf(columns []db.Column) (names []string) {
	list := slices.Clone(columns)
	slices.SortFunc(list, func(a, b db.Column) int { return a.Key - b.Key })
	for _, c := range list {
		if c.Key > 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

// checkTable compares one table with its columns in the schema.
func (s Set) checkTable(t *Table, columns []db.Column) (faults []string) {
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	there := func(what string, names ...string) {
		for _, c := range names {
			if !has(columns, c) {
				bad("%s %s is no column", what, c)
			}
		}
	}
	there("column", t.Columns...)
	there("key", t.Key...)
	// On SQLite the key of a table in the order of id is id alone.
	if key := keyOf(columns); !slices.Equal(t.Key, key) && !(len(key) == 1 && slices.Equal(t.Key, []string{key[0], t.Customer})) {
		bad("its primary key is %s, declared is %s", cmp.Or(strings.Join(key, ", "), "none"), cmp.Or(strings.Join(t.Key, ", "), "none"))
	}
	there("personal", t.Person.Personal...)
	there("number", t.Person.Numbers...)
	there("plain", t.Person.Plain...)
	there("figure", t.Person.Figures...)
	if t.Person.About != "" {
		there("about", t.Person.About)
	}
	if t.Customer != "" {
		there("customer", t.Customer)
	}
	for _, r := range t.Refs {
		there("reference", r.Column)
	}
	return slices.Concat(faults, s.checkRefs(t), t.checkColumns(columns))
}

// checkRefs checks the references of a table, its Customer among them.
func (s Set) checkRefs(t *Table) (faults []string) {
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	of, ref := t.ref(t.Customer)
	switch {
	case t.Name == customers:
	case t.Customer == "" && slices.ContainsFunc(t.Refs, func(r Ref) bool { return r.To == customers }):
		bad("it refers to customers: name in Customer the column of the one that a row belongs to")
	case t.Customer != "" && (ref && of.To != customers || !ref && t.Role != Part):
		bad("%s is said to be the Customer of a row, and is no reference to one", t.Customer)
	}
	for _, r := range t.Refs {
		if (r.To == "") == (r.Any == "") {
			bad("%s: say To which table it refers, or why to Any", r.Column)
		}
		if r.To == "" {
			continue
		}
		to := s.Table(r.To)
		if to == nil {
			bad("%s refers to %s, which no room declares", r.Column, r.To)
			continue
		}
		both := to.Name != customers && to.Customer != "" && t.Customer != ""
		if both && !r.Own {
			bad("%s refers to %s of a customer: say that it must be of the same one, Own", r.Column, r.To)
		}
		if r.Own && !both {
			bad("%s refers to %s of the same customer, Own, and one of the two is of none", r.Column, r.To)
		}
	}
	if t.Role == Part {
		if _, ok := t.ref(t.Part); !ok {
			bad("a part must name the record it belongs to by a reference, and %q is none", t.Part)
		}
	}
	return faults
}

// checkColumns checks that it is said of each column in the schema what becomes of it.
func (t *Table) checkColumns(columns []db.Column) (faults []string) {
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	texts := slices.ContainsFunc(columns, func(c db.Column) bool { return c.Type != db.Number })
	if texts && t.finds() == "" && t.Keeps == "" {
		bad("it holds text that may be of customers: say by which column it is About them, or in Keeps what it is")
	}
	for _, c := range columns {
		if !slices.Contains(t.Columns, c.Name) {
			bad("column %s is not declared", c.Name)
		}
		_, ref := t.ref(c.Name)
		named := refers(c)
		if named && !ref && c.Name != t.Customer {
			bad("column %s looks like a reference and is not declared as one: add it to Refs, with To, or with Any and the reason", c.Name)
		}
		if t.finds() == "" || t.Role == Derived || t.Person.Goes {
			continue
		}
		switch {
		case c.Type != db.Number && c.Name != t.Person.About:
			if slices.Contains(t.Person.Personal, c.Name) == slices.Contains(t.Person.Plain, c.Name) {
				bad("column %s holds text of a customer: name it in Personal, to be emptied when they are erased, or in Plain, to be kept", c.Name)
			}
		case c.Type == db.Number && c.Key == 0 && !ref && !named && !instant(c.Name):
			if slices.Contains(t.Person.Numbers, c.Name) == slices.Contains(t.Person.Figures, c.Name) {
				bad("column %s holds a number of a customer: name it in Numbers, to be set to 0 when they are erased, or in Figures, to be kept", c.Name)
			}
		}
	}
	return faults
}

// refers reports whether a column refers to a row, by its name: of a customer's purchase_id, of
// who answered a voice, of the owner of a file.
func refers(c db.Column) bool {
	return strings.HasSuffix(c.Name, "_id") || c.Type == db.Number && (strings.HasSuffix(c.Name, "_by") || c.Name == "owner")
}

// instant reports whether a column of numbers holds an instant, by its name.
func instant(column string) bool { return column == "at" || strings.HasSuffix(column, "_at") }

package room

import (
	"slices"
	"strings"
)

// sqlLost finds dangling references: the keys of their rows and the missing ids.
func sqlLost(r Reference, to *Table) string {
	on := ""
	if r.Own {
		on = " AND x." + to.Customer + " = t." + r.Customer
	}
	return "-- room.lost " + r.Name + "." + r.Column + `
SELECT CAST(t.` + r.named() + " AS TEXT), CAST(t." + r.Column + " AS TEXT) FROM " + r.Name + ` t
LEFT JOIN ` + to.Name + " x ON x.id = t." + r.Column + on + `
WHERE t.` + r.Column + ` <> 0 AND x.id IS NULL ORDER BY 1 LIMIT 100`
}

// sqlNameless finds fact names that refer to no row of a table.
func sqlNameless(t *Table) string {
	on := "t.id = n.ref_id"
	if t.Name != customers && t.Customer != "" {
		on = "t." + t.Customer + " = n.customer_id AND " + on
	}
	return "-- room.nameless " + t.Name + `
SELECT n.source || ' ' || n.kind || ' ' || n.ext FROM fact_name n
LEFT JOIN ` + t.Name + " t ON " + on + `
WHERE n.kind IN ('` + strings.Join(slices.Concat(t.Kinds, t.AddedBy), "', '") + `') AND t.id IS NULL ORDER BY n.source, n.kind, n.ext LIMIT 100`
}

// sqlRefers is a condition: some record refers to row $1, of customer $2.
func sqlRefers(r Reference) string {
	// CAST: else SQLite plans it anew for every value where a partial index fixes the column.
	where := "t." + r.Column + " = CAST($1 AS BIGINT) AND t." + r.Column + " <> 0"
	if r.Own {
		where += " AND t." + r.Customer + " = $2"
	}
	if r.With != nil && r.With.Column == r.Column {
		where += " AND NOT (" + r.With.Where + ")"
	}
	return "EXISTS (SELECT 1 FROM " + r.Name + " t WHERE " + where + ")"
}

// sqlNaming reads columns of the rows that name customer, or record, $1 in a column, in the order
// of the key.
func (s Set) sqlNaming(t *Table, column string, columns ...string) string {
	return "-- room.naming " + t.Name + "\nSELECT " + strings.Join(columns, ", ") + " FROM " + t.Name +
		" WHERE " + s.whereNames(t, column) + " ORDER BY " + strings.Join(t.Key, ", ")
}

// whereNames is the condition that a row names customer, or record, $1 in a column. Parts are kept
// beside their record, not beside others of its customer: those of one customer are found by
// the records they belong to.
func (s Set) whereNames(t *Table, column string) string {
	where := column + " = $1"
	if t.Of != nil && column == t.Customer {
		return where + " AND id IN (" + t.Of("= $1") + ")"
	}
	if t.Role != Part || column != t.Customer || t.Part == t.Customer {
		return where
	}
	record := s.PartOf(t)
	return where + " AND " + t.Part + " IN (SELECT id FROM " + record.Name + " WHERE " + s.whereNames(record, record.Customer) + ")"
}

// sqlSaid is what the number in a column of t stands for in a table of numbered texts.
func sqlSaid(t *Table, column string, of *Table) string {
	return "(SELECT " + of.Says + " FROM " + of.Name + " WHERE " + of.Name + ".id = " + t.Name + "." + column + ")"
}

// sqlMove sets customer $2 in a column of one row that names $1 there; the rest of its key
// is from $3.
func sqlMove(t *Table, column string) string {
	return "-- room.move " + t.Name + "\nUPDATE " + t.Name + " SET " + column + " = $2 WHERE " + column + " = $1" + andKey(t, column, 3)
}

// sqlThere finds a row that names customer $1 in a column; the rest of its key is from $2.
func sqlThere(t *Table, column string) string {
	return "-- room.there " + t.Name + "\nSELECT 1 FROM " + t.Name + " WHERE " + column + " = $1" + andKey(t, column, 2)
}

func andKey(t *Table, column string, first int) string {
	var b strings.Builder
	for i, c := range t.rest(column) {
		b.WriteString(" AND " + c + " = " + placeholder(first+i))
	}
	return b.String()
}

// sqlEmpty empties what is personal in the rows of customer $1, or about record $1.
func (s Set) sqlEmpty(t *Table) string {
	var set []string
	for _, c := range t.Person.Personal {
		set = append(set, c+" = ''")
	}
	for _, c := range t.Person.Numbers {
		set = append(set, c+" = 0")
	}
	return "-- room.empty " + t.Name + "\nUPDATE " + t.Name + " SET " + strings.Join(set, ", ") + " WHERE " + s.whereNames(t, t.finds())
}

// sqlRemove removes the rows of customer $1.
func (s Set) sqlRemove(t *Table) string {
	return "-- room.remove " + t.Name + "\nDELETE FROM " + t.Name + " WHERE " + s.whereNames(t, t.finds())
}

package flow

import (
	"slices"
	"strings"

	"huitou/internal/fact"
	"huitou/internal/room"
)

// blocker is a query for records that prevent an undo: it returns the id of the later record
// and the id of the record of the import that it depends on. later and on are what these two
// are called. $1 is the import, $2 a limit, $3 its actor where the query uses it.
type blocker struct {
	later string // "" = changed by hand
	on    string
	query string
	act   bool   // of a person, on a record that ends with the import
	with  string // the act was on what comes with the record and is called so

	table string // of the later record, where it is found by its customer
	rest  string // the query for when no row of the table refers to a customer of the import; "" = the same
}

// text is the query with its name. clear are the tables of which no row refers to a customer of the import.
func (b *blocker) text(clear map[string]bool) string {
	query := b.query
	if b.rest != "" && clear[b.table] {
		query = b.rest
	}
	return "-- flow.blocker " + b.later + " " + b.on + "\n" + query + " ORDER BY 1, 2 LIMIT $2"
}

// deliveryBlockers find what prevents the undo of deliveries, which have no record of their
// own: they change a purchase.
var deliveryBlockers = []blocker{
	{later: "delivery", on: "purchase", query: `SELECT t.ref_id, n.ref_id FROM external_source d CROSS JOIN external_id t
		CROSS JOIN external_id n` + ofImport("purchase") + ` AND n.ref_id = t.ref_id AND d.kind = 'delivery' AND t.source_id = d.id AND t.import_id <> $1
		AND NOT EXISTS (SELECT 1 FROM import_change w WHERE w.import_id = $1 AND w.kind = 'parked' AND w.source = d.source AND w.ext = t.ext)`},
	// A delivery of the import that was parked and recorded when another sender sent the
	// order.
	{on: "delivery", query: `SELECT n.ref_id, n.ref_id FROM external_id n` + ofImport("delivery") + `
		AND NOT ` + brought("n.ref_id", "purchase") + ` AND NOT EXISTS (SELECT 1 FROM import_change w JOIN external_source d ON d.source = w.source AND d.kind = w.kind
		WHERE w.import_id = $1 AND w.kind = 'delivery' AND w.ref_id = n.ref_id AND d.id = n.source_id AND w.ext = n.ext)`},
}

// blockers returns the queries for what prevents an undo, from the references that the rooms
// declare. What refers to places and products prevents none: those stay, see findKept.
func blockers(rooms room.Set) (list []blocker) {
	for _, t := range rooms.Tables() {
		if len(t.Kinds) == 0 || t.Customer == "" {
			continue
		}
		for _, r := range rooms.To(t.Name) {
			if r.Keeps() {
				list = append(list, builtOn(rooms, t, r))
			}
		}
	}
	for _, t := range rooms.Tables() {
		list = append(list, byHand(rooms, t)...)
	}
	return slices.Concat(list, deliveryBlockers)
}

// builtOn finds rows that refer to a record of the import and would survive its undo: they
// were not made by it, and the undo neither parks, restores nor drops them.
func builtOn(rooms room.Set, t *room.Table, r room.Reference) blocker {
	record, row := referrer(rooms, r)
	var b strings.Builder
	var rest string
	// CROSS JOIN fixes the join order for the planner: by index from the records of the import
	// to what refers to them.
	switch column := "t." + r.Column; {
	case r.Own && !r.Index: // from the customers of those records, each once, to their rows
		from := "SELECT " + row + ", " + column + " FROM (SELECT DISTINCT n.customer_id FROM external_id n" + ofImport(t.Kinds...) + ") m CROSS JOIN " + r.Name + " t WHERE "
		b.WriteString("t." + r.Customer + " = m.customer_id AND " + column + " <> 0")
		if r.Of != nil { // there is no index by customer
			b.WriteString(" AND t.id IN (" + r.Of("= m.customer_id") + ")")
		}
		b.WriteString(survives(rooms, r) + " AND " + brought(column, t.Kinds...))
		where := b.String()
		b.Reset()
		b.WriteString(from + where)
		// All rows of a customer of the import have been looked at when none was found.
		rest = from + "NOT " + brought("m.customer_id", string(fact.KindCustomer)) + " AND " + where
	default:
		b.WriteString("SELECT " + row + ", n.ref_id FROM external_id n CROSS JOIN " + r.Name + " t" + ofImport(t.Kinds...) + " AND " + column + " = n.ref_id AND " + column + " <> 0")
		if r.Of != nil && r.Column == r.Customer {
			b.WriteString(" AND t.id IN (" + r.Of("= n.ref_id") + ")")
		}
		b.WriteString(survives(rooms, r))
	}
	later := r.As
	if later == "" {
		later = record.Called()
	}
	out := blocker{later: later, on: t.Called(), query: b.String(), rest: rest}
	if rest != "" || r.Column == r.Customer {
		out.table = r.Name
	}
	return out
}

// referrer is the record that a reference belongs to, and its id in a row t.
func referrer(rooms room.Set, r room.Reference) (record *room.Table, row string) {
	if r.Role == room.Part {
		return rooms.PartOf(r.Table), "t." + r.Part
	}
	return r.Table, "t.id"
}

// survives is a condition: the import did not make the row t of a reference, and its undo neither
// parks, restores nor drops it. What most rows of an import fail by stands first.
func survives(rooms room.Set, r room.Reference) string {
	record, row := referrer(rooms, r)
	var b strings.Builder
	if w := record.With; w != nil && r.Role == room.Record {
		with := w.Where
		if w.Column != r.Column { // else it refers to a record of the import
			with += " AND " + brought("t."+w.Column, rooms.Target(record, w.Column).Kinds...)
		}
		b.WriteString(" AND NOT (" + with + ")")
	}
	if len(record.Kinds) > 0 {
		b.WriteString(" AND NOT " + brought(row, record.Kinds...))
		if fact.Kind(record.Kinds[0]).IsEntity() {
			b.WriteString(" AND NOT " + changed(row, record.Kinds[0]))
		} else {
			b.WriteString(" AND NOT " + changed(row, string(kindParked)))
		}
	}
	return b.String()
}

// byHand finds records of the import that a person changed later.
func byHand(rooms room.Set, t *room.Table) (list []blocker) {
	if len(t.Kinds) > 0 && fact.Kind(t.Kinds[0]).IsEntity() {
		kind := t.Kinds[0]
		later := `SELECT t.id, n.ref_id FROM external_id n CROSS JOIN ` + t.Name + ` t` + ofImport(kind) + ` AND t.id = n.ref_id AND ` + edited(kind)
		if t.Customer == "" { // only another import prevents the undo; what a person edited stays
			later = `SELECT w.ref_id, n.ref_id FROM import_run r CROSS JOIN import_change w CROSS JOIN external_id n` + ofImport(kind) +
				` AND r.id <> $1 AND w.import_id = r.id AND w.kind = '` + kind + `' AND w.ref_id = n.ref_id`
		}
		list = append(list, blocker{on: kind, query: later})
	}
	if t.ByHand == "" {
		return list
	}
	record, row := t, "t.id"
	if t.Role == room.Part {
		record, row = rooms.PartOf(t), "t."+t.Part
	}
	list = append(list, blocker{act: true, on: record.Called(), query: `SELECT ` + row + `, n.ref_id FROM external_id n CROSS JOIN ` + t.Name + ` t` +
		ofImport(record.Kinds...) + ` AND ` + row + ` = n.ref_id AND ` + t.ByHand})
	if w := record.With; w != nil && t.Role == room.Part {
		with := rooms.Target(record, w.Column)
		list = append(list, blocker{act: true, on: with.Called(), with: record.Called(), query: `SELECT t.id, n.ref_id FROM external_id n CROSS JOIN ` + record.Name + ` t` +
			ofImport(with.Kinds...) + ` AND t.` + w.Column + ` = n.ref_id AND t.` + w.Column + ` <> 0 AND ` + w.Where + `
		AND t.id IN (SELECT ` + row + ` FROM ` + t.Name + ` t WHERE ` + row + ` IN (SELECT o.id FROM ` + record.Name + ` o WHERE o.` + w.Column + ` = n.ref_id AND o.` + w.Column + ` <> 0)
			AND ` + t.ByHand + `)`})
	}
	return list
}

// edited is a condition: a record t of a kind of entities, which the import made, was changed
// later. Each change by an import, and each restore, has incremented the version too.
func edited(kind string) string {
	return `t.version > 1 + (SELECT COUNT(*) FROM import_change w WHERE w.import_id = $1 AND w.kind = '` + kind + `' AND w.ref_id = t.id)
		+ 2 * (SELECT COUNT(*) FROM import_change u WHERE u.import_id = 0 AND u.kind = '` + kind + `' AND u.ref_id = t.id)`
}

// ofImport is a condition: n is a name of one of the kinds that import $1 brought.
func ofImport(kinds ...string) string {
	return ` WHERE n.import_id = $1 AND n.import_id <> 0 AND n.source_id ` + ofKinds(kinds)
}

// brought is a condition: the record of one of the kinds was created by import $1.
func brought(ref string, kinds ...string) string {
	return `EXISTS (SELECT 1 FROM external_id o WHERE o.import_id = $1 AND o.import_id <> 0 AND o.source_id ` + ofKinds(kinds) + ` AND o.ref_id = ` + ref + `)`
}

// changed is a condition: import $1 has logged a change of the record, so that its undo
// restores the record or, for kind parked, parks it again.
func changed(ref, kind string) string {
	return `EXISTS (SELECT 1 FROM import_change w WHERE w.import_id = $1 AND w.kind = '` + kind + `' AND w.ref_id = ` + ref + `)`
}

// ofKinds is the end of a condition: an external id is that of a record of one of the kinds.
func ofKinds(kinds []string) string {
	return `IN (SELECT s.id FROM external_source s WHERE s.kind IN ('` + strings.Join(kinds, `', '`) + `'))`
}

package flow

import (
	"huitou/internal/fact"
	"huitou/internal/room"
)

const (
	sqlImportCounts = `-- flow.import_counts
UPDATE import_run SET counts = $2 WHERE id = $1`
	sqlChangedLater = `-- flow.changed_later
SELECT 1 FROM import_run r CROSS JOIN import_change w
WHERE r.id <> $1 AND w.import_id = r.id AND w.kind = $2 AND w.ref_id = $3 AND w.id > $4`
)

// sharedTable is the table of the records of a kind that facts of any customer may name.
func sharedTable(rooms room.Set, kind fact.Kind) *room.Table {
	if kind == kindStaff {
		return rooms.Table(string(kindStaff))
	}
	return rooms.Of(string(kind))
}

// madeBy is the end of a FROM: n are the records of a kind that import $1 made. An import keeps
// the staff it made among its changes: they have no names at a source.
func madeBy(kind fact.Kind) string {
	if kind == kindStaff {
		return `import_change n WHERE n.import_id = $1 AND n.kind = 'staff'`
	}
	return `external_id n` + ofImport(string(kind))
}

// sqlMade lists the records of a kind that import $1 made.
func sqlMade(kind fact.Kind) string {
	return "-- flow.made " + string(kind) + "\nSELECT n.ref_id FROM " + madeBy(kind)
}

func sqlMadeAny(kind fact.Kind) string { return sqlMade(kind) + " LIMIT 1" }

// sharedUsers are the queries for those records of a kind which import $1 made and others name.
// Each reads a table whole, once: there is no index from a place or product to what names it.
func sharedUsers(rooms room.Set, kind fact.Kind) (queries []string) {
	t := sharedTable(rooms, kind)
	for _, r := range rooms.To(t.Name) {
		if r.Keeps() {
			queries = append(queries, "-- flow.shared "+t.Name+" "+r.Name+"."+r.Column+"\nSELECT DISTINCT n.ref_id FROM "+r.Name+" t CROSS JOIN "+
				madeBy(kind)+" AND t."+r.Column+" = n.ref_id AND t."+r.Column+" <> 0"+survives(rooms, r))
		}
	}
	return queries
}

// sqlEdited lists the records of a kind that import $1 made and somebody has edited since.
func sqlEdited(kind fact.Kind) string {
	if kind == kindStaff {
		return "-- flow.edited staff\nSELECT t.id FROM " + madeFirst(kind, "staff") + " AND t.version > 1"
	}
	return "-- flow.edited " + string(kind) + "\nSELECT t.id FROM " + madeFirst(kind, string(kind)) + " AND " + edited(string(kind))
}

// madeFirst joins the records that import $1 made with the rows t of their table.
func madeFirst(kind fact.Kind, table string) string {
	if kind == kindStaff {
		return "import_change n CROSS JOIN " + table + " t WHERE n.import_id = $1 AND n.kind = 'staff' AND t.id = n.ref_id"
	}
	return "external_id n CROSS JOIN " + table + " t" + ofImport(string(kind)) + " AND t.id = n.ref_id"
}

// sqlAdopt takes record $2 out of what import $1 made.
func sqlAdopt(kind fact.Kind) string {
	if kind == kindStaff {
		return "-- flow.adopt staff\nDELETE FROM import_change WHERE import_id = $1 AND kind = 'staff' AND ref_id = $2"
	}
	return "-- flow.adopt " + string(kind) + "\nUPDATE external_id SET import_id = 0 WHERE import_id = $1 AND import_id <> 0 AND ref_id = $2 AND source_id " +
		ofKinds([]string{string(kind)})
}

// sqlNameOf reads the name of row $1.
func sqlNameOf(t *room.Table) string {
	return "-- flow.name_of\nSELECT name FROM " + t.Name + " WHERE id = $1"
}

package flow

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/intake"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/room"
	"huitou/internal/staff"
	"huitou/internal/voice"
)

// Rooms returns the declarations of all rooms; undo, merge, export, erase and verify are
// derived from them. Tests fail for a room that is missing here.
func Rooms() room.Set {
	return room.Set{
		org.Room(), staff.Room(), access.Room(), customer.Room(), purchase.Room(), promise.Room(), voice.Room(),
		intake.Room(), storage(), own(),
	}
}

// storage declares the tables of package db.
func storage() room.Room {
	tables := db.Tables()
	return room.Room{
		Name: "db",
		Tables: []room.Table{
			{Table: tables["external_source"], Key: []string{"id"}, Role: room.Note, Says: "source || ' ' || kind",
				Keeps: "names of other systems, and kinds of facts"},
			{Table: tables["external_id"], Key: []string{"source_id", "ext"}, Customer: "customer_id", Role: room.Note,
				Refs: []room.Ref{
					{Column: "source_id", To: "external_source"},
					{Column: "customer_id", To: "customer"},
					{Column: "ref_id", Any: "a record of the kind; Verify follows it"},
					{Column: "import_id", Any: "the import may have been undone"},
				},
				// Other systems' ids of a customer are kept on erasure: erasing them there is
				// up to those systems.
				Person: room.Person{Plain: []string{"ext", "hash"}}},
			{Table: tables["timeline"], Key: []string{"customer_id", "at", "id"}, Customer: "customer_id", Role: room.Note,
				Refs: []room.Ref{
					{Column: "customer_id", To: "customer"},
					{Column: "place_id", To: "place"},
					{Column: "actor", Any: "who acted: a user, a key or an import in the outside form, or a name"},
					{Column: "subject", Any: "the record it is about, in the outside form"},
				},
				Person: room.Person{Goes: true}},
			{Table: tables["word"], Key: []string{"id"}, Role: room.Note, Says: "text",
				Refs:  []room.Ref{{Column: "text", Any: "who acted: a user, a key or an import in the outside form, or a name"}},
				Keeps: "who sent facts, in the outside form"},
			{Table: tables["idempotency"], Key: []string{"caller", "idem_key"}, Role: room.Note,
				Refs:  []room.Ref{{Column: "caller", Any: "who called: a key in the outside form"}},
				Keeps: "answers to programs, of any customers, for 90 days; an erasure does not reach them"},
			{Table: tables["node"]},
			{Table: tables["stamp"], Key: []string{"name"}, Keeps: "names of things that are counted"},
			{Table: tables["schema_version"], Key: []string{"version"}, Keeps: "names of migrations"},
		},
	}
}

// own declares the tables of flow: imports, and facts that wait for a purchase.
func own() room.Room {
	of := func(more ...room.Ref) []room.Ref {
		return append(more, room.Ref{Column: "import_id", Any: "the run of the import, 0 for none"})
	}
	return room.Room{
		Name: "flow",
		Tables: []room.Table{
			{Table: &tableImport, Key: []string{"id"}, Refs: []room.Ref{{Column: "actor", Any: "who imported: a user in the outside form, or the console"}}, Keeps: "names of sources, files and of who imports"},
			{Table: &tableChange, Key: []string{"import_id", "id"}, Role: room.Note,
				Refs:  of(room.Ref{Column: "ref_id", Any: "a record of the kind"}),
				Keeps: "customers and others as they were before an import; an erasure does not reach them, and an undo would restore them"},
			{Table: &tableReject, Key: []string{"import_id", "n"}, Role: room.Note, Refs: of(),
				Keeps: "rows of files that could not be read, of any customers; an erasure does not reach them"},
			{Table: &tableRefusal, Key: []string{"import_id", "seq"}, Role: room.Note, Refs: of(),
				Keeps: "facts that were refused, of any customers; an erasure does not reach them"},
			{Table: &tableParked, Key: []string{"awaits_source", "awaits_kind", "awaits_ext", "id"}, Role: room.Note, Refs: of(),
				Keeps: "facts that wait for their purchase, whose customer is not known before it comes; an erasure does not reach them"},
			{Table: &tableAct, Key: []string{"id"}, Role: room.Note, Noun: "act",
				ID:   id.Form{Noun: id.ActNoun{}},
				Refs: []room.Ref{{Column: "actor", Any: "who did it: a user in the outside form"}},
				// What is done to many customers at once names them by their ids alone.
				Person: room.Person{About: "subject", Personal: []string{"what", "body"}, Plain: []string{"actor", "verb"}}},
			{Table: &tableParkedReason, Key: []string{"id"}, Role: room.Note,
				Keeps: "why a fact that waited was refused; it may name what the fact said, and an erasure does not reach it"},
		},
		Checks: []room.Check{{Of: []string{"voice.outcome"}, Run: verifyOutcomes}},
	}
}

// verifyOutcomes checks that voices carry the state of the promise they are tied to.
func verifyOutcomes(ctx context.Context, tx *db.Tx) ([]db.Diff, error) {
	return db.List(ctx, tx, func(r db.Row) (d db.Diff, err error) {
		d.Table = "voice"
		err = r.Scan(&d.Key, &d.Have, &d.Want)
		return d, err
	}, sqlVerifyOutcomes)
}

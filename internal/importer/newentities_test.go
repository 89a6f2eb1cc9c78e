package importer

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// TestNewKinds: every kind of entity that package flow makes because a fact refers to it has a
// name in maps, by which a person may allow it.
func TestNewKinds(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../flow/*.go")
	if err != nil {
		t.Fatal(err)
	}
	made := regexp.MustCompile(`b\.made\((?:fact\.K|k)ind(\w+), `)
	n := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range made.FindAllStringSubmatch(string(text), -1) {
			n++
			if kind := fact.Kind(strings.ToLower(m[1])); newKindOf(kind) == "" {
				t.Errorf("%s makes a new %s, which has no name in maps", name, kind)
			}
		}
	}
	if n != len(newKinds) {
		t.Errorf("flow makes %d kinds of entities, maps name %d", n, len(newKinds))
	}
}

const placesMap = `title: till
source: till
currency: EUR
zone: Europe/Berlin
company: {name: T, currency: EUR, zone: Europe/Berlin, language: en}
EXTRA
files:
  orders:
    facts:
      - kind: purchase
        id: no
        set: {customer: member, at: date, place: shop, staff: clerk, lines: {product: sku, amount: total}}
`

// TestNewEntitiesNeedConfirmation: an import lists the entities that its rows would create by
// naming them; if a name looks like a misspelling, or the company has places already, it waits
// for confirmation.
func TestNewEntitiesNeedConfirmation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f := flow.New(d)
		dir := t.TempDir()
		file := func(name string, rows ...string) []string {
			return []string{write(t, dir, name, "no,date,member,shop,clerk,sku,total\n"+strings.Join(rows, "\n")+"\n")}
		}
		with := func(extra string) *Map { return mapOf(t, strings.ReplaceAll(placesMap, "EXTRA", extra)) }
		refused := func(p Plan) *errs.Error {
			t.Helper()
			p.Who = access.Console()
			_, err := Run(t.Context(), f, p, nil)
			e, ok := err.(*errs.Error)
			if !ok || e.Key != "import.new_asked" {
				t.Fatalf("the import ended with %v, want that it asks", err)
			}
			return e
		}
		count := func(query string, want int64) {
			t.Helper()
			if n := sum(t, d, query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
		// The first file of a company may name what it likes, but for slips within it.
		first := file("first.csv", "1,2026-05-03,m1,Riverside,ann,tea,1.00", "2,2026-05-03,m1,Riverside,ann,tea,1.00", "3,2026-05-03,m1,Riversde,ann,pot,1.00")
		dry := do(t, f, Plan{Map: with(""), Paths: first, DryRun: true})
		var asked []string
		for _, n := range dry.New {
			if n.Asked {
				asked = append(asked, n.Kind+" "+n.Name+" near "+strings.Join(n.Near, ","))
			}
		}
		if len(dry.New) != 5 || len(asked) != 1 || asked[0] != "places Riversde near Riverside" {
			t.Errorf("a dry run lists %+v", dry.New)
		}
		if e := refused(Plan{Map: with(""), Paths: first}); len(e.Fields) != 1 || e.Fields[0].Found != "Riversde" || e.Fields[0].Args["near"] != "Riverside" {
			t.Errorf("asks %v", e.Fields)
		}
		count("SELECT COUNT(*) FROM place", 0)
		count("SELECT COUNT(*) FROM purchase", 0)
		do(t, f, Plan{Map: with(`use: {places: {Riversde: Riverside}}`), Paths: first})
		count("SELECT COUNT(*) FROM place", 1)
		count("SELECT COUNT(*) FROM purchase", 3)

		// Later a new place is asked about; products are listed and made.
		later := file("later.csv", "4,2026-05-04,m1,Harbour,ann,cup,1.00", "5,2026-05-04,m1,riverside,ann,cup,1.00")
		if e := refused(Plan{Map: with(""), Paths: later}); len(e.Fields) != 1 || e.Fields[0].Key != "import.new_thing" || e.Fields[0].Found != "Harbour" {
			t.Errorf("asks %v", e.Fields)
		}
		left := do(t, f, Plan{Map: with(""), Paths: later, Use: Uses{"places": {"Harbour": ""}}})
		if left.Run.Counts.Rejected != 1 || left.Run.Counts.Errors[0].Key != "import.left_out" {
			t.Errorf("%d rows left out: %v", left.Run.Counts.Rejected, left.Run.Counts.Errors)
		}
		count("SELECT COUNT(*) FROM place", 1) // riverside is Riverside
		if one := do(t, f, Plan{Map: with("use: {places: {Harbour: Harbour}}"), Paths: later, DryRun: true}); len(one.New) != 1 || one.New[0].Asked {
			t.Errorf("what was agreed to is asked again: %+v", one.New)
		}
		agreed := do(t, f, Plan{Map: with("create: [places]"), Paths: later})
		count("SELECT COUNT(*) FROM place", 2)
		do(t, f, Plan{Map: with(""), Paths: file("staff.csv", "6,2026-05-04,m1,Harbour,bob,cup,1.00"), Create: []string{"staff"}})
		count("SELECT COUNT(*) FROM staff", 2)
		flowtest.Verified(t, f)

		// Undoing takes away what it made and nothing else names, and says what stays.
		undone, err := f.UndoImport(t.Context(), access.Console(), agreed.Run.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if k := undone.Counts.Kept; len(k) != 1 || k[0].Why != flow.KeptUsed || k[0].Names[0] != "Harbour" {
			t.Errorf("stays: %+v", k)
		}
		count("SELECT COUNT(*) FROM place", 2)
		count("SELECT COUNT(*) FROM purchase", 5)
		flowtest.Verified(t, f)
		if _, err := ParseMap([]byte(strings.ReplaceAll(placesMap, "EXTRA", "create: [shops]"))); err == nil {
			t.Error("a map may create shops")
		}
	})
}

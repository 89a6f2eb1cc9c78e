package importer

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huitou/internal/errs"
	"huitou/internal/locale"
)

const goodMap = `
title: Shop
source: shop
currency: EUR
zone: Europe/Berlin
company: {name: Shop, currency: EUR, zone: Europe/Berlin, language: en}
tables:
  people: {file: people, key: no, value: person}
files:
  people:
    name: "people*.csv"
  orders:
    name: ["orders*.csv", "*.xlsx"]
    set_aside: {when: {column: test, is: "1"}, why: tests}
    facts:
      - kind: purchase
        id: no
        when:
          - {column: total, above: 0}
          - any: [{column: a, is: x}, {column: b, prefix: "y", not: true}]
        set:
          customer: {column: person, table: people}
          at: {column: [day, date], layout: "DD.MM.YYYY hh:mm", zone: Europe/Paris}
          lines: {product: sku, amount: {column: total, decimal: ",", group: "."}}
          steps: {delivered: done}
`

func TestParseMap(t *testing.T) {
	t.Parallel()
	for _, name := range Presets() {
		if _, err := Preset(name); err != nil {
			t.Errorf("preset %s: %v", name, err)
		}
	}
	m, err := ParseMap([]byte(goodMap))
	if err != nil {
		t.Fatal(err)
	}
	need := m.files[1].needs(m.tables)
	slices.Sort(need)
	if want := []string{"a", "b", "date", "day", "done", "no", "person", "sku", "test", "total"}; !slices.Equal(need, want) {
		t.Errorf("needs %q, want %q", need, want)
	}
	for _, tt := range []struct{ name, from, to, path, key string }{
		{"unknown key", "kind: purchase", "kind: purchase\n        colour: red", "line 17: files.orders.facts[0].colour", "import.map_key"},
		{"unknown field", "steps: {delivered: done}", "steps: {lost: done}", "line 25: files.orders.facts[0].set.steps.lost", "import.map_key"},
		{"unknown kind", "kind: purchase", "kind: parcel", "line 16: files.orders.facts[0].kind", "import.map_word"},
		{"zone", "zone: Europe/Paris", "zone: Mars/Base", "line 23: files.orders.facts[0].set.at.zone", "import.map_zone"},
		{"layout", "DD.MM.YYYY", "DD.MM.JJJJ", "line 23: files.orders.facts[0].set.at.layout", "import.map_layout"},
		{"currency", "currency: EUR\nzone", "currency: EURO\nzone", "line 4: currency", "field.currency"},
		{"table", "table: people", "table: persons", "line 2: files.orders", "import.map_no_table"},
		{"file of table", "file: people", "file: nobody", "line 2: tables.people.file", "import.map_no_file"},
		{"twice", "title: Shop", "title: Shop\ntitle: Shop", "line 3: title", "import.map_twice"},
		{"alias", "title: Shop", "title: &t Shop\nx: *t", "line 3: x", "import.map_alias"},
		{"no source", "source: shop", "", "line 2: source", "field.required"},
		{"layout of a text", "customer: {column: person, table: people}", "customer: {column: person, layout: YYYY}", "line 22: files.orders.facts[0].set.customer", "import.map_not_date"},
		{"times of a date", "zone: Europe/Paris", "times: total", "line 23: files.orders.facts[0].set.at", "import.map_not_number"},
		{"bad constant", "at: {column: [day, date], layout: \"DD.MM.YYYY hh:mm\", zone: Europe/Paris}", "at: {const: yesterday}", "line 23: files.orders.facts[0].set.at", "import.date"},
		{"nothing to read", "at: {column: [day, date],", "at: {first: 3,", "line 23: files.orders.facts[0].set.at", "import.map_needs"},
		{"condition", "{column: a, is: x}", "{column: a}", "line 20: files.orders.facts[0].when[1].any[0]", "import.map_cond"},
		{"not YAML", "title: Shop", "title: [", "line 1", "import.map_yaml"},
		{"a list", goodMap, "- a\n- b\n", "line 1: ", "import.map_object"},
		{"empty", goodMap, "", "line 1", "import.map_empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(goodMap, tt.from, tt.to, 1)
			if text == goodMap {
				t.Fatal("the test changes nothing")
			}
			_, err := ParseMap([]byte(text))
			e, ok := err.(*errs.Error)
			if !ok || len(e.Fields) == 0 {
				t.Fatalf("error %v", err)
			}
			for _, f := range e.Fields {
				if f.Path == tt.path && f.Key == tt.key {
					return
				}
			}
			t.Errorf("%v, want %s: %s", e, tt.path, tt.key)
		})
	}
}

// FuzzMap: a map is parsed or refused without a panic, and a parsed map can read a row.
func FuzzMap(f *testing.F) {
	f.Add([]byte(goodMap), "1,5")
	for _, name := range Presets() {
		b, err := PresetText(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "2018-01-01 10:00:00")
	}
	f.Add([]byte("a: &a [*a]"), "")
	f.Add([]byte("files: {x: {facts: {kind: voice, id: {concat: [{const: a}, b], with: \"\"}}}}\nsource: s\nzone: UTC"), "x")
	f.Fuzz(func(t *testing.T, text []byte, cell string) {
		m, err := ParseMap(text)
		if err != nil {
			if e, ok := err.(*errs.Error); !ok || len(e.Fields) == 0 {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		for _, file := range m.files {
			at, row := map[string]int{}, row{n: 2}
			for i, c := range file.needs(m.tables) {
				at[c] = i
				row.cells = append(row.cells, cell)
			}
			s := &stager{m: m, src: &input{rule: file, src: &source{}}, tables: map[string]*table{}}
			for name := range m.tables {
				tab, err := newTable(newSorter(t.TempDir()))
				if err != nil {
					t.Fatal(err)
				}
				defer tab.close()
				s.tables[name] = tab
			}
			c := &cells{m: m, at: at, row: row, tables: s.tables}
			for _, a := range file.asides {
				m.holds(a.when, c)
			}
			for _, e := range file.emits {
				if m.holds(e.when, c) {
					if p, _, bad := s.build(e, c); bad == nil && p != nil {
						_ = p.Fact.Validate()
					}
				}
			}
		}
	})
}

// TestMessagesHaveWords: every message this package names has words.
func TestMessagesHaveWords(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`"((?:import|field)\.[a-z0-9_]+)"`)
	list, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range list {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		b, err := os.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(b), -1) {
			if n++; !locale.Has(m[1]) {
				t.Errorf("%s: no words for %s", e.Name(), m[1])
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d keys found: the search is broken", n)
	}
}

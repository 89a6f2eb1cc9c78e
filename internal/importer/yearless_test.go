package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
)

// TestYearlessColumns: a column named for days whose cells are days without a year is seen, with which number is
// the month where a cell, a mark or the language of the name shows it.
func TestYearlessColumns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cells, want string }{
		{"Belegdatum", "1503 203 3112", DayMonth},
		{"Belegdatum", "0203 0304", DayMonth},
		{"Date", "1503 0203", DayMonth},
		{"Date", "0315 0203", MonthDay},
		{"Date", "0203 0304", YearlessUnsure},
		{"Date", "15.03. 02.03.", DayMonth},
		{"日期", "3月15日 12月1日", MonthDay},
		{"日期", "0302 0403", MonthDay},
		{"Date", "1503 0315", ""},
		{"Date", "1503 2026-03-15", ""},
		{"Date", "1503 9999", ""},
		{"Table", "0203 0304", ""},
		{"Time", "0930 1115", ""},
	} {
		var rows [][]string
		for _, c := range strings.Fields(tt.cells) {
			rows = append(rows, []string{c})
		}
		if got := profiles([]string{tt.name}, rows)[0].yearless(); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.name, tt.cells, got, tt.want)
		}
	}
}

// TestYearAbove: the lines above a table say of which twelve months its days are, or they do not.
func TestYearAbove(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]cal.Day{
		"Wirtschaftsjahr 20260101":                       "2026-01-01",
		"Erlöse;Wirtschaftsjahr;20250701":                "2025-07-01",
		"Geschäftsjahr 2026;Stand 05.02.2027":            "2026-01-01",
		"Zeitraum: 01.03.2026 - 31.03.2026":              "2026-01-01",
		"Zeitraum: 01.07.2025 - 30.06.2026":              "2025-07-01",
		"期间：2026年3月1日 至 2026年3月31日":                      "2026-01-01",
		"Fiscal year 2025/2026":                          "",
		"Zeitraum: 01.01.2025 - 31.12.2026":              "",
		"Erstellt am 05.02.2027":                         "",
		"Wirtschaftsjahr 20250101\nWirtschaftsjahr 2026": "",
		"": "",
	} {
		var above [][]string
		for line := range strings.Lines(text) {
			above = append(above, strings.Split(strings.TrimSpace(line), ";"))
		}
		if got := yearAbove(above); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	extf := strings.Split("EXTF;700;21;Buchungsstapel;13;20260405093012000;;RE;anna;;1001;12345;20250701;4;20260301;20260331", ";")
	if got := yearAbove([][]string{extf}); got != "2025-07-01" {
		t.Errorf("DATEV: %q, want the begin of the business year", got)
	}
}

// TestYearlessDays: days without a year are read in the twelve months from a day, or in the year of a column; one that
// is in none is refused with its cell.
func TestYearlessDays(t *testing.T) {
	t.Parallel()
	const head = "source: s\nzone: UTC\ncurrency: EUR\ncompany: {name: S, currency: EUR, zone: UTC, language: en}\nfiles:\n  rows:\n    facts: {kind: purchase, id: no, set: {amount: sum, at: "
	for _, tt := range []struct{ at, rows, want, rejected string }{
		{"{column: day, layout: DDMM, year_from: 2025-07-01}", "1,1503,\n2,107,\n3,30.04.,\n4,31.12.2025,", "2026-03-15 2025-07-01 2026-04-30 2025-12-31", ""},
		{"{column: day, layout: MMDD, year_from: 2026-01-01}", "1,0315,\n2,3月1日,", "2026-03-15 2026-03-01", ""},
		{"{column: day, layout: DDMM, year_in: year}", "1,1503,2024\n2,2902,2024\n3,2902,2025", "2024-03-15 2024-02-29", "day import.date"},
		{"{column: day, layout: DDMM, year_in: year}", "1,1503,2024\n2,1503,", "2024-03-15", "day field.year"},
		{"{column: day, layout: DDMM, year_from: 2026-01-01}", "1,1503,\n2,1315,", "2026-03-15", "day import.date"},
	} {
		path := filepath.Join(t.TempDir(), "rows.csv")
		if err := os.WriteFile(path, []byte("no,day,year,sum\n"+strings.ReplaceAll(tt.rows, "\n", ",5\n")+",5\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		d := dbtest.SQLite(t, now)
		r, err := Run(t.Context(), flow.New(d), Plan{Map: mapOf(t, head+tt.at+"}}\n"), Paths: []string{path}, Who: access.Console()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range strings.Fields(tt.want) {
			if sum(t, d, "SELECT COUNT(*) FROM purchase WHERE day = '"+day+"'") != 1 {
				t.Errorf("%s: no purchase of %s; rejected %v", tt.at, day, wrongs(&r))
			}
		}
		if got := strings.Join(wrongs(&r), " "); !strings.Contains(got, tt.rejected) || tt.rejected == "" && got != "" {
			t.Errorf("%s: rejected %s, want %q", tt.at, got, tt.rejected)
		}
	}
	for at, want := range map[string]string{
		"{column: day, layout: DDMM}":                        "import.map_no_year",
		"{column: day, layout: D.M.}":                        "import.map_no_year",
		`{column: day, layout: DDMM, year_from: ""}`:         "import.map_year_from",
		"{column: day, year_from: 2026-01-01}":               "import.map_layout",
		"{column: day, layout: DD.MM.YYYY, year_in: year}":   "import.map_layout",
		"{column: day, layout: [DDMM, MMDD], year_in: year}": "import.map_layout",
	} {
		if _, err := ParseMap([]byte(head + at + "}}\n")); err == nil || len(fieldsOf(err)) == 0 || fieldsOf(err)[0].Key != want {
			t.Errorf("%s: %v, want %s", at, err, want)
		}
	}
}

// TestYearIsAsked: a year that no file says is asked for, of each file; a file that says its own is read in that.
func TestYearIsAsked(t *testing.T) {
	t.Parallel()
	inspect := func(name, text string) *Inspection {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := Inspect(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	const rows = "Belegnummer;Belegdatum;Betrag\n1;1503;9,00\n2;2012;20,00\n"
	plain, of25, of26 := inspect("plain.csv", rows), inspect("a.csv", "Wirtschaftsjahr 20250101\n"+rows), inspect("b.csv", "Wirtschaftsjahr 20260101\n"+rows)
	column := inspect("column.csv", "Belegnummer;Belegdatum;Jahr;Betrag\n1;1503;2025;9,00\n2;2012;2026;20,00\n")
	for _, tt := range []struct {
		first   *Inspection
		others  []*Inspection
		answers Answers
		want    string // files that are asked about
	}{
		{plain, nil, Answers{}, "plain.csv"},
		{plain, nil, Answers{Year: "2026-01-01"}, ""},
		{of25, []*Inspection{of26}, Answers{}, ""},
		{of25, []*Inspection{plain}, Answers{}, "plain.csv"},
		{of25, []*Inspection{plain}, Answers{Year: "2026-01-01"}, ""},
		{column, nil, Answers{}, ""},
	} {
		var got []string
		for _, q := range tt.first.AsksAll(tt.first.Guess, tt.answers, tt.others) {
			if q.About != AboutYear || q.Column != "Belegdatum" || q.Cell != "1503" {
				t.Errorf("%+v", q)
			}
			got = append(got, q.File)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s and %d others, %v: asked about %v, want %q", tt.first.Name, len(tt.others), tt.answers, got, tt.want)
		}
	}
	text, how := of25.Guess.MapWith(MapHead{Currency: "EUR", Zone: "UTC", Sure: true}, []*Inspection{of26})
	if how[0] != ReadApart || !strings.Contains(text, `year_from: "2025-01-01"`) || !strings.Contains(text, `year_from: "2026-01-01"`) {
		t.Errorf("%v\n%s", how, text)
	}
	if _, err := ParseMap([]byte(text)); err != nil {
		t.Error(err)
	}
	if text := column.Guess.Map(MapHead{Sure: true}); !strings.Contains(text, "layout: DDMM, year_in: Jahr") {
		t.Error(text)
	}
}

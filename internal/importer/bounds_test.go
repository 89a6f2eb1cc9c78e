package importer

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"huitou/internal/errs"
)

// allocated returns how many bytes fn allocates.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// mostColumns is the default limit of columns.
var mostColumns = Limits{}.Defaults().MaxColumns

// TestGuessIsBounded: inspecting a file allocates a bounded amount of memory, however large
// its header, cells or lines are.
func TestGuessIsBounded(t *testing.T) { //nolint:paralleltest // it measures allocations
	wide := make([]string, mostColumns)
	for i := range wide {
		wide[i] = strings.Repeat("order date ", 20) + string(rune('a'+i%26))
	}
	for _, tt := range []struct {
		name, file, text, want string
	}{
		{"a header cell of megabytes", "a.csv", "id," + strings.Repeat("date total ", 300_000) + "\n1,2\n", "import.column_name_long"},
		{"a quote left open in the header", "b.csv", "id,\"name\n" + strings.Repeat("1,some text\n", 60_000), "import.quote_open"},
		{"too many columns", "c.csv", strings.Repeat("c,", 500_000) + "\n1,2\n", "import.too_many_columns"},
		{"long names everywhere", "d.csv", strings.Join(wide, ",") + "\n" + strings.Repeat(strings.Repeat("2026-05-03,", mostColumns-1)+"1\n", 25), ""},
		{"cells of megabytes", "e.csv", "id,name\n" + strings.Repeat("1,"+strings.Repeat("x", 1<<20)+"\n", 8), ""},
		{"a line of megabytes", "f.ndjson", `{"id":"` + strings.Repeat("x", 3<<20) + "\"}\n", ""},
		{"objects without end", "g.ndjson", strings.Repeat(`{"a":`, 500_000) + "1" + strings.Repeat("}", 500_000) + "\n", ""},
		{"keys without end", "h.ndjson", `{"` + strings.Repeat("k", 1<<20) + `":1}` + "\n", ""},
	} {
		path := write(t, t.TempDir(), tt.file, tt.text)
		var in *Inspection
		var err error
		bytes := allocated(func() { in, err = Inspect(t.Context(), path) })
		e, _ := errors.AsType[*errs.Error](err)
		if tt.want == "" && err != nil || tt.want != "" && (e == nil || e.Key != tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if most := uint64(64<<20 + 40*len(tt.text)); bytes > most {
			t.Errorf("%s: %d MB were allocated for %d MB", tt.name, bytes>>20, len(tt.text)>>20)
		}
		if in != nil {
			for _, r := range in.Sample {
				for _, c := range r {
					if len(c) > 4*shownCell+8 {
						t.Fatalf("%s: %d bytes of a cell are shown", tt.name, len(c))
					}
				}
			}
		}
	}
}

// TestReadingStopsWhenCancelled: reading stops when the context is cancelled.
func TestReadingStopsWhenCancelled(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, path := range []string{cases + "csv-preamble.csv", cases + "xlsx-mend.xlsx", "testdata/cases/security/huge-row.xlsx"} {
		if _, err := Inspect(gone, path); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

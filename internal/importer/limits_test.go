package importer

import (
	"context"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
)

// TestLimits holds an import to its bounds, each with its own sentence.
func TestLimits(t *testing.T) {
	t.Parallel()
	rows := "Date,Total\n" + strings.Repeat("2026-05-03,12.50\n", 3000)
	file := write(t, t.TempDir(), "sales.csv", rows)
	m, err := ParseMap([]byte(`{title: Sales, source: till, currency: EUR, zone: Europe/Berlin, company: {name: Shop, currency: EUR, zone: Europe/Berlin, language: en},
  files: {rows: {name: "*", facts: [{kind: purchase, id: Date, set: {at: Date, lines: {amount: Total}}}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tc := range []struct {
		name   string
		ctx    context.Context
		limits Limits
		want   string
	}{
		{"rows", t.Context(), Limits{MaxRows: 2999}, "import.too_many_rows"},
		{"time", t.Context(), Limits{MaxTime: time.Nanosecond}, "import.took_too_long"},
		{"caller gone", cancelled, Limits{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			_, err := Run(tc.ctx, flow.New(d), Plan{Map: m, Paths: []string{file}, Who: access.Console(), Limits: tc.limits}, nil)
			if tc.want == "" {
				if err == nil || context.Cause(tc.ctx) == nil {
					t.Fatalf("the import continued after its context was cancelled: %v", err)
				}
			} else if e, ok := err.(*errs.Error); !ok || e.Key != tc.want {
				t.Fatalf("got %v, want %s", err, tc.want)
			}
			list, err := flow.New(d).ListImports(t.Context(), "", 0, 10)
			if err != nil || len(list) > 0 {
				t.Errorf("an import was begun that its limits forbid: %v, %v", list, err)
			}
		})
	}
}

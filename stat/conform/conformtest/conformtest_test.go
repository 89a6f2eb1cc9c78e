package conformtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huitou/stat/conform"
)

// recorder is a test that records how it ends. Methods that it does not have panic.
type recorder struct {
	testing.TB
	errors, skips, fatals []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Skipf(format string, args ...any) {
	r.skips = append(r.skips, fmt.Sprintf(format, args...))
	panic(errEnded)
}

func (r *recorder) Fatal(args ...any) {
	r.fatals = append(r.fatals, fmt.Sprint(args...))
	panic(errEnded)
}

// errEnded is what a recorder panics with to end a test that is skipped or cannot go on.
var errEnded = errors.New("the test has ended")

// record calls fn with a recorder until it returns, is skipped or cannot go on.
func record(fn func(testing.TB)) (r *recorder) {
	r = &recorder{}
	defer func() {
		if v := recover(); v != nil && v != any(errEnded) {
			panic(v)
		}
	}()
	fn(r)
	return r
}

func TestRunFailsOnDifferenceAndError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		ours float64
		err  error
		want string // part of the error, "" for a check that passes
	}{
		{"OK", 1.0005, nil, ""},
		{"Difference", 1.1, nil, "a paper: published 1, ours 1.1, difference 0.1, tolerance 0.001"},
		{"Error", 1, errors.New("no data"), "no data"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := record(func(tb testing.TB) {
				run(tb, conform.Check{Name: "mean", Source: "a paper", Published: 1, Tolerance: 1e-3,
					Ours: func() (float64, error) { return tt.ours, tt.err }})
			})
			if failed := len(r.errors) > 0; failed != (tt.want != "") || !strings.Contains(strings.Join(r.errors, "\n"), tt.want) {
				t.Errorf("errors %q, want %q", r.errors, tt.want)
			}
		})
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, wantFatal string }{
		{"OK", "a,b\n1,2.5\n3,-4\n", ""},
		{"NotANumber", "a,b\n1,x\n", "invalid syntax"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "data.csv")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			r := record(func(tb testing.TB) {
				of := columns(tb, file)
				if a, b := of("a"), of("b"); !slices.Equal(a, []float64{1, 3}) || !slices.Equal(b, []float64{2.5, -4}) {
					t.Errorf("columns %v and %v", a, b)
				}
			})
			if failed := len(r.fatals) > 0; failed != (tt.wantFatal != "") || !strings.Contains(strings.Join(r.fatals, "\n"), tt.wantFatal) {
				t.Errorf("fatal %q, want %q", r.fatals, tt.wantFatal)
			}
		})
	}
}

func TestMissingDataSetSkips(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "none.csv")
	r := record(func(tb testing.TB) {
		columns(tb, file)
		t.Error("a missing data set was read")
	})
	if len(r.skips) != 1 || !strings.Contains(r.skips[0], file) {
		t.Errorf("skips %q, want one that names %s", r.skips, file)
	}
}

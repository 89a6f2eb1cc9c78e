package conform

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestRun(t *testing.T) {
	t.Parallel()
	number := func(v float64) func() (float64, error) { return func() (float64, error) { return v, nil } }
	for _, c := range []struct {
		name  string
		check Check
		want  Result
	}{
		{"equal", Check{Published: 3, Ours: number(3)}, Result{Published: 3, Ours: 3, Pass: true}},
		{"at the tolerance", Check{Published: 3, Tolerance: 0.5, Ours: number(2.5)}, Result{Published: 3, Ours: 2.5, Difference: -0.5, Tolerance: 0.5, Pass: true}},
		{"beyond", Check{Published: 3, Tolerance: 0.25, Ours: number(2.5)}, Result{Published: 3, Ours: 2.5, Difference: -0.5, Tolerance: 0.25}},
		{"refused", Check{Published: 3, Tolerance: 9, Ours: func() (float64, error) { return 3, errors.New("no data") }}, Result{Published: 3, Tolerance: 9, Error: "no data"}},
		{"NaN", Check{Tolerance: 9, Ours: number(math.NaN())}, Result{Tolerance: 9, Error: "not finite"}},
		{"infinite", Check{Tolerance: math.Inf(1), Ours: number(math.Inf(-1))}, Result{Tolerance: math.Inf(1), Error: "not finite"}},
		{"no tolerance", Check{Tolerance: math.NaN(), Ours: number(0)}, Result{Tolerance: math.NaN()}},
		{"nothing", Check{Published: 1}, Result{Published: 1, Error: "nothing computes it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.check.Package, c.check.Name, c.check.Source = "score", "NPS", "by hand"
			c.want.Package, c.want.Name, c.want.Source = "score", "NPS", "by hand"
			got := c.check.Run()
			if math.IsNaN(got.Tolerance) && math.IsNaN(c.want.Tolerance) {
				got.Tolerance, c.want.Tolerance = 0, 0
			}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// A check passes exactly when the difference is within the tolerance.
func TestPassIsWithinTolerance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Check{Published: rapid.Float64().Draw(t, "published"), Tolerance: rapid.Float64Min(0).Draw(t, "tolerance")}
		ours := rapid.Float64().Draw(t, "ours")
		c.Ours = func() (float64, error) { return ours, nil }
		r := c.Run()
		if r.Pass != (math.Abs(ours-c.Published) <= c.Tolerance) || r.Error != "" {
			t.Fatalf("%+v", r)
		}
		if again := c.Run(); again != r {
			t.Fatalf("%+v, again %+v", r, again)
		}
	})
}

func TestResultIsWritten(t *testing.T) {
	t.Parallel()
	c := Check{Package: "score", Name: "NPS", Source: "by hand", Published: 45, Ours: func() (float64, error) { return 45, nil }}
	got, err := json.Marshal(c.Run())
	want := `{"package":"score","name":"NPS","source":"by hand","published":45,"ours":45,"difference":0,"tolerance":0,"pass":true}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}

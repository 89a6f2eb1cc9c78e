package pls

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"huitou/stat/conform/conformtest"

	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestChecksMobi(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, ChecksMobi(conformtest.Mobi(t)))
}

func TestWarnsOfWeakItems(t *testing.T) {
	t.Parallel()
	r, err := Fit(european(conformtest.Mobi(t), Centroid))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.HasPrefix(w, "item 2 of “loyalty” loads weakly (0.219)") }) {
		t.Errorf("warnings %q", r.Warnings)
	}
}

// survey simulates n respondents of a chain of three blocks of k items: the path from the
// first to the second is 0.7, from the second to the third 0.5.
func survey(r *rand.Rand, n, k int) (Model, [][]float64) {
	data := make([][]float64, 3*k)
	for range n {
		first := r.NormFloat64()
		second := 0.7*first + math.Sqrt(1-0.49)*r.NormFloat64()
		third := 0.5*second + math.Sqrt(1-0.25)*r.NormFloat64()
		for b, l := range []float64{first, second, third} {
			for j := range k {
				data[b*k+j] = append(data[b*k+j], l+0.5*r.NormFloat64())
			}
		}
	}
	m := Model{Paths: []Arrow{{0, 1}, {1, 2}}}
	for b, name := range []string{"first", "second", "third"} {
		block := Block{Name: name}
		for j := range k {
			block.Items = append(block.Items, b*k+j)
		}
		m.Blocks = append(m.Blocks, block)
	}
	return m, data
}

// With one item per block, paths are regression coefficients.
func TestSingleItemsAreRegression(t *testing.T) {
	t.Parallel()
	model, data := survey(rand.New(rand.NewPCG(3, 3)), 60, 1)
	model.Paths = append(model.Paths, Arrow{0, 2})
	for _, scheme := range []Scheme{Centroid, Factorial, Path} {
		for _, mode := range []Mode{A, B} {
			model.Scheme = scheme
			for b := range model.Blocks {
				model.Blocks[b].Mode = mode
			}
			r, err := Fit(model, data)
			if err != nil {
				t.Fatal(err)
			}
			c := r.Correlations
			det := 1 - c[0][1]*c[0][1]
			want := []float64{c[0][1], (c[1][2] - c[0][1]*c[0][2]) / det, (c[0][2] - c[0][1]*c[1][2]) / det}
			for k, w := range want {
				if math.Abs(r.Paths[k].Value-w) > 1e-12 {
					t.Errorf("%v: paths %v, want %v", scheme, r.Paths, want)
				}
			}
			total := want[2] + want[0]*want[1]
			if got := r.Total[1]; got.From != 0 || got.To != 2 || math.Abs(got.Value-total) > 1e-12 {
				t.Errorf("total effect %+v, want %v", got, total)
			}
		}
	}
}

// Mode B of two blocks is the first canonical correlation: no other weights give a higher
// one.
func TestModeBIsCanonicalCorrelation(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 8))
	model, data := survey(r, 100, 2)
	model.Blocks, model.Paths = model.Blocks[:2], model.Paths[:1]
	model.Blocks[0].Mode, model.Blocks[1].Mode = B, B
	fit, err := Fit(model, data)
	if err != nil {
		t.Fatal(err)
	}
	best := fit.Correlations[0][1]
	s, rows := fit.shape, fit.rows
	cor, _, _, err := s.correlate("Fit", data, rows)
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		e := &estimate{weight: []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}}
		if s.scale("Fit", cor, e.weight) != nil {
			continue
		}
		s.relate(cor, e)
		if math.Abs(e.latent[0][1]) > best+1e-9 {
			t.Fatalf("%v correlates %v, more than %v", e.weight, e.latent[0][1], best)
		}
	}
}

func TestScoresHaveUnitVariance(t *testing.T) {
	t.Parallel()
	model, data := survey(rand.New(rand.NewPCG(5, 1)), 80, 3)
	data[4][7] = math.NaN()
	fit, err := Fit(model, data)
	if err != nil {
		t.Fatal(err)
	}
	scores, who := fit.Scores()
	if len(who) != 79 || fit.Dropped != 1 {
		t.Fatalf("%d respondents, %d dropped", len(who), fit.Dropped)
	}
	for b, y := range scores {
		var sum, squares float64
		for _, v := range y {
			sum += v
			squares += v * v
		}
		if math.Abs(sum) > 1e-9 || math.Abs(squares/78-1) > 1e-9 {
			t.Errorf("block %d: sum %v, variance %v", b, sum, squares/78)
		}
	}
}

func TestResultsDoNotDependOnUnitsAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 4))
		model, data := survey(r, 40, 2)
		model.Scheme = Scheme(rapid.IntRange(0, 2).Draw(t, "scheme"))
		factor := rapid.Float64Range(1e-3, 1e6).Draw(t, "factor")
		turned := make([][]float64, len(data))
		order := r.Perm(40)
		for j, x := range data {
			for _, i := range order {
				turned[j] = append(turned[j], factor*x[i]-7)
			}
		}
		a, err := Fit(model, data)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Fit(model, turned)
		if err != nil {
			t.Fatal(err)
		}
		for k := range a.Paths {
			if math.Abs(a.Paths[k].Value-b.Paths[k].Value) > 1e-7 {
				t.Fatalf("%+v, turned %+v", a.Paths, b.Paths)
			}
		}
		for _, l := range a.Latent {
			if l.R2 != nil && (*l.R2 < 0 || *l.R2 > 1) || l.AVE < 0 || l.AVE > 1+1e-12 || *l.Rho < 0 || *l.Rho > 1+1e-12 {
				t.Fatalf("%+v", l)
			}
		}
	})
}

func TestOneCoreGivesIdenticalBootstrap(t *testing.T) {
	model, data := survey(rand.New(rand.NewPCG(6, 6)), 60, 3)
	fit, err := Fit(model, data)
	if err != nil {
		t.Fatal(err)
	}
	many, err := fit.Bootstrap(100, 0.95, 9)
	if err != nil {
		t.Fatal(err)
	}
	cores := runtime.GOMAXPROCS(1)
	one, err := fit.Bootstrap(100, 0.95, 9)
	runtime.GOMAXPROCS(cores)
	if err != nil || !reflect.DeepEqual(many, one) {
		t.Errorf("%+v, on one core %+v, %v", many, one, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	model, data := survey(rand.New(rand.NewPCG(2, 2)), 30, 2)
	change := func(f func(m *Model)) func() error {
		m := model
		m.Blocks, m.Paths = slices.Clone(model.Blocks), slices.Clone(model.Paths)
		f(&m)
		return func() error { _, err := Fit(m, data); return err }
	}
	replace := func(j int, x []float64) func() error {
		d := slices.Clone(data)
		d[j] = x
		return func() error { _, err := Fit(model, d); return err }
	}
	infinite := slices.Clone(data[3])
	infinite[5] = math.Inf(-1)
	for _, c := range []struct {
		name string
		call func() error
		want Error
	}{
		{"circle", change(func(m *Model) { m.Paths = append(m.Paths, Arrow{2, 0}) }), Error{"Fit", "model.Paths", -1, "close a circle"}},
		{"alone", change(func(m *Model) { m.Paths = m.Paths[:1] }), Error{"Fit", "model.Blocks", 2, "is on no path"}},
		{"itself", change(func(m *Model) { m.Paths[1] = Arrow{1, 1} }), Error{"Fit", "model.Paths", 1, "does not join two blocks, or is there twice"}},
		{"no item", change(func(m *Model) { m.Blocks[1].Items = nil }), Error{"Fit", "model.Blocks", 1, "has no item"}},
		{"shared item", change(func(m *Model) { m.Blocks[1].Items = []int{0} }), Error{"Fit", "model.Blocks", 1, "has an item that is no column, or is in two blocks"}},
		{"one block", change(func(m *Model) { m.Blocks = m.Blocks[:1] }), Error{"Fit", "model.Blocks", -1, "are fewer than two"}},
		{"constant", replace(2, make([]float64, 30)), Error{"Fit", "data", 2, "does not vary"}},
		{"length", replace(2, make([]float64, 3)), Error{"Fit", "data", 2, "has another length than the first column"}},
		{"infinite", replace(3, infinite), Error{"Fit", "data", 3, "has an infinite answer"}},
		{"collinear", func() error {
			m := Model{Blocks: slices.Clone(model.Blocks), Paths: model.Paths}
			m.Blocks[0].Mode = B
			d := slices.Clone(data)
			d[1] = d[0]
			_, err := Fit(m, d)
			return err
		}, Error{"Fit", "model.Blocks", 0, "has items that determine each other, which Mode B cannot weigh"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got *Error
			if err := c.call(); !errors.As(err, &got) || *got != c.want {
				t.Errorf("got %v, want %v", err, &c.want)
			}
		})
	}
}

// A block with loadings of both signs has a sum of loadings near zero: resamples must still
// have the orientation of the fit.
func TestBootstrapKeepsOrientation(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	data := make([][]float64, 5)
	for range 300 {
		a, b := r.NormFloat64(), r.NormFloat64()
		data[0], data[1] = append(data[0], a), append(data[1], b)
		for j := range 3 {
			data[2+j] = append(data[2+j], 0.6*(a-b)+r.NormFloat64())
		}
	}
	fit, err := Fit(Model{
		Blocks: []Block{{Name: "causes", Items: []int{0, 1}, Mode: B}, {Name: "effect", Items: []int{2, 3, 4}}},
		Paths:  []Arrow{{0, 1}},
	}, data)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit.Bootstrap(100, 0.95, 1)
	if err != nil {
		t.Fatal(err)
	}
	if p := b.Paths[0]; p.Low*p.High <= 0 || p.SE > 0.1 {
		t.Errorf("path %+v", p)
	}
	rho, ave := b.Rho[1], b.AVE[1]
	if rho.Value != *fit.Latent[1].Rho || ave.Value != fit.Latent[1].AVE || b.Rho[0] != nil || b.Alpha[0] != nil ||
		!(rho.Low < rho.Value && rho.Value < rho.High) || !(ave.Low < ave.Value && ave.Value < ave.High) {
		t.Errorf("rho %+v, AVE %+v", b.Rho, b.AVE)
	}
}

// Blocks that correlate strongly negatively have no discriminant validity either.
func TestHTMTOfOpposites(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	data := make([][]float64, 6)
	for range 300 {
		f := r.NormFloat64()
		for j := range 3 {
			data[j] = append(data[j], f+0.4*r.NormFloat64())
			data[3+j] = append(data[3+j], -f+0.4*r.NormFloat64())
		}
	}
	fit, err := Fit(Model{
		Blocks: []Block{{Name: "a", Items: []int{0, 1, 2}}, {Name: "b", Items: []int{3, 4, 5}}},
		Paths:  []Arrow{{0, 1}},
	}, data)
	if err != nil {
		t.Fatal(err)
	}
	if len(fit.Warnings) != 1 || !strings.Contains(fit.Warnings[0], "HTMT") {
		t.Errorf("warnings %q", fit.Warnings)
	}
}

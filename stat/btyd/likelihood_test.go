package btyd

import (
	"math"
	"testing"
)

func near(t *testing.T, name string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s: got %.12g, want %.12g ± %g", name, got, want, tol)
	}
}

func TestLogLikelihoodCDNOW(t *testing.T) {
	t.Parallel()
	cal, _, _ := readCDNOW(t)
	cells, err := Compress(cal)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		m    Model
		want float64
	}{
		{BGNBD{.243, 4.414, .793, 2.426}, -9582.430478},
		{MBGNBD{.525, 6.183, .891, 1.614}, -9582.135826},
		{ParetoNBD{.553, 10.578, .606, 11.669}, -9594.976259},
		{NBD{.384766, 12.072023}, -9763.65761},
	} {
		got, err := LogLikelihood(tt.m, cells)
		if err != nil {
			t.Fatal(err)
		}
		near(t, string(tt.m.Kind()), got, tt.want, 1e-4)
		near(t, "fast "+string(tt.m.Kind()), cells.objective(tt.m.Kind())(tt.m.Values(), nil), tt.want, 1e-4)
	}
}

func TestGradientIsTheDerivative(t *testing.T) {
	t.Parallel()
	cells, err := Compress([]Customer{
		{0, 0, 10}, {0, 0, 40}, {1, 3, 40}, {2, 30, 38}, {7, 35, 39}, {7, 39, 39}, {40, 20, 30}, {3, .14, 25},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		k Kind
		p []float64
	}{
		{KindBGNBD, []float64{.24, 4.4, .8, 2.4}},
		{KindBGNBD, []float64{3, 40, 1e-3, 200}},
		{KindMBGNBD, []float64{.5, 6, .9, 1.6}},
		{KindParetoNBD, []float64{.55, 10.6, .6, 11.7}},
		{KindParetoNBD, []float64{.55, 11.7, .6, 10.6}},
		{KindParetoNBD, []float64{.55, 10, .6, 10}},
		{KindParetoNBD, []float64{2, 1000, 1, .5}},
		{KindParetoNBD, []float64{2, .5, 1.3, 1000}},
		{KindParetoNBD, []float64{.1, 20, .02, 1}},
		{KindNBD, []float64{.4, 12}},
	} {
		f := cells.objective(tt.k)
		grad := make([]float64, len(tt.p))
		f(tt.p, grad)
		for i, v := range tt.p {
			h := 1e-5 * v
			q := append([]float64(nil), tt.p...)
			q[i] = v + h
			up := f(q, nil)
			q[i] = v - h
			down := f(q, nil)
			num := (up - down) / (2 * h)
			near(t, string(tt.k)+" "+tt.k.Names()[i], grad[i], num, 1e-6*(1+math.Abs(num)+50/v))
		}
		slow := 0.0
		m, _ := New(tt.k, tt.p)
		for i := range cells.Len() {
			c, n := cells.At(i)
			slow += float64(n) * m.logLik(c)
		}
		near(t, string(tt.k)+" per cell and per customer", f(tt.p, nil), slow, 1e-9*math.Abs(slow))
	}
}

package forecast

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"huitou/stat/conform/conformtest"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

var week = []float64{0.7, 0.8, 0.9, 1, 1.2, 1.4, 1}

// simulate draws counts with a weekly season, a level that is a log random walk with
// step wander, and the overdispersion φ.
func simulate(seed uint64, n int, level, wander, dispersion float64) []int {
	r := rand.New(rand.NewPCG(seed, 2))
	out := make([]int, n)
	for i := range out {
		level *= math.Exp(wander * r.NormFloat64())
		mean := level * week[i%7]
		if dispersion > 0 {
			mean *= distuv.Gamma{Alpha: 1 / dispersion, Beta: 1 / dispersion, Src: r}.Rand()
		}
		if mean > 0 {
			out[i] = int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
		}
	}
	return out
}

func TestIntervalCoverage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                      string
		level, wander, dispersion float64
	}{
		{"many, steady", 200, 0, 0},
		{"few", 3, 0, 0},
		{"wandering", 80, 0.03, 0},
		{"lively", 60, 0.01, 0.05},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var inside, expected, n float64
			for seed := range uint64(runs()) {
				counts := simulate(seed, 250, c.level, c.wander, c.dispersion)
				for at := 180; at < len(counts); at += 7 {
					m, err := Fit(counts[:at], 7)
					if err != nil {
						t.Fatal(err)
					}
					points, err := m.Ahead(7, 0.9)
					if err != nil {
						t.Fatal(err)
					}
					for h, p := range points {
						n++
						// Counts are discrete: the expected coverage is the probability of the interval, 0.9 or more.
						expected += p.dist.cdf(float64(p.High)) - p.dist.cdf(float64(p.Low-1))
						if y := counts[at+h]; y >= p.Low && y <= p.High {
							inside++
						}
					}
				}
			}
			// Three binomial standard errors, and 1.5 points more upwards: an overdispersion of 0
			// can only be overestimated.
			got, want := inside/n, expected/n
			t.Logf("90 %% covers %.4f of %.0f, nominal %.4f", got, n, want)
			if e := 3 * math.Sqrt(want*(1-want)/n); want < 0.9 || got < want-e || got > want+e+0.015 {
				t.Errorf("90 %% covers %.4f of %.0f, nominal %.4f ± %.4f", got, n, want, e)
			}
		})
	}
}

func TestFitRecoversTheSeason(t *testing.T) {
	t.Parallel()
	m, err := Fit(simulate(1, 700, 100, 0, 0), 7)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range m.Season {
		if math.Abs(s-week[i]) > 0.03 {
			t.Errorf("phase %d: %.3f, want %.3f", i, s, week[i])
		}
	}
	if math.Abs(m.Level-100) > 4 || m.Dispersion > 0.003 || m.Drift < 0.99 {
		t.Errorf("level %.1f, dispersion %v, drift %v", m.Level, m.Dispersion, m.Drift)
	}
	points, err := m.Ahead(7, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	peaks := Peaks(points, 125, 0.5)
	if len(peaks) != 1 || peaks[0].Phase != 5 {
		t.Errorf("peaks %+v", peaks)
	}
}

func TestSmallerErrorThanLastSeason(t *testing.T) {
	t.Parallel()
	r, err := Backtest(simulate(3, 300, 50, 0.02, 0.01), 7, 200, 7, 0.95)
	if err != nil || r.Error > 0.9*r.ErrorLastSeason || r.N != 100 || len(r.Warnings) != 0 || !(r.Low < r.Inside && r.Inside < r.High) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestOneCoreGivesIdenticalResults(t *testing.T) {
	counts := simulate(4, 200, 20, 0.01, 0.1)
	kept := slices.Clone(counts)
	many, err := Fit(counts, 7)
	if err != nil {
		t.Fatal(err)
	}
	old := runtime.GOMAXPROCS(1)
	one, _ := Fit(counts, 7)
	runtime.GOMAXPROCS(old)
	if !reflect.DeepEqual(one, many) || !slices.Equal(kept, counts) {
		t.Errorf("%+v and %+v", one, many)
	}
}

func TestQuantileIsTheInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := negativeBinomial{
			mean:  math.Exp(rapid.Float64Range(-5, 12).Draw(t, "log mean")),
			shape: math.Exp(rapid.Float64Range(-5, 22).Draw(t, "log shape")),
		}
		p := rapid.Float64Range(0.001, 0.999).Draw(t, "p")
		q := float64(d.quantile(p))
		if d.cdf(q) < p || q > 0 && d.cdf(q-1) >= p {
			t.Fatalf("%+v: quantile %v of %v, cdf %v and %v", d, q, p, d.cdf(q-1), d.cdf(q))
		}
	})
}

func FuzzFit(f *testing.F) {
	f.Add([]byte{}, 1, 1)
	f.Add(make([]byte, 64), 3, 10)
	f.Add(binary.LittleEndian.AppendUint64(make([]byte, 56), 1<<40), 2, 3)
	f.Fuzz(func(t *testing.T, data []byte, period, horizon int) {
		var counts []int
		for ; len(data) >= 8 && len(counts) < 60; data = data[8:] {
			counts = append(counts, int(binary.LittleEndian.Uint64(data)))
		}
		m, err := Fit(counts, period)
		if err != nil {
			return
		}
		points, err := m.Ahead(min(horizon, 50), 0.9)
		if err != nil {
			return
		}
		for _, p := range points {
			if !finite(p.Mean) || p.Low > p.High || p.Low < 0 || math.IsNaN(p.Above(3)) {
				t.Fatalf("%+v", p)
			}
		}
	})
}

func FuzzSmooth(f *testing.F) {
	f.Add(1.0, 1e300, 1e-300, 0.5)
	f.Add(math.NaN(), 1.0, 2.0, 1.0)
	f.Fuzz(func(t *testing.T, a, b, c, w float64) {
		h, err := Smooth([]float64{a, b, c, a, c, b, a, a, a}, 3, w, w, w)
		if err == nil && !finite(h.Level) {
			t.Fatalf("%+v", h)
		}
	})
}

func BenchmarkFit(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"3y-days", 1095}, {"1y-hours", 8760}} {
		b.Run(c.name, func(b *testing.B) {
			counts := simulate(1, c.n, 40, 0.01, 0.02)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Fit(counts, 7)
			}
		})
	}
}

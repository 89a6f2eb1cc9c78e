package rfm

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Of ten customers, six bought once. Cutting the sorted list would give the six the
// scores 1 to 3.
func TestTiesAreNotSplit(t *testing.T) {
	t.Parallel()
	s, err := Score([]int{5, 9, 1, 40, 40, 80, 3, 200, 10, 11}, []int{1, 1, 1, 1, 1, 1, 2, 3, 5, 9}, []int64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, 5)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint8{2, 2, 2, 2, 2, 2, 4, 4, 5, 5}; !slices.Equal(s.F, want) {
		t.Errorf("F %v, want %v", s.F, want)
	}
	if want := []uint8{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}; !slices.Equal(s.M, want) {
		t.Errorf("M %v, want %v", s.M, want)
	}
	if want := []uint8{4, 4, 5, 2, 2, 1, 5, 1, 3, 3}; !slices.Equal(s.R, want) {
		t.Errorf("R %v, want %v", s.R, want)
	}
	if order := s.Order(); !slices.Equal(order, []int{6, 2, 0, 1, 8, 9, 4, 3, 7, 5}) {
		t.Errorf("order %v", order)
	}
	if len(s.Warnings) != 2 || s.Frequency.From[1] != 1 || s.Frequency.From[4] != 5 || s.Recency.From[4] != 3 {
		t.Errorf("scales %+v %+v, warnings %q", s.Recency, s.Frequency, s.Warnings)
	}
}

// Scores increase with the value, equal values have equal scores, the order of customers
// and units of money do not matter, and group sizes differ only as far as ties require.
func TestScores(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		groups := rapid.IntRange(2, 12).Draw(t, "groups")
		many := rapid.SampledFrom([]int{1, 3, 1000}).Draw(t, "values")
		r, f, m := make([]int, n), make([]int, n), make([]int64, n)
		for i := range n {
			r[i] = rapid.IntRange(0, many).Draw(t, "r")
			f[i] = rapid.IntRange(0, many).Draw(t, "f")
			m[i] = int64(rapid.IntRange(-many, many).Draw(t, "m"))
		}
		s, err := Score(r, f, m, groups)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for j := range n {
				if (f[i] < f[j] && s.F[i] > s.F[j]) || (r[i] < r[j] && s.R[i] < s.R[j]) || (m[i] == m[j] && s.M[i] != s.M[j]) {
					t.Fatalf("customers %d and %d: %v", i, j, s)
				}
			}
		}
		perm, seed := rand.Perm(n), make([]int64, n)
		r2, f2 := make([]int, n), make([]int, n)
		for to, from := range perm {
			r2[to], f2[to], seed[to] = r[from], f[from], 100*m[from]
		}
		again, err := Score(r2, f2, seed, groups)
		if err != nil {
			t.Fatal(err)
		}
		for to, from := range perm {
			if again.R[to] != s.R[from] || again.F[to] != s.F[from] || again.M[to] != s.M[from] {
				t.Fatal("another order or unit gives other scores")
			}
		}
		total := 0
		for _, c := range s.Amount.Count {
			total += c
		}
		if total != n {
			t.Fatalf("%d of %d customers counted", total, n)
		}
	})
}

func TestOneCoreGivesIdenticalScores(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 2000
	recency, frequency, money := make([]int, n), make([]int, n), make([]int64, n)
	for i := range n {
		recency[i], frequency[i], money[i] = r.IntN(400), r.IntN(30), r.Int64N(100_000)
	}
	many, err := Score(recency, frequency, money, 5)
	if err != nil {
		t.Fatal(err)
	}
	cores := runtime.GOMAXPROCS(1)
	one, err := Score(recency, frequency, money, 5)
	runtime.GOMAXPROCS(cores)
	if err != nil || !reflect.DeepEqual(many, one) {
		t.Errorf("%+v, on one core %+v, %v", many, one, err)
	}
}

// Distinct values are divided into groups of equal size.
func TestQuantiles(t *testing.T) {
	t.Parallel()
	const n = 1000
	r, f, m := make([]int, n), make([]int, n), make([]int64, n)
	for i, v := range rand.New(rand.NewPCG(1, 1)).Perm(n) {
		r[i], f[i], m[i] = v, v, int64(v)
	}
	s, err := Score(r, f, m, 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range [][]int{s.Recency.Count, s.Frequency.Count, s.Amount.Count} {
		if !slices.Equal(count, []int{200, 200, 200, 200, 200}) {
			t.Errorf("groups %v", count)
		}
	}
	if len(s.Warnings) != 0 {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestRespond(t *testing.T) {
	t.Parallel()
	s := Scores{N: 5, Groups: 5, R: []uint8{5, 5, 5, 1, 1}, F: []uint8{5, 5, 5, 1, 1}, M: []uint8{5, 5, 5, 1, 1}}
	r, err := Respond(s, []bool{true, true, false, false, false}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	best := r.Cells[0]
	// Wilson's interval of 2 of 3: 0.2077 to 0.9385 (Newcombe 1998, method 3).
	if len(r.Cells) != 2 || best.R != 5 || best.N != 3 || best.Answered != 2 || math.Abs(best.Low-0.2077) > 5e-5 || math.Abs(best.High-0.9385) > 5e-5 {
		t.Errorf("%+v", r)
	}
	if r.Answered != 2 || len(r.Warnings) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	two, money := []int{1, 2}, []int64{1, 2}
	score := func(r, f []int, m []int64, g int) error { _, err := Score(r, f, m, g); return err }
	ok, _ := Score(two, two, money, 5)
	_, short := Respond(ok, nil, 0.95)
	_, level := Respond(ok, []bool{true, false}, math.NaN())
	for name, err := range map[string]error{
		"nobody":    score(nil, nil, nil, 5),
		"lengths":   score(two, two[:1], money, 5),
		"money":     score(two, two, money[:1], 5),
		"one group": score(two, two, money, 1),
		"groups":    score(two, two, money, 101),
		"recency":   score([]int{1, -1}, two, money, 5),
		"frequency": score(two, []int{1, -1}, money, 5),
		"short":     short,
		"level":     level,
	} {
		if _, is := errors.AsType[*Error](err); !is {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzScore(f *testing.F) {
	f.Add(int64(0), int64(math.MaxInt64), 3, 5)
	f.Add(int64(math.MinInt64), int64(-1), math.MaxInt, 100)
	f.Fuzz(func(t *testing.T, a, b int64, k, groups int) {
		s, err := Score([]int{k, 1, k}, []int{0, k, k}, []int64{a, b, a}, groups)
		if err != nil {
			return
		}
		for i := range 3 {
			for _, v := range []uint8{s.R[i], s.F[i], s.M[i]} {
				if v < 1 || int(v) > groups {
					t.Fatalf("score %d of %d groups", v, groups)
				}
			}
		}
	})
}

func BenchmarkScore(b *testing.B) {
	b.Run("1M", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 1))
		const n = 1_000_000
		days, bought, money := make([]int, n), make([]int, n), make([]int64, n)
		for i := range n {
			days[i], bought[i], money[i] = r.IntN(730), 1+int(r.ExpFloat64()*5), int64(r.ExpFloat64()*20_000)
		}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Score(days, bought, money, 5)
		}
	})
}

package recsys

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"math/rand/v2"
	"os"
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

// shop simulates lines of users who each prefer one of ten groups of items.
func shop(seed uint64, users, items, lines int) (user, basket, item []int32) {
	r := rand.New(rand.NewPCG(seed, 4))
	for i := range lines {
		u := i % users
		it := r.IntN(items)
		if r.Float64() < 0.8 {
			it = it/10*10 + u%10
		}
		if r.Float64() < 0.5 {
			it = int(float64(it) * r.Float64()) // low numbers are more popular
			it = it/10*10 + u%10
		}
		user, basket, item = append(user, int32(u)), append(basket, int32(i/(8*users))), append(item, int32(min(it, items-1)))
	}
	return user, basket, item
}

func shopLog(tb testing.TB, seed uint64, users, items, lines int) *Log {
	tb.Helper()
	l, err := NewLog(shop(seed, users, items, lines))
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestRecommenders(t *testing.T) {
	t.Parallel()
	// User 0 buys 1 twice and 2 recently; 3 is bought together with 2 by others; 4 is popular.
	user := []int32{0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 3}
	basket := []int32{1, 2, 3, 1, 1, 1, 1, 1, 1, 1, 2}
	item := []int32{1, 1, 2, 2, 3, 2, 3, 4, 4, 4, 4}
	l, err := NewLog(user, basket, item)
	if err != nil {
		t.Fatal(err)
	}
	near, err := NewNeighbours(l, Near{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		r    Recommender
		want []int32
	}{
		{"popular", Popular(l), []int32{4, 2, 1}},
		{"personal", Personal(l), []int32{1, 2}},
		{"both", PersonalTop(l), []int32{1, 2, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []int32
			for _, s := range c.r.Recommend(0, 3, nil) {
				got = append(got, s.Item)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if s := near.Recommend(0, 1, func(i int32) bool { return i < 3 })[0]; s.Item != 3 || s.Because != 2 || s.Support != 2 || s.Why != Together {
		t.Errorf("%+v", s)
	}
	if got := PersonalTop(l).Recommend(0, 5, func(i int32) bool { return i == 1 }); got[0].Item != 2 {
		t.Errorf("%+v", got)
	}
	if got := Personal(l).Recommend(99, 3, nil); got != nil {
		t.Errorf("a user outside the log got %+v", got)
	}
}

func TestResultsDoNotDependOnLineOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		user, basket, item := shop(rapid.Uint64().Draw(t, "seed"), 7, 30, 200)
		a, err := NewLog(user, basket, item)
		if err != nil {
			t.Fatal(err)
		}
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(user), func(i, j int) {
			user[i], user[j] = user[j], user[i]
			basket[i], basket[j] = basket[j], basket[i]
			item[i], item[j] = item[j], item[i]
		})
		b, _ := NewLog(user, basket, item)
		if !reflect.DeepEqual(a, b) {
			t.Fatal("the logs differ")
		}
		n, err := NewNeighbours(a, Near{Weighting: Weighting(rapid.IntRange(0, 1).Draw(t, "weighting"))})
		if err != nil {
			t.Fatal(err)
		}
		for i := range int32(a.Items) {
			for k, near := range n.Alike(i) {
				back := slices.IndexFunc(n.Alike(near.Item), func(m Neighbour) bool { return m.Item == i })
				if near.Score < 0 || near.Score > 1 || near.Item == i || k > 0 && near.Score > n.Alike(i)[k-1].Score || back < 0 {
					t.Fatalf("item %d: %+v", i, near)
				}
			}
		}
	})
}

func TestOneCoreGivesIdenticalResults(t *testing.T) {
	l := shopLog(t, 1, 300, 200, 9000)
	train, test := l.SplitLast()
	all := func() (any, any, any) {
		n, err := NewNeighbours(train, Near{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := Factorise(train, Taste{Factors: 8, Iterations: 3})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Evaluate(n, train, test, 10)
		if err != nil {
			t.Fatal(err)
		}
		return n.lists, f.users, r
	}
	a, b, c := all()
	old := runtime.GOMAXPROCS(1)
	x, y, z := all()
	runtime.GOMAXPROCS(old)
	if !reflect.DeepEqual(a, x) || !reflect.DeepEqual(b, y) || !reflect.DeepEqual(c, z) {
		t.Error("the results are not bit-identical")
	}
}

func TestFactoriseLowersLossAndRanksPreferredItems(t *testing.T) {
	t.Parallel()
	l := shopLog(t, 2, 300, 200, 9000)
	train, test := l.SplitLast()
	f, err := Factorise(train, Taste{Factors: 12, Iterations: 8, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, loss := range f.Loss[1:] {
		if loss > f.Loss[i]*(1+1e-9) {
			t.Errorf("loss %v after %v", loss, f.Loss[i])
		}
	}
	ours, err1 := Evaluate(f, train, test, 10)
	base, err2 := Evaluate(Popular(train), train, test, 10)
	if err1 != nil || err2 != nil || ours.Recall.Value < 2*base.Recall.Value {
		t.Errorf("recall %v, popular %v, %v %v", ours.Recall, base.Recall, err1, err2)
	}
}

// onlineRetail reads the wholesaler's lines; baskets are numbered in the order of the
// file, which is chronological.
func onlineRetail(t *testing.T) *Log {
	t.Helper()
	file, err := os.Open("../../../shared/data/onlineretail/onlineretail.csv.gz")
	if err != nil {
		t.Skip("the Online Retail data set is missing: ", err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	ids := [3]map[string]int32{{}, {}, {}}
	number := func(kind int, s string) int32 {
		if n, ok := ids[kind][s]; ok {
			return n
		}
		ids[kind][s] = int32(len(ids[kind]))
		return ids[kind][s]
	}
	var user, basket, item []int32
	for {
		c, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if who := c[6]; who != "" && who != "NA" && !strings.HasPrefix(c[0], "C") && !strings.HasPrefix(c[3], "-") {
			user, basket, item = append(user, number(0, who)), append(basket, number(1, c[0])), append(item, number(2, c[1]))
		}
	}
	l, err := NewLog(user, basket, item)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestNextBasketOfOnlineRetail(t *testing.T) {
	t.Parallel()
	train, test := onlineRetail(t).SplitLast()
	near, err := NewNeighbours(train, Near{})
	if err != nil {
		t.Fatal(err)
	}
	recall := map[string]Report{}
	for name, r := range map[string]Recommender{
		"popular": Popular(train), "personal": Personal(train), "both": PersonalTop(train), "neighbours": near,
	} {
		if recall[name], err = Evaluate(r, train, test, 10); err != nil {
			t.Fatal(err)
		}
		t.Logf("%-10s recall %.4f NDCG %.4f repeats %.4f new %.4f of %d", name,
			recall[name].Recall.Value, recall[name].NDCG.Value, recall[name].RecallRepeats.Value, recall[name].RecallNew.Value, recall[name].Users)
	}
	if recall["both"].Recall.Value < recall["personal"].Recall.Value || recall["personal"].Recall.Low < recall["popular"].Recall.High {
		t.Error("PersonalTop does not have the best recall of the simple methods")
	}
	if recall["neighbours"].RecallNew.Value < recall["popular"].RecallNew.Value {
		t.Error("Neighbours does not have the better recall of new items")
	}
}

func FuzzNewLog(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0})
	f.Add([]byte{1, 2, 3, 1, 2, 3, 255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		var user, basket, item []int32
		for ; len(data) >= 3; data = data[3:] {
			user, basket, item = append(user, int32(int8(data[0]))), append(basket, int32(int8(data[1]))), append(item, int32(int8(data[2])))
		}
		l, err := NewLog(user, basket, item)
		if err != nil {
			return
		}
		train, test := l.SplitLast()
		n, err := NewNeighbours(train, Near{Keep: 3})
		if err != nil {
			t.Fatal(err)
		}
		fac, err := Factorise(train, Taste{Factors: 2, Iterations: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []Recommender{Popular(train), Personal(train), PersonalTop(train), n, fac} {
			for _, s := range r.Recommend(user[0], 5, nil) {
				if !finite(s.Score) {
					t.Fatalf("%+v", s)
				}
			}
			if e, err := Evaluate(r, train, test, 3); err == nil && !(e.Recall.Value >= 0 && e.Recall.Value <= 1) {
				t.Fatalf("%+v", e)
			}
		}
	})
}

func BenchmarkNewNeighbours(b *testing.B) {
	for _, c := range []struct {
		name                string
		users, items, lines int
	}{{"1M", 20_000, 5_000, 1_000_000}, {"10M", 200_000, 20_000, 10_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			user, basket, item := shop(1, c.users, c.items, c.lines)
			b.ReportAllocs()
			for b.Loop() {
				l, err := NewLog(user, basket, item)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := NewNeighbours(l, Near{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFactorise(b *testing.B) {
	b.Run("1M", func(b *testing.B) {
		l := shopLog(b, 1, 20_000, 5_000, 1_000_000)
		b.ReportAllocs()
		for b.Loop() {
			_, _ = Factorise(l, Taste{Iterations: 1})
		}
	})
}

// suggest is a recommender with the same items for every user.
type suggest []int32

func (s suggest) Recommend(_ int32, n int, _ func(int32) bool) (out []Suggestion) {
	for _, item := range s[:min(n, len(s))] {
		out = append(out, Suggestion{Item: item})
	}
	return out
}

// The intervals of recall of repeats and of new items cover the value in the population
// of users; users differ in the number of items and in recall.
func TestRecallIntervalCoverage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(31, 32))
	const rounds, users = 400, 120
	var inside [2]float64
	for range rounds {
		var user, basket, item []int32
		test := make([][]int32, users)
		for u := range int32(users) {
			// Item 0 is suggested; 1 to 9 are not. All have bought 0 to 4 before.
			for i := range int32(5) {
				user, basket, item = append(user, u), append(basket, 0), append(item, i)
			}
			loyal := r.IntN(2) == 0 // buys 0 and few others; the rest buy three others
			if loyal {
				test[u] = []int32{0, 1}
			} else {
				test[u] = []int32{2, 3, 4}
			}
			if r.IntN(2) == 0 {
				test[u] = append(test[u], 5) // suggested too, and new
			} else {
				test[u] = append(test[u], 6, 7)
			}
		}
		l, err := NewLog(user, basket, item)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Evaluate(suggest{0, 5}, l, test, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range []struct {
			m          Mean
			trueRecall float64
		}{{got.RecallRepeats, 1.0 / 5}, {got.RecallNew, 1.0 / 3}} {
			if c.m.Low <= c.trueRecall && c.trueRecall <= c.m.High {
				inside[i]++
			}
		}
		if got.Repeats < users*2 || got.New < users {
			t.Fatalf("%+v", got)
		}
	}
	for i, n := range inside {
		if share := n / rounds; math.Abs(share-0.95) > 3*math.Sqrt(0.95*0.05/rounds) {
			t.Errorf("interval %d covers %.3f", i, share)
		}
	}
}

func TestRecallWithoutItems(t *testing.T) {
	t.Parallel()
	l, err := NewLog([]int32{0}, []int32{0}, []int32{0})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Evaluate(suggest{0}, l, [][]int32{{0}}, 1)
	if err != nil || got.RecallNew != (Mean{0, 0, 1}) || got.RecallRepeats != (Mean{1, 0, 1}) || got.New != 0 || len(got.Warnings) < 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

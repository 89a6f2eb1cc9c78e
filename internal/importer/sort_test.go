package importer

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// TestSorter: records come sorted, those of equal keys in the order in which they were
// added, however little memory there is.
func TestSorter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s := newSorter(dir)
		defer s.close()
		s.limit = rapid.IntRange(1, 2000).Draw(t, "limit")
		keys := rapid.SliceOfN(rapid.StringMatching(`[a-c]{0,3}`), 0, 300).Draw(t, "keys")
		type pair struct{ k, v string }
		var want, got []pair
		for i, k := range keys {
			p := pair{k, fmt.Sprint(i)}
			want = append(want, p)
			if err := s.add([]byte(p.k), []byte(p.v)); err != nil {
				t.Fatal(err)
			}
		}
		sort.SliceStable(want, func(i, j int) bool { return want[i].k < want[j].k })
		for range 2 { // reading does not use it up
			got = nil
			if err := s.each(func(k, v []byte) error { got = append(got, pair{string(k), string(v)}); return nil }); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%v\nwant %v", got, want)
			}
		}
	})
}

// TestSorterLong: records that fill chunks of the arena, or are longer than one, come sorted and
// whole, and what is held stays bounded.
func TestSorterLong(t *testing.T) {
	t.Parallel()
	s := newSorter(t.TempDir())
	defer s.close()
	s.limit = 4 << 20
	r := rand.New(rand.NewPCG(1, 2))
	value := func(i, n int) []byte { return bytes.Repeat([]byte{byte(i)}, n) }
	sizes := map[string]int{}
	for i := range 600 {
		n := r.IntN(48 << 10)
		if i%97 == 0 {
			n += 2 << 20
		}
		key := fmt.Sprintf("%03d", i*7%600)
		sizes[key] = n
		if err := s.add([]byte(key), value(i*7%600, n)); err != nil {
			t.Fatal(err)
		}
		if s.held > 2*s.limit {
			t.Fatalf("%d bytes are held", s.held)
		}
	}
	if len(s.runs) < 3 {
		t.Fatalf("%d runs: the test is too small", len(s.runs))
	}
	i := 0
	err := s.each(func(k, v []byte) error {
		want := fmt.Sprintf("%03d", i)
		if string(k) != want || !bytes.Equal(v, value(i, sizes[want])) {
			t.Fatalf("%s with %d bytes, want %s with %d", k, len(v), want, sizes[want])
		}
		i++
		return nil
	})
	if err != nil || i != 600 {
		t.Errorf("%d records: %v", i, err)
	}
}

// TestTable: a look-up table finds each key's first value and nothing else, over many
// blocks.
func TestTable(t *testing.T) {
	t.Parallel()
	s := newSorter(t.TempDir())
	defer s.close()
	s.limit = 100_000
	const n = 60_000
	for i := range n {
		if err := s.add(fmt.Appendf(nil, "key-%d", i*7919%n), fmt.Appendf(nil, "value-%d", i*7919%n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.add([]byte("key-5"), []byte("another")); err != nil {
		t.Fatal(err)
	}
	tab, err := newTable(s)
	if err != nil {
		t.Fatal(err)
	}
	defer tab.close()
	if tab.twice != 1 || tab.first != "key-5" {
		t.Errorf("twice %d, first %q", tab.twice, tab.first)
	}
	if len(tab.starts) < 10 {
		t.Errorf("only %d blocks: the test is too small", len(tab.starts))
	}
	for i := range n {
		v, ok, err := tab.find(fmt.Sprint("key-", i))
		if err != nil || !ok || v != fmt.Sprint("value-", i) {
			t.Fatalf("key-%d: %q %v %v", i, v, ok, err)
		}
	}
	for _, k := range []string{"", "a", "key-", "key-60000", "zzz"} {
		if v, ok, err := tab.find(k); ok || err != nil {
			t.Errorf("%q: %q %v", k, v, err)
		}
	}
}

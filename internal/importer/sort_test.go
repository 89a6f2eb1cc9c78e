package importer

import (
	"fmt"
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

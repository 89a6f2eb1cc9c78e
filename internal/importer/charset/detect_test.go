package charset_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"huitou/internal/importer/charset"
)

// sample is some rows of a table in a language, with what else a table has.
func sample(r *rand.Rand, l *language, rows int, names bool) string {
	var b strings.Builder
	list := l.list(names)
	for i := range rows {
		cell := list[r.IntN(len(list))]
		if !names && rows > 1 {
			people := l.list(true)
			cell = people[r.IntN(len(people))] + "," + cell
		}
		fmt.Fprintf(&b, "%d,%s,19.90,2026-05-03\n", i+1, cell)
	}
	return b.String()
}

// lengths are those that accuracy is told for.
var lengths = []struct {
	name  string
	rows  int
	names bool
}{{"one name", 1, true}, {"one sentence", 1, false}, {"5 rows", 5, false}, {"20 rows", 20, false}, {"100 rows", 100, false}}

func encoded(name, text string) ([]byte, bool) {
	b, err := charset.Codec(name).NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, false
	}
	for _, c := range b {
		if c >= 0x80 {
			return b, true
		}
	}
	return nil, false
}

// measure tells, of n samples, how many are read right, how many were said to be sure,
// how many of those were wrong, and how often the right reading is among those shown.
func measure(l *language, enc string, rows int, names bool, n int) (all, right, sure, wrong, shown int) {
	r := rand.New(rand.NewPCG(7, uint64(rows))) //nolint:gosec // the same samples each time
	for range n {
		text := sample(r, l, rows, names)
		b, ok := encoded(enc, text)
		if !ok {
			continue
		}
		all++
		var foreign strings.Builder
		for line := range strings.Lines(string(b)) {
			foreign.WriteString(line)
		}
		got := charset.Rank([]byte(foreign.String()))
		is := func(d charset.Decoding) bool {
			out, err := charset.Codec(d.Encoding).NewDecoder().Bytes(b)
			return err == nil && string(out) == text
		}
		for i, d := range got {
			if is(d) {
				shown++
				if i == 0 {
					right++
				}
			}
		}
		if got[0].Sure {
			sure++
			if !is(got[0]) {
				wrong++
			}
		}
	}
	return all, right, sure, wrong, shown
}

func TestDetectAccuracy(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	fmt.Fprintf(&b, "%-22s %-13s", "", "")
	for _, n := range lengths {
		fmt.Fprintf(&b, " %-20s", n.name)
	}
	b.WriteByte('\n')
	for i := range languages {
		l := &languages[i]
		for _, enc := range l.encodings {
			fmt.Fprintf(&b, "%-22s %-13s", l.name, enc)
			for _, n := range lengths {
				all, right, sure, wrong, shown := measure(l, enc, n.rows, n.names, 24)
				p := func(k int) int { return 100 * k / max(1, all) }
				fmt.Fprintf(&b, " %3d%% %3d%% !%-2d %3d%%   ", p(right), p(sure), wrong, p(shown))
			}
			b.WriteByte('\n')
		}
	}
	if os.Getenv("SHOW") != "" {
		t.Log("\n" + b.String())
	}
}

package charset_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

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

// lengths are those that accuracy is stated for.
var lengths = []struct {
	name  string
	rows  int
	names bool
}{{"one name", 1, true}, {"one sentence", 1, false}, {"5 rows", 5, false}, {"20 rows", 20, false}, {"100 rows", 100, false}, {"20 names", 20, true}}

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

// measure returns, of n samples, how many are detected right, how many are reported as sure,
// how many of those are wrong, and how often the right reading is among those shown.
func measure(l *language, enc string, rows int, names bool, n int) (all, right, sure, wrong, shown int) {
	r := rand.New(rand.NewPCG(7, uint64(rows))) //nolint:gosec // the same samples each time
	for range n {
		text := sample(r, l, rows, names)
		b, ok := encoded(enc, text)
		if !ok {
			continue
		}
		all++
		got := charset.Rank(b)
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

// TestDetectAccuracy: sure detections are right; otherwise the right one is among the readings
// shown; five rows are enough to be right, twenty to be sure. SAMPLES=24 with -v prints the
// table that docs/adr/0014 quotes.
func TestDetectAccuracy(t *testing.T) {
	t.Parallel()
	n := 4
	if s, err := strconv.Atoi(os.Getenv("SAMPLES")); err == nil {
		n = s
	}
	// How many of a hundred are right and sure, by length, at least.
	least := []struct{ right, sure int }{{75, 15}, {90, 40}, {100, 95}, {100, 100}, {100, 100}, {98, 95}}
	var b strings.Builder
	var total, rights, sures [6]int
	for i := range languages {
		l := &languages[i]
		for _, enc := range l.encodings {
			fmt.Fprintf(&b, "%-21s %-13s", l.name, enc)
			for k, length := range lengths {
				all, right, sure, wrong, shown := measure(l, enc, length.rows, length.names, n)
				total[k], rights[k], sures[k] = total[k]+all, rights[k]+right, sures[k]+sure
				if wrong > 0 || shown < all {
					t.Errorf("%s in %s, %s: of %d, %d sure and wrong, %d shown", l.name, enc, length.name, all, wrong, shown)
				}
				fmt.Fprintf(&b, "  %s %d/%d sure %d", length.name, right, all, sure)
			}
			b.WriteByte('\n')
		}
	}
	for k, want := range least {
		right, sure := 100*rights[k]/total[k], 100*sures[k]/total[k]
		t.Logf("%s: %d of %d right (%d%%), %d sure (%d%%)", lengths[k].name, rights[k], total[k], right, sures[k], sure)
		if right < want.right || sure < want.sure {
			t.Errorf("%s: %d%% right, %d%% sure, want %d%%, %d%%", lengths[k].name, right, sure, want.right, want.sure)
		}
	}
	t.Log("\n" + b.String())
}

// rowsOf are rows of a table with the names in turn, in an encoding.
func rowsOf(t *testing.T, enc string, rows int, names ...string) []byte {
	t.Helper()
	var b strings.Builder
	for i := range rows {
		fmt.Fprintf(&b, "%d,%s,19.90,2026-05-03\n", i+1, names[i%len(names)])
	}
	out, ok := encoded(enc, b.String())
	if !ok {
		t.Fatalf("%s does not have %q", enc, names)
	}
	return out
}

// TestDetectForeignNames: names of other countries among those of one decide, also where the
// common letters of the one are the same in several encodings, and also where they come late.
func TestDetectForeignNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		enc   string
		names []string
	}{
		{"latin-1", []string{"Müller", "Straße", "Lévêque"}},
		{"latin-1", []string{"Müller", "Groß", "Noël", "Peña"}},
		{"latin-1", []string{"Müller", "Jürgen Schäfer", "Köln", "Weiß", "Lévêque"}},
		{"cp1250", []string{"Müller", "Groß", "Łódź"}},
		{"cp1250", []string{"Müller", "Köln", "Weiß", "Dvořák"}},
	} {
		for _, rows := range []int{30, 300} {
			got := charset.Rank(rowsOf(t, tt.enc, rows, tt.names...))
			if got[0].Encoding != tt.enc || !got[0].Sure {
				t.Errorf("%d rows of %v in %s: %s, sure: %v", rows, tt.names, tt.enc, got[0].Encoding, got[0].Sure)
			}
		}
	}
	late := append(rowsOf(t, "cp1250", 200, "Müller", "Groß"), rowsOf(t, "cp1250", 10, "Łódź", "Dvořák", "Němec", "Kovač")...)
	if got := charset.Rank(late); got[0].Encoding != "cp1250" {
		t.Errorf("Polish names after 200 rows: %s, sure: %v", got[0].Encoding, got[0].Sure)
	}
}

// TestDetectAsksOnlyWhereItMatters: readings that are the same text are one, and the lines
// shown tell all readings apart, wherever in the file and in the line they differ.
func TestDetectAsksOnlyWhereItMatters(t *testing.T) {
	t.Parallel()
	same := charset.Rank(rowsOf(t, "iso-8859-9", 300, "Müller", "Straße", "Schäfer", "Böhm"))
	if !same[0].Sure {
		t.Errorf("German, the same in five encodings, is asked about: %v", same)
	}
	for _, names := range [][]string{{"José", "Müller"}, {"García", "Inés", "Ramón"}, {"Jürgen", "Weiß"}} {
		if got := charset.Rank(rowsOf(t, "latin-1", 60, names...)); got[0].Encoding != charset.Latin1 || !got[0].Sure {
			t.Errorf("%v, the same in latin-1 and cp1250: %s, sure: %v", names, got[0].Encoding, got[0].Sure)
		}
	}
	long := strings.Repeat("plain words before it, ", 8) + "Lévêque" + strings.Repeat(" and after it", 8)
	for _, names := range [][]string{{"Müller", "Straße", "Weiß", "Köln", "Schäfer", "Lévêque"}, {"Müller", "Straße", "Weiß", "Köln", long}} {
		got := charset.Rank(rowsOf(t, "latin-1", len(names), names...))
		if got[0].Sure || len(got) < 2 {
			t.Fatalf("one foreign name of six is sure: %v", got)
		}
		shown := map[string]string{}
		for _, d := range got {
			lines := strings.Join(d.Lines, "\n")
			if other, same := shown[lines]; same {
				t.Errorf("%s and %s show the same lines: %q", d.Encoding, other, lines)
			}
			shown[lines] = d.Encoding
			for _, line := range d.Lines {
				if !utf8.ValidString(line) || utf8.RuneCountInString(line) > 62 {
					t.Errorf("%s shows %q", d.Encoding, line)
				}
			}
		}
	}
}

// TestDetectBounds: whatever the bytes, some reading is shown, and few bytes are looked at.
func TestDetectBounds(t *testing.T) {
	t.Parallel()
	for _, b := range [][]byte{nil, {0xff}, []byte(strings.Repeat("\x81\xfe\xff", 1<<20)), []byte(strings.Repeat("\xe9", 1<<20))} {
		got := charset.Rank(b)
		if len(got) == 0 || len(got[0].Lines) > 3 {
			t.Errorf("%d bytes: %v", len(b), got)
		}
	}
	for name, want := range map[string]string{"Windows-1251": "cp1251", "CP1252": "latin-1", "GBK": "gb18030", "SJIS": "shift-jis", "EUC-KR": "cp949", "utf8": "utf-8",
		"macintosh": "mac-roman", " koi8-r ": "koi8-r", "cp866": "cp866", "ISO-8859-1": "latin-1"} {
		if got, ok := charset.Find(name); !ok || got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if _, ok := charset.Find("klingon"); ok {
		t.Error("klingon is known")
	}
}

// FuzzRank: any bytes have at least one reading, and all readings are valid UTF-8.
func FuzzRank(f *testing.F) {
	for i := range languages {
		for _, enc := range languages[i].encodings {
			if b, ok := encoded(enc, languages[i].list(false)[0]); ok {
				f.Add(b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4096 {
			t.Skip()
		}
		got := charset.Rank(b)
		if len(got) == 0 || charset.Codec(got[0].Encoding) == nil {
			t.Fatalf("%v", got)
		}
		for _, d := range got {
			for _, line := range d.Lines {
				if !utf8.ValidString(line) || utf8.RuneCountInString(line) > 62 {
					t.Errorf("%s shows %q", d.Encoding, line)
				}
			}
		}
	})
}

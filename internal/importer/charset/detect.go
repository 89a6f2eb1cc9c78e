package charset

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Decoding is a way of reading a file's bytes as text.
type Decoding struct {
	Encoding string
	Sure     bool     // no other way comes near
	Lines    []string // lines by which the readings differ, read so
	score    float64  // the logarithm of how likely it is, but for a constant
	prior    float64  // how common the encoding is
	text     string
}

// Bounds of what is looked at.
const (
	scoredBytes = 3 << 10
	shownLines  = 3
	shownRunes  = 60
	maxShownAs  = 6
)

// sureBy is how much likelier than any other reading one must be to be sure, as a
// logarithm: e to the ninth is eight thousand times. TestDetectAccuracy measures it.
const sureBy = 9.0

// Rank tries all encodings on a sample, the likeliest first; readings that are the same
// text are one, under the name of the commonest. A text is judged letter by letter in the languages that the encoding is
// used for: how common the letter is, whether it may stand there, whether capitals are
// where they belong; East Asian ones by whether characters are among the frequent.
func Rank(sample []byte) []Decoding {
	lines := telling(sample)
	sample = bytes.Join(lines, nil)
	var out []Decoding
	for _, c := range charsets {
		if c.tables == nil {
			continue
		}
		b, err := c.codec.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		d := Decoding{Encoding: c.name, text: string(b)}
		if broken := strings.Count(d.text, "\ufffd"); broken > 8+len(d.text)/100 {
			continue
		}
		d.score, d.prior = score(d.text, c.tables)+c.prior, c.prior
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Decoding) int { return cmp.Compare(b.score, a.score) })
	var list []Decoding
	for _, d := range out {
		switch i := slices.IndexFunc(list, func(o Decoding) bool { return o.text == d.text }); {
		case i < 0:
			list = append(list, d)
		case commoner(&d, &list[i]):
			list[i].Encoding, list[i].prior = d.Encoding, d.prior
		}
	}
	if len(list) == 0 { // no text in any of them
		list = []Decoding{{Encoding: Latin1}}
	} else {
		list[0].Sure = len(list) < 2 || list[0].score-list[1].score >= sureBy
	}
	list = list[:min(len(list), maxShownAs)]
	show(list, lines)
	return list
}

// commoner reports whether of two encodings of the same text people expect the first: a few names that several
// languages have, such as José, say nothing of which of them the file is in.
func commoner(a, b *Decoding) bool {
	at := func(d *Decoding) int { return slices.Index(Names, d.Encoding) }
	return a.prior > b.prior || a.prior == b.prior && at(a) < at(b)
}

// costOther is what a line costs that is in another language than most: a company has
// customers from abroad. Between encodings such lines decide, since the common letters of
// one language often are the same in several.
const costOther = -3.5

// score is the logarithm of how likely a text is in one of the languages, with some lines
// in others.
func score(text string, tables []*table) float64 {
	sums := make([]float64, len(tables))
	one := make([]float64, len(tables))
	for line := range strings.Lines(text) {
		best := math.Inf(-1)
		for i, t := range tables {
			one[i] = t.score(line)
			best = max(best, one[i])
		}
		for i := range sums {
			sums[i] += max(one[i], best+costOther)
		}
	}
	return slices.Max(sums)
}

// telling are the lines of a sample to look at: those with a byte outside ASCII that no line
// before has, which decide between encodings, then the first ones; in the order of the sample.
func telling(sample []byte) [][]byte {
	var lines [][]byte
	for line := range bytes.Lines(sample) {
		lines = append(lines, line[:min(len(line), scoredBytes)])
	}
	var seen [256]bool
	taken := make([]bool, len(lines))
	size := 0
	take := func(i int) {
		if !taken[i] && size+len(lines[i]) <= scoredBytes {
			taken[i], size = true, size+len(lines[i])
		}
	}
	for i, line := range lines {
		for _, b := range line {
			if b >= utf8.RuneSelf && !seen[b] {
				seen[b] = true
				take(i)
			}
		}
	}
	for i := range lines {
		take(i)
	}
	var out [][]byte
	for i, line := range lines {
		if taken[i] {
			out = append(out, line)
		}
	}
	return out
}

// show chooses the lines to tell decodings apart by, the same for all of them: each time one
// that tells most of those apart that no chosen one does, or has most readings, or comes first.
func show(list []Decoding, lines [][]byte) {
	readings := make([][]string, 0, len(lines)) // of a line, by decoding
	for _, line := range lines {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			readings = append(readings, read(list, line))
		}
	}
	chosen := map[int]bool{}
	apart := make([]string, len(list))
	for range min(shownLines, len(readings)) {
		best, most := -1, [2]int{}
		for i, r := range readings {
			if chosen[i] {
				continue
			}
			n := [2]int{distinct(joined(apart, r)), distinct(r)}
			if best < 0 || n[0] > most[0] || n[0] == most[0] && n[1] > most[1] {
				best, most = i, n
			}
		}
		chosen[best] = true
		apart = joined(apart, readings[best])
	}
	for i, r := range readings {
		if chosen[i] {
			for k := range list {
				list[k].Lines = append(list[k].Lines, r[k])
			}
		}
	}
}

// read is a line in each decoding, cut to what can be shown, around the first difference.
func read(list []Decoding, line []byte) []string {
	out := make([]string, len(list))
	for i, d := range list {
		b, _ := Codec(d.Encoding).NewDecoder().Bytes(line) // the whole sample was read before
		out[i] = strings.ToValidUTF8(string(b), "\ufffd")
	}
	same := []rune(out[0])
	for _, s := range out[1:] {
		n := 0
		for _, r := range s {
			if n == len(same) || same[n] != r {
				break
			}
			n++
		}
		same = same[:n]
	}
	from := 0
	if len(out) > 1 && len(same) > shownRunes*2/3 {
		from = len(same) - shownRunes/3
	}
	for i := range out {
		r := []rune(out[i])
		before, after := "", ""
		if r = r[from:]; from > 0 {
			before = "…"
		}
		if len(r) > shownRunes {
			r, after = r[:shownRunes], "…"
		}
		out[i] = before + string(r) + after
	}
	return out
}

func joined(a, b []string) []string {
	out := make([]string, len(a))
	for i := range a {
		out[i] = a[i] + "\n" + b[i]
	}
	return out
}

func distinct(list []string) int {
	return len(slices.Compact(slices.Sorted(slices.Values(list))))
}

// table is what is known of a language's letters outside ASCII.
type table struct {
	letters map[rune]float64 // logarithms of how common each is among them
	latin   bool             // most letters are those of ASCII
	dense   float64          // how common they are among all letters
	east    bool             // characters, not letters
}

// Costs of what is rare, as logarithms.
const (
	costBroken  = -25.0
	costForeign = -7.5 // a letter of another language, in the same script
	costScript  = -12.0
	costMark    = -5.0 // punctuation beyond ASCII
	costSymbol  = -9.5
	costInside  = -5.0 // no letter, among letters
	costCase    = -4.5 // a capital after a small letter
	costMixed   = -5.0 // a letter of ASCII beside one of another script
)

// marks are the punctuation that texts have beyond ASCII.
const marks = "’‘“”„–—…«»€£№°·\u00a0¿¡©®™§´"

func newLetters(order string) map[rune]float64 {
	m := map[rune]float64{}
	sum, i := 0.0, 0.0
	for range order {
		sum += 1 / (i + 3)
		i++
	}
	i = 0
	for _, r := range order {
		m[r] = math.Log(1 / (i + 3) / sum)
		i++
	}
	return m
}

// latin is a language that writes most letters with ASCII.
func latin(dense float64, order string) *table {
	return &table{letters: newLetters(order), latin: true, dense: dense}
}

// script is a language with letters of its own.
func script(order string) *table { return &table{letters: newLetters(order), dense: 0.97} }

// east is a language written with Han characters or the like. frequent are the characters that
// make up three quarters of a text.
func east(frequent string) *table {
	t := &table{letters: map[rune]float64{}, east: true}
	seen, n := map[rune]bool{}, 0.0
	for _, r := range frequent {
		if !seen[r] {
			seen[r] = true
			n++
		}
	}
	sum, i := 0.0, 0.0
	for j := range int(n) {
		sum += 1 / (float64(j) + 40)
	}
	for _, r := range frequent {
		if _, had := t.letters[r]; !had {
			t.letters[r] = math.Log(0.72 / (i + 40) / sum)
			i++
		}
	}
	return t
}

// score is the logarithm of how likely a text is in the language.
func (t *table) score(text string) (sum float64) {
	prev, before := ' ', ' '
	for i, r := range text {
		if r >= utf8.RuneSelf {
			next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if r == utf8.RuneError {
				next = ' '
			}
			sum += t.rune(before, prev, r, next)
		} else if isASCII(r) {
			sum += t.ascii(prev)
		}
		before, prev = prev, r
	}
	return sum
}

func isASCII(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// ascii is the cost of an ASCII letter after another rune.
func (t *table) ascii(prev rune) float64 {
	switch {
	case t.latin:
		return math.Log1p(-t.density(prev))
	case prev >= utf8.RuneSelf && unicode.IsLetter(prev) && !t.east:
		return costMixed
	}
	return 0
}

// density is how likely a letter outside ASCII is after another rune.
func (t *table) density(prev rune) float64 {
	if t.latin && prev >= utf8.RuneSelf {
		return t.dense * 0.4
	}
	return t.dense
}

// rune is the cost of a rune outside ASCII between others.
func (t *table) rune(before, prev, r, next rune) float64 {
	switch {
	case r == utf8.RuneError || unicode.Is(unicode.Co, r) || r < 0xa0:
		return costBroken
	case t.east:
		return t.character(r)
	case strings.ContainsRune(marks, r):
		if unicode.IsLetter(prev) && unicode.IsLetter(next) && r != '’' && r != '\u00a0' && r != '–' && r != '·' {
			return costMark + costInside
		}
		return costMark
	case !unicode.IsLetter(r) && !unicode.IsMark(r):
		if unicode.IsLetter(prev) || unicode.IsLetter(next) {
			return costSymbol + costInside
		}
		return costSymbol
	}
	cost := math.Log(t.density(prev))
	if !t.latin && isASCII(prev) {
		cost += costMixed
	}
	low := unicode.ToLower(r)
	if r == 'İ' {
		low = r
	}
	p, ok := t.letters[low]
	switch {
	case ok:
		cost += p
	case t.latin == unicode.Is(unicode.Latin, r):
		cost += costForeign
	default:
		cost += costScript
	}
	return cost + caseCost(before, prev, r)
}

// caseCost is what it costs to have a capital, or none, at a place.
func caseCost(before, prev, r rune) float64 {
	upper, lower := unicode.IsUpper(r), unicode.IsLower(r)
	switch {
	case !upper && !lower:
		return 0
	case !unicode.IsLetter(prev):
		return math.Log(0.5)
	case upper && unicode.IsLower(prev):
		return costCase
	case upper:
		return math.Log(0.4)
	case lower && unicode.IsUpper(prev) && unicode.IsUpper(before):
		return costCase
	}
	return 0
}

// character is the cost of an East Asian character.
func (t *table) character(r rune) float64 {
	if p, ok := t.letters[r]; ok {
		return p
	}
	switch {
	case r >= 0x3000 && r <= 0x3002, r >= 0xff01 && r <= 0xff5e, strings.ContainsRune("「」『』【】《》・ー、。〜～", r):
		return math.Log(0.05 / 40)
	case strings.ContainsRune(marks, r) || r >= 0x2000 && r < 0x2700:
		return math.Log(0.01 / 200)
	case r >= 0xff61 && r <= 0xff9f: // half-width kana
		return math.Log(0.005 / 60)
	case r >= 0x4e00 && r <= 0x9fff:
		return math.Log(0.2 / 6000)
	case r >= 0xac00 && r <= 0xd7a3:
		return math.Log(0.2 / 2350)
	case r >= 0x3041 && r <= 0x30fe:
		return math.Log(0.01 / 90)
	}
	return costScript
}

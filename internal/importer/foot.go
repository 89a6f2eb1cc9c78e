package importer

import (
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
)

// totalWords begin a row that adds up those above it, folded.
var totalWords = wordSet("total", "totals", "grand total", "sub total", "subtotal", "summe", "gesamt", "gesamtsumme", "zwischensumme", "total general",
	"totale", "合计", "总计", "小计", "共计", "总和")

// totalParts are in all of them: a quick look at the many rows that are none.
var totalParts = []string{"otal", "OTAL", "umme", "UMME", "esamt", "ESAMT", "计", "計", "总和", "總和"}

// isTotal reports whether a record adds up those above it: a word for that, and numbers only behind it. These are in
// fewer than half of the columns, or stand beside none of the words and days that all rows above have, or one is the sum of its column.
func (t *headed) isTotal(cells []string) bool {
	first := slices.IndexFunc(cells, func(c string) bool { return trimSpace(c) != "" })
	if first < 0 || len(cells[first]) > maxName || !slices.ContainsFunc(totalParts, func(p string) bool { return strings.Contains(cells[first], p) }) {
		return false
	}
	w := strings.TrimRight(status(trimSpace(cells[first])), " :：")
	if !totalWords[w] && !strings.HasPrefix(w, "total for ") {
		return false
	}
	numbers, lacks, has, sums := 0, false, false, false
	for i, c := range cells {
		if c = trimSpace(c); nothing(c) {
			c = ""
		}
		if i != first && t.summed.n > 1 && i < len(t.summed.words) && t.summed.words[i] == t.summed.n {
			lacks, has = lacks || c == "", has || c != ""
		}
		if c == "" || i == first {
			continue
		}
		f, err := parseNumber(c, marks{})
		if err != nil {
			return false
		}
		numbers++
		sums = sums || t.summed.n > 1 && i < len(t.summed.sums) && f.m != 0 && math.Abs(f.float()-t.summed.sums[i]) < 0.005
	}
	return numbers > 0 && (2*(numbers+1) <= len(t.cols) || lacks && !has || sums)
}

// summed is what a total may be told by: how many rows there are, and of each column how many have words or days, and
// what the numbers add up to.
type summed struct {
	n     int
	words []int
	sums  []float64
}

func (t *summed) add(cells []string) {
	if more := len(cells) - len(t.sums); more > 0 {
		t.sums, t.words = append(t.sums, make([]float64, more)...), append(t.words, make([]int, more)...)
	}
	t.n++
	for i, c := range cells {
		if c = trimSpace(c); c == "" {
			continue
		}
		if f, err := parseNumber(c, marks{}); err == nil {
			t.sums[i] += f.float()
		} else {
			t.words[i]++
		}
	}
}

// maxFoot is how many lines may stand below a table.
const maxFoot = 5

// isFoot reports whether a record, and all that follow it, are words below the table: when the report was
// made, by whom. In a sheet, which does not store empty cells, a row is free above them. Records that were read to find
// out are handed out next.
func (t *headed) isFoot(r *row) bool {
	if !oneText(r.cells) || len(t.cols) < 3 || r.raw != nil && r.n == t.last+1 {
		return false
	}
	for i := 0; i < maxFoot; i++ {
		if i == len(t.lead) {
			x, err := t.records.next()
			if err == io.EOF {
				return true
			}
			t.lead = append(t.lead, led{x, err})
		}
		if x := t.lead[i]; x.err != nil || !oneText(x.row.cells) && filled(x.row.cells) > 0 {
			return false
		}
	}
	return false
}

// oneText reports whether a record is one cell, of several words.
func oneText(cells []string) bool {
	return len(cells) == 1 && strings.ContainsFunc(cells[0], unicode.IsLetter) && (strings.ContainsAny(strings.TrimSpace(cells[0]), " ：:") || strings.ContainsFunc(cells[0], spaceless))
}

// alone reports whether the first cell of a record is the only one that holds something.
func alone(cells []string) bool {
	something := func(c string) bool { return strings.TrimSpace(c) != "" }
	return len(cells) > 0 && something(cells[0]) && !slices.ContainsFunc(cells[1:], something)
}

// isHeading reports whether a record is the heading of a group of rows: it fills the first column alone, which
// has no name. The rows below it are of the group.
func (t *headed) isHeading(cells []string) bool {
	return t.grouped && alone(cells)
}

// ofGroup puts the heading of its group into a row.
func (t *headed) ofGroup(r *row) {
	if t.group == "" || len(r.cells) == 0 || strings.TrimSpace(r.cells[0]) != "" {
		return
	}
	r.cells = slices.Clone(r.cells)
	r.cells[0] = t.group
	if len(r.raw) > 0 {
		r.raw = slices.Clone(r.raw)
		r.raw[0] = t.group
	}
}

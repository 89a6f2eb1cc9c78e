package importer

import (
	"io"
	"slices"
	"strings"
)

// below is how many records under two rows of names are looked at to tell that both are such.
const below = 5

// leastLonger is how many times as long as names the words are that describe them.
const leastLonger = 1.3

// figureColumns are the columns in which all cells of some records are numbers or days, most of them filled.
func figureColumns(records []led) (list []int) {
	for c := 0; ; c++ {
		there, n := false, 0
		good := true
		for _, x := range records {
			if c >= len(x.cells) {
				continue
			}
			there = true
			if s := trimSpace(x.cells[c]); s != "" {
				n++
				good = good && figured([]string{s}) == 1
			}
		}
		switch {
		case !there:
			return list
		case good && n > 0 && 2*n >= len(records):
			list = append(list, c)
		}
	}
}

// sound returns those of the next records that can be read.
func sound(lead []led) []led {
	lead = slices.DeleteFunc(slices.Clone(lead[:min(below, len(lead))]), func(x led) bool { return x.err != nil })
	return lead
}

// cellAt is a cell of a record, "" beyond its end.
func cellAt(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// describes reports whether a record that could be the header describes the columns that the next one names: both are
// words where the records below are numbers and days, and the names are the shorter.
func describes(lead []led, at int) bool {
	if at+2 >= len(lead) || lead[at+1].err != nil || figured(lead[at].cells) > 0 || figured(lead[at+1].cells) > 0 {
		return false
	}
	long, short := 0, 0
	for c := range lead[at].cells {
		long += len(cellAt(lead[at].cells, c))
		short += len(cellAt(lead[at+1].cells, c))
	}
	return allNamed(lead[at].cells, lead[at+1].cells, sound(lead[at+2:])) > 1 && float64(long) >= leastLonger*float64(short) && distinct(lead[at+1].cells)
}

// allNamed counts the columns of numbers and days under which two records both have words.
func allNamed(a, b []string, under []led) (n int) {
	if len(under) < 2 {
		return 0
	}
	for _, c := range figureColumns(under) {
		if cellAt(a, c) != "" && cellAt(b, c) != "" && !nothing(cellAt(b, c)) && figured([]string{cellAt(b, c)}) == 0 {
			n++
		}
	}
	return n
}

// distinct reports whether no filled cell of a record is there again.
func distinct(cells []string) bool {
	seen := map[string]bool{}
	for _, c := range cells {
		if c = trimName(c); c != "" && seen[c] {
			return false
		}
		seen[c] = true
	}
	return true
}

// under reports whether a record is a second row of the header: words where the records below it are numbers and days;
// or names for columns that the first row leaves blank, and nothing where each record below it has a number or a day.
func under(head []string, lead []led) bool {
	if len(lead) < 2 || lead[0].err != nil || figured(lead[0].cells) > 0 || filled(lead[0].cells) < 2 {
		return false
	}
	next, rest := lead[0].cells, sound(lead[1:])
	if allNamed(head, next, rest) > 1 {
		return true
	}
	blank, names := 0, 0
	for _, c := range figureColumns(rest) {
		if cellAt(head, c) != "" && cellAt(next, c) == "" {
			blank++
		}
	}
	for c := range next {
		if cellAt(head, c) == "" && cellAt(next, c) != "" {
			names++
		}
	}
	return cellAt(head, 0) != "" && blank > 1 && names > 0
}

// joinHeads names the columns that the first row of a header leaves blank by that to their left and the second row: the
// choices of a question.
func joinHeads(head, second []string) []string {
	out, of := slices.Clone(head), ""
	for len(out) < len(second) {
		out = append(out, "")
	}
	for c := range out {
		if name := trimName(out[c]); name != "" {
			of = name
			continue
		}
		if out[c] = trimName(cellAt(second, c)); out[c] != "" && of != "" && len(of)+len(out[c]) < maxName-4 {
			out[c] = of + " – " + out[c]
		}
	}
	return out
}

// secondHead takes a second row of the header off the records below the first.
func (t *headed) secondHead(head []string) ([]string, error) {
	for len(t.lead) <= below {
		x, err := t.records.next()
		if err == io.EOF {
			break
		}
		if _, bad := err.(*rowError); err != nil && !bad {
			return nil, err
		}
		t.lead = append(t.lead, led{x, err})
	}
	if !under(head, t.lead) {
		return head, nil
	}
	t.said.second.add(t.lead[0].n)
	head = joinHeads(head, t.lead[0].cells)
	t.lead = t.lead[1:]
	return head, nil
}

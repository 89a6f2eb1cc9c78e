package importer

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Reading is how one of several files is read.
type Reading int

// A file is read as the first one is, by what is guessed of its own columns, or not at all, as these say too little.
const (
	ReadAlike Reading = iota
	ReadApart
	ReadNot
)

// MapWith is a map by the guess for its file and others: one that lacks columns that the guess reads is read by what
// is guessed of its own. Of each of the others it says how it is read.
func (g *Guess) MapWith(head MapHead, others []*Inspection) (text string, how []Reading) {
	text = g.Map(head)
	m, err := ParseMap([]byte(text))
	how = make([]Reading, len(others))
	if err != nil || len(others) == 0 {
		return text, how
	}
	need := m.files[0].needs(m.tables)
	w := &mapWriter{mark: " # guessed"}
	for i, in := range others {
		role, own := fmt.Sprintf("file%d", i+2), in.Settle(in.Guess, head.Answers.further(in))
		switch lacks := slices.ContainsFunc(need, func(c string) bool { return !slices.Contains(in.Columns, c) }); {
		case len(in.Columns) == 0, !lacks && (g.Yearless == "" || in.Year == "" || in.Year == g.Year):
			continue // a file that cannot be read is refused with the reason
		case !lacks: // but for the year
			own = *g
			own.Year = in.Year
		case !in.Guess.Whole:
			how[i] = ReadNot
			w.line(1, "%s: {name: %s, ignore: %s}", role, quote(exactly(in.Name)), "import.guess_nothing")
			continue
		}
		how[i] = ReadApart
		w.g, w.head = &own, MapHead{Round: head.Round, Skip: in.Skipped, Sheet: in.Sheet}
		if !in.Sure {
			w.head.Encoding = in.Encoding
		}
		w.file(role, exactly(in.Name))
	}
	return text + emptySets(w.String()), how
}

// exactly is the pattern that only one name of a file matches.
func exactly(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	p := strings.NewReplacer("\\", "\\\\", "*", "\\*", "?", "\\?", "[", "\\[").Replace(name)
	if ok, err := path.Match(p, name); err != nil || !ok {
		return name
	}
	return p
}

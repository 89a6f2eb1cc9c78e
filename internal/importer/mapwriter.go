package importer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// mapWriter writes a map file by a guess.
type mapWriter struct {
	strings.Builder
	g    *Guess
	head MapHead
	mark string // behind what is guessed
}

// with writes as if the columns of the fields were others, as change sets them.
func (w *mapWriter) with(change func(fields map[string]string), write func()) {
	was := w.g
	g := *was
	g.Fields = maps.Clone(was.Fields)
	change(g.Fields)
	w.g = &g
	write()
	w.g = was
}

// emptySets writes the mappings of facts without a field as YAML wants them.
func emptySets(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines[:len(lines)-1] {
		if at := strings.TrimSuffix(l, "set:"); at != l && !strings.HasPrefix(lines[i+1], at+" ") {
			lines[i] += " {} # name what the columns are"
		}
	}
	return strings.Join(lines, "\n")
}

// columns are the columns that have a meaning.
func (g *Guess) columns() []string { return slices.Collect(maps.Values(g.Fields)) }

func (w *mapWriter) line(indent int, format string, args ...any) {
	fmt.Fprintf(w, strings.Repeat("  ", indent)+format+"\n", args...)
}

// field writes a field from its column, if it has one.
func (w *mapWriter) field(indent int, name, field string) {
	if w.g.Fields[field] != "" {
		w.line(indent, "%s: %s%s", name, w.as(field), w.mark)
	}
}

// as is the expression for the column of a field, with how its dates or numbers are written.
func (w *mapWriter) as(field string, more ...string) string {
	column := w.g.Fields[field]
	keys := []string{"column: " + quote(column)}
	if isDate(field) {
		keys = append(keys, w.layout(field)...)
		if utc(column) {
			keys = append(keys, "zone: UTC")
		}
	}
	if isNumber(field) {
		if point, group := marksOf(w.g.Numbers); group != "" {
			keys = append(keys, fmt.Sprintf("decimal: %q, group: %q", point, group))
		}
		if w.head.Round && field != "lines.units" {
			keys = append(keys, "round: true")
		}
	}
	return expression(append(keys, more...))
}

// expression writes an expression by its keys; a column alone is its name.
func expression(keys []string) string {
	if c, ok := strings.CutPrefix(keys[0], "column: "); ok && len(keys) == 1 {
		return c
	}
	return "{" + strings.Join(keys, ", ") + "}"
}

// utc reports whether a column's name says that its times are of UTC.
func utc(column string) bool {
	words, aside := nameWords(column)
	return slices.Contains(words, "utc") || slices.Contains(aside, "utc")
}

// when is the expression of a time, with the columns that hold the time of the day and the zone.
func (w *mapWriter) when(field string) string {
	f := w.g.Fields
	if field != "at" || f["at.time"] == "" && f["at.zone"] == "" {
		return w.as(field)
	}
	parts := []string{quote(f["at"])}
	for _, more := range []string{"at.time", "at.zone"} {
		if f[more] != "" {
			parts = append(parts, quote(f[more]))
		}
	}
	return expression(append([]string{"concat: [" + strings.Join(parts, ", ") + "]", `with: " "`}, w.layout(field)...))
}

// layout is the key that says how dates are written, and of which year those are that have none; none where it is
// worked out from the file.
func (w *mapWriter) layout(field string) (keys []string) {
	if g := w.g; field == "at" && g.Yearless != "" {
		if g.Yearless != YearlessUnsure {
			keys = append(keys, "layout: "+g.Yearless)
		}
		if c := g.Fields["at.year"]; c != "" {
			return append(keys, "year_in: "+quote(c))
		}
		return append(keys, fmt.Sprintf("year_from: %q", string(g.Year)))
	}
	if l := layoutsOf(w.g.Dates); len(l) > 0 {
		return []string{"layout: " + textList(l)}
	}
	return nil
}

func (w *mapWriter) time(indent int, name, field string) {
	if w.g.Fields[field] != "" {
		w.line(indent, "%s: %s%s", name, w.when(field), w.mark)
	}
}

// textList writes a list of texts.
func textList(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strconv.Quote(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// Saying returns the words of a column that have one of the meanings, in order.
func (g *Guess) Saying(column string, means ...Meaning) (list []string) {
	for w, m := range g.Words[column] {
		if slices.Contains(means, m) {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	return list
}

// wordColumns are the columns that say what a row is, in order.
func (g *Guess) wordColumns() []string { return slices.Sorted(maps.Keys(g.Words)) }

// conditions writes that a row says one of the meanings, or none of them.
func (g *Guess) conditions(not bool, means ...Meaning) (list []string) {
	for _, c := range g.wordColumns() {
		words := g.Saying(c, means...)
		switch {
		case len(words) == 0:
		case not:
			list = append(list, fmt.Sprintf("{column: %s, in: %s, not: true}", quote(c), textList(words)))
		default:
			list = append(list, fmt.Sprintf("{column: %s, in: %s}", quote(c), textList(words)))
		}
	}
	return list
}

// some writes that one of conditions holds.
func some(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return "{any: [" + strings.Join(list, ", ") + "]}"
}

// quote writes a text as YAML wants it, in quotes unless it is plainly a text.
func quote(s string) string {
	plain := s != "" && unicode.IsLetter([]rune(s)[0]) && strings.Trim(s, " ") == s && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _-./", r)
	})
	if !plain {
		return strconv.Quote(s)
	}
	var v any
	if err := yaml.Unmarshal([]byte(s), &v); err != nil || v != s { // yes, null
		return strconv.Quote(s)
	}
	return s
}

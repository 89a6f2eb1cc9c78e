package sheet

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// JSON writes a result as JSON. Null replaces numbers that are not finite, figures of 0
// cases, intervals without width and standard errors of 0. translate converts the sentences in it, warnings,
// methods and notes, to the reader's language; nil leaves them unchanged.
func JSON(w io.Writer, result any, translate func(string) string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(translated(plain(reflect.ValueOf(result)), translate))
}

// sentences are the names of the fields that hold sentences, or lists of them.
var sentences = []string{"warnings", "method", "independence", "note", "fallback"}

// translated applies translate to the sentences of a result and of its parts.
func translated(v any, translate func(string) string) any {
	if translate == nil {
		return v
	}
	switch v := v.(type) {
	case record:
		for i, f := range v {
			if !slices.Contains(sentences, f.name) {
				v[i].value = translated(f.value, translate)
				continue
			}
			switch said := f.value.(type) {
			case string:
				v[i].value = translate(said)
			case []any:
				for k, w := range said {
					if s, ok := w.(string); ok {
						said[k] = translate(s)
					}
				}
			}
		}
	case []any:
		for i := range v {
			v[i] = translated(v[i], translate)
		}
	}
	return v
}

// Text writes a result for people: its single values first, then its tables, then the
// warnings, converted by translate as in JSON. label is the name of a field in the reader's language; nil
// or "" leaves it in English. A value with an interval is written as 0.52
// [0.40, 0.64], a value that does not exist as a dash.
func Text(w io.Writer, result any, translate, label func(string) string) error {
	b := &writer{label: label}
	if r, ok := translated(plain(reflect.ValueOf(result)), translate).(record); ok {
		b.record(r)
	}
	_, err := io.WriteString(w, strings.TrimLeft(b.String(), "\n"))
	return err
}

// writer writes the text of a result.
type writer struct {
	strings.Builder
	label func(string) string // of a field
}

// named is the name of a field in readable form.
func (b *writer) named(field string) string {
	if b.label != nil {
		if text := b.label(field); text != "" {
			return text
		}
	}
	return strings.ReplaceAll(field, "_", " ")
}

func (b *writer) record(r record) {
	var pairs [][]string
	for _, f := range r {
		if list, ok := f.value.([]any); ok && len(list) == 0 || f.value == nil || f.value == "" {
			continue
		}
		if f.name != "warnings" && !isTable(f.value) && !isSection(f.value) {
			pairs = append(pairs, []string{b.named(f.name), b.cell(f.value)})
		}
	}
	b.columns(pairs)
	for _, f := range r {
		switch {
		case isSection(f.value):
			fmt.Fprintf(b, "\n%s\n", b.named(f.name))
			b.record(f.value.(record))
		case isTable(f.value):
			fmt.Fprintf(b, "\n%s\n", b.named(f.name))
			b.table(f.value.([]any))
		}
	}
	for _, f := range r {
		if list, ok := f.value.([]any); ok && f.name == "warnings" {
			for _, warning := range list {
				fmt.Fprintf(b, "! %s\n", b.cell(warning))
			}
		}
	}
}

// isTable reports whether a value is shown as a table: records or rows of numbers.
func isTable(v any) bool {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return false
	}
	switch list[0].(type) {
	case record, []any:
		return true
	}
	return false
}

// isSection reports whether a value is a result with several figures.
func isSection(v any) bool {
	r, ok := v.(record)
	if !ok {
		return false
	}
	if _, figure := figureOf(r); figure {
		return false
	}
	for _, f := range r {
		if isTable(f.value) {
			return true
		}
		if f.name == "warnings" || f.name == "method" {
			return true
		}
	}
	return len(r) > 4
}

// table writes records as a table with a header, and lists as rows.
func (b *writer) table(list []any) {
	var lines [][]string
	for i, v := range list {
		var line []string
		switch row := v.(type) {
		case record:
			var head []string
			for _, f := range row {
				if isTable(f.value) || f.name == "warnings" && len(f.value.([]any)) == 0 {
					continue
				}
				head, line = append(head, b.named(f.name)), append(line, b.cell(f.value))
			}
			if i == 0 {
				lines = append(lines, head)
			}
		case []any:
			for _, x := range row {
				line = append(line, b.cell(x))
			}
		default:
			line = []string{b.cell(v)}
		}
		lines = append(lines, line)
	}
	b.columns(lines)
}

// number formats a number briefly: five significant digits, whole numbers without decimals.
func number(x float64) string {
	if x == float64(int64(x)) && x > -1e15 && x < 1e15 {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', 5, 64)
}

// figureOf converts a record that is one figure with its interval.
func figureOf(r record) (string, bool) {
	b := &writer{}

	get := map[string]any{}
	for _, f := range r {
		get[f.name] = f.value
	}
	value, ok := get["value"]
	if !ok {
		value, ok = get["estimate"]
	}
	low, has := get["low"]
	if !ok || !has || get["name"] != nil {
		return "", false
	}
	text := b.cell(value)
	lacks := func(v any) bool { return v == nil || v == none{} }
	if !lacks(low) || !lacks(get["high"]) { // a figure without an interval has neither
		text = fmt.Sprintf("%s [%s, %s]", text, b.cell(low), b.cell(get["high"]))
	}
	if n, counted := get["n"]; counted {
		text += " n=" + b.cell(n)
	}
	return text, true
}

// cell formats a value on one line.
func (b *writer) cell(v any) string {
	switch v := v.(type) {
	case nil, none:
		return "–"
	case float64:
		return number(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case Decimal:
		return v.String()
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = b.cell(x)
		}
		return strings.Join(parts, ", ")
	case record:
		if text, ok := figureOf(v); ok {
			return text
		}
		var parts []string
		for _, f := range v {
			parts = append(parts, b.named(f.name)+" "+b.cell(f.value))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// columns writes aligned cells. Chinese characters are two columns wide.
func (b *writer) columns(lines [][]string) {
	var wide []int
	for _, line := range lines {
		for i, c := range line {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], displayed(c))
		}
	}
	for _, line := range lines {
		for i, c := range line {
			b.WriteString(c)
			if i < len(line)-1 {
				b.WriteString(strings.Repeat(" ", wide[i]-displayed(c)+2))
			}
		}
		b.WriteByte('\n')
	}
}

// displayed is the display width of a text in a terminal.
func displayed(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n++
		}
		n++
	}
	return n
}

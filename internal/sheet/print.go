package sheet

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// JSON writes a result as JSON. Null replaces numbers that are not finite, figures of 0
// cases, intervals without width and standard errors of 0. translate converts a warning to the
// reader's language; nil leaves warnings unchanged.
func JSON(w io.Writer, result any, translate func(string) string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(translated(plain(reflect.ValueOf(result)), translate))
}

// translated applies translate to the warnings of a result and of its parts.
func translated(v any, translate func(string) string) any {
	if translate == nil {
		return v
	}
	switch v := v.(type) {
	case record:
		for i, f := range v {
			list, ok := f.value.([]any)
			if ok && f.name == "warnings" {
				for k, w := range list {
					if s, ok := w.(string); ok {
						list[k] = translate(s)
					}
				}
				continue
			}
			v[i].value = translated(f.value, translate)
		}
	case []any:
		for i := range v {
			v[i] = translated(v[i], translate)
		}
	}
	return v
}

// Text writes a result for people: its single values first, then its tables, then the
// warnings, converted by translate as in JSON. A value with an interval is written as 0.52
// [0.40, 0.64], a value that does not exist as a dash.
func Text(w io.Writer, result any, translate func(string) string) error {
	var b strings.Builder
	if r, ok := translated(plain(reflect.ValueOf(result)), translate).(record); ok {
		writeRecord(&b, r)
	}
	_, err := io.WriteString(w, strings.TrimLeft(b.String(), "\n"))
	return err
}

func writeRecord(b *strings.Builder, r record) {
	var pairs [][]string
	for _, f := range r {
		if list, ok := f.value.([]any); ok && len(list) == 0 || f.value == nil || f.value == "" {
			continue
		}
		if f.name != "warnings" && !isTable(f.value) && !isSection(f.value) {
			pairs = append(pairs, []string{label(f.name), cell(f.value)})
		}
	}
	writeColumns(b, pairs)
	for _, f := range r {
		switch {
		case isSection(f.value):
			fmt.Fprintf(b, "\n%s\n", label(f.name))
			writeRecord(b, f.value.(record))
		case isTable(f.value):
			fmt.Fprintf(b, "\n%s\n", label(f.name))
			writeTable(b, f.value.([]any))
		}
	}
	for _, f := range r {
		if list, ok := f.value.([]any); ok && f.name == "warnings" {
			for _, warning := range list {
				fmt.Fprintf(b, "! %s\n", cell(warning))
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

// writeTable writes records as a table with a header, and lists as rows.
func writeTable(b *strings.Builder, list []any) {
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
				head, line = append(head, label(f.name)), append(line, cell(f.value))
			}
			if i == 0 {
				lines = append(lines, head)
			}
		case []any:
			for _, x := range row {
				line = append(line, cell(x))
			}
		default:
			line = []string{cell(v)}
		}
		lines = append(lines, line)
	}
	writeColumns(b, lines)
}

// label is a field name in readable form.
func label(name string) string { return strings.ReplaceAll(name, "_", " ") }

// number formats a number briefly: five significant digits, whole numbers without decimals.
func number(x float64) string {
	if x == float64(int64(x)) && x > -1e15 && x < 1e15 {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', 5, 64)
}

// figureOf converts a record that is one figure with its interval.
func figureOf(r record) (string, bool) {
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
	text := cell(value)
	lacks := func(v any) bool { return v == nil || v == none{} }
	if !lacks(low) || !lacks(get["high"]) { // a figure without an interval has neither
		text = fmt.Sprintf("%s [%s, %s]", text, cell(low), cell(get["high"]))
	}
	if n, counted := get["n"]; counted {
		text += " n=" + cell(n)
	}
	return text, true
}

// cell formats a value on one line.
func cell(v any) string {
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
			parts[i] = cell(x)
		}
		return strings.Join(parts, ", ")
	case record:
		if text, ok := figureOf(v); ok {
			return text
		}
		var parts []string
		for _, f := range v {
			parts = append(parts, label(f.name)+" "+cell(f.value))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// writeColumns aligns cells. Chinese characters are two columns wide.
func writeColumns(b *strings.Builder, lines [][]string) {
	var wide []int
	for _, line := range lines {
		for i, c := range line {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], columns(c))
		}
	}
	for _, line := range lines {
		for i, c := range line {
			b.WriteString(c)
			if i < len(line)-1 {
				b.WriteString(strings.Repeat(" ", wide[i]-columns(c)+2))
			}
		}
		b.WriteByte('\n')
	}
}

// columns is the display width of a text in a terminal.
func columns(s string) int {
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

package importer

import (
	"bytes"
	"encoding/json"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"huitou/internal/errs"
)

// jsonRows are the rows of NDJSON: one object a line. Members of objects inside are
// named with a dot; arrays stay JSON text.
type jsonRows struct {
	f     io.Closer
	lines *csvReader // for its lines only
	cols  []string
	at    map[string]int

	limits Limits
}

func newNDJSON(f *opened, limits Limits) *jsonRows {
	return &jsonRows{f: f, lines: newCSV(f, ','), at: map[string]int{}, limits: limits}
}

func (t *jsonRows) header() []string { return t.cols }
func (t *jsonRows) noted() notes     { return notes{} }
func (t *jsonRows) Close() error     { return t.f.Close() }

func (t *jsonRows) next() (row, error) {
	for {
		r := row{n: t.lines.next, line: t.lines.next}
		line, err := t.lines.readLine()
		if err != nil {
			return r, err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		r.text = strings.ToValidUTF8(string(line), string(utf8.RuneError))
		if !utf8.Valid(line) { // the decoder would put other characters in its place
			return r, &rowError{key: "field.not_utf8"}
		}
		return r, t.parse(&r, bytes.Clone(line))
	}
}

// parse reads the object of a line into a row.
func (t *jsonRows) parse(r *row, line []byte) error {
	r.json, r.text = line, string(line)
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var obj map[string]any
	if err := d.Decode(&obj); err != nil || d.More() {
		return &rowError{"import.json", errs.Pairs("found", errs.Short(string(line)))}
	}
	r.cells = make([]string, len(t.cols))
	if err := t.flatten(r, "", obj, 0); err != nil {
		r.json, r.text, r.cells = nil, "", nil
		return err
	}
	return nil
}

// flatten sets the cells of an object; a *rowError where it is beyond the limits.
func (t *jsonRows) flatten(r *row, prefix string, obj map[string]any, depth int) error {
	keys := make([]string, 0, len(obj))
	for k := range obj {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		name := prefix + k
		if inner, ok := obj[k].(map[string]any); ok && depth < 8 {
			if err := t.flatten(r, name+".", inner, depth+1); err != nil {
				return err
			}
			continue
		}
		i, ok := t.at[name]
		if !ok {
			if len(name) > maxName {
				return &rowError{"import.member_name_long", errs.Pairs("row", r.n, "found", errs.Short(name[:min(len(name), 4*maxName)]), "limit", maxName)}
			}
			if err := t.limits.wide(r.n, len(t.cols)+1); err != nil {
				return err
			}
			i = len(t.cols)
			t.at[name] = i
			t.cols = append(t.cols, name)
		}
		for len(r.cells) <= i {
			r.cells = append(r.cells, "")
		}
		r.cells[i] = jsonCell(obj[k])
		if err := t.limits.long(r.n, name, len(r.cells[i])); err != nil {
			return err
		}
		if _, ok := obj[k].(json.Number); ok {
			for len(r.numbers) <= i {
				r.numbers = append(r.numbers, false)
			}
			r.numbers[i] = true
		}
	}
	return nil
}

func jsonCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	b, err := json.Marshal(v)
	if err != nil { // it came out of a decoder
		return ""
	}
	return string(b)
}

package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// oldPage is an address and what it answered: JSON, or a file of text.
type oldPage struct {
	Path   string          `json:"path"`
	Status int             `json:"status"`
	JSON   json.RawMessage `json:"json"`
	Text   string          `json:"text"`
}

// send makes a call with the key, or the session, of before.
func (m *migrated) send(method, path, key, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(m.Context(), method, path, strings.NewReader(body))
	r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
	if strings.HasPrefix(path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+m.old.Key)
	} else {
		r.AddCookie(&http.Cookie{Name: "session", Value: m.old.Session})
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		if strings.Contains(body, "\n") {
			r.Header.Set("Content-Type", "application/x-ndjson")
		}
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	m.app.Handler().ServeHTTP(w, r)
	return w
}

// shows checks that every address still answers what it answered.
func (m *migrated) shows(when string, pages []oldPage) {
	m.Helper()
	wrong := 0
	for _, p := range pages {
		w := m.send(http.MethodGet, p.Path, "", "")
		var diffs []string
		switch {
		case w.Code != p.Status:
			diffs = []string{fmt.Sprintf("status %d, want %d: %.300s", w.Code, p.Status, w.Body)}
		case p.Text != "":
			diffs = lackingRows(p.Text, w.Body.String(), tied(p.Path))
		case strings.Contains(p.Path, "/timeline"):
			diffs = lackingEntries(p.JSON, w.Body.Bytes())
		default:
			want, got := value(p.JSON), value(w.Body.Bytes())
			if tied(p.Path) {
				sortItems(want)
				sortItems(got)
			}
			diffs = lacking("", want, got)
		}
		if len(diffs) == 0 {
			continue
		}
		if wrong++; wrong <= 8 {
			m.Errorf("%s, GET %s:\n%s", when, p.Path, strings.Join(diffs[:min(len(diffs), 12)], "\n"))
		}
	}
	if wrong > 8 {
		m.Errorf("%s, %d of %d addresses answer otherwise than before", when, wrong, len(pages))
	}
}

// tied reports whether rows of a list may stand otherwise than before: promises and voices of
// one day and place, which come in the order of recording since schema 12, and staff, of whom those
// with a Chinese name stand by pinyin.
func tied(path string) bool {
	return strings.HasPrefix(path, "/api/v1/voices") || strings.HasPrefix(path, "/api/v1/promises") || strings.HasPrefix(path, "/api/v1/staff") || path == "/voices.csv" || path == "/promises.csv"
}

// sortItems sorts the items of a listing by their ids.
func sortItems(listing any) {
	fields, _ := listing.(map[string]any)
	items, _ := fields["items"].([]any)
	slices.SortFunc(items, func(a, b any) int {
		return strings.Compare(fmt.Sprint(a.(map[string]any)["id"]), fmt.Sprint(b.(map[string]any)["id"]))
	})
}

// value decodes JSON with its numbers as they are written.
func value(b []byte) (v any) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return fmt.Sprintf("no JSON: %v: %.100s", err, b)
	}
	return v
}

// span is a span of time in a sentence.
var span = regexp.MustCompile(`\d[\d,]* (?:day|hour|minute)s?(?: \d+ (?:hour|minute)s?)?`)

// unspanned is a sentence without its spans of time, which are said with fewer digits since then.
func unspanned(sentence any) string { return span.ReplaceAllString(fmt.Sprint(sentence), "…") }

// lastDay is the end of an address of evidence.
var lastDay = regexp.MustCompile(`&to=[\d-]+$`)

// ofDaysOver reports whether a value of gap 4 is another only because since then it counts the promises of days that
// are over: none of them is open, and their evidence ends with the last of these days.
func ofDaysOver(path string, want, got any) bool {
	if !strings.HasPrefix(path, ".gap4") {
		return false
	}
	without := func(address any) string { return lastDay.ReplaceAllString(fmt.Sprint(address), "") }
	return strings.HasSuffix(path, ".open") && got == nil || strings.HasSuffix(path, ".evidence") && without(want) == without(got)
}

// readNearer reports whether a figure of a board is another only because since then quantiles are read nearer to the
// exact ones, and ratings are hidden only from who may not read them.
func readNearer(path string, want, got any) bool {
	if strings.HasPrefix(path, ".gap5") {
		return strings.HasSuffix(path, ".hidden") && got == nil || strings.HasSuffix(path, ".unrated") && want == json.Number("0")
	}
	return strings.HasPrefix(path, ".gap3") && (strings.HasSuffix(path, ".median.seconds") || strings.HasSuffix(path, ".p90.seconds")) && want != nil && got != nil
}

// lacking says where got is not want. Objects may have further fields: the API adds some.
func lacking(path string, want, got any) (list []string) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		for _, k := range slices.Sorted(maps.Keys(w)) {
			list = append(list, lacking(path+"."+k, w[k], g[k])...)
		}
		return list
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		for i := range w {
			list = append(list, lacking(fmt.Sprintf("%s[%d]", path, i), w[i], g[i])...)
		}
		return list
	default:
		if want == got || strings.HasSuffix(path, ".because") && unspanned(want) == unspanned(got) || ofDaysOver(path, want, got) || readNearer(path, want, got) {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: %.300v, want %.300v", path, got, want)}
}

// lackingEntries says what is other in a timeline. The ids of entries may be, and the order of
// those of one instant; later ones come first.
func lackingEntries(want, got []byte) []string {
	was, _, _ := entries(want)
	is, falling, err := entries(got)
	if err != nil {
		return []string{err.Error()}
	}
	var diffs []string
	if !falling {
		diffs = append(diffs, "the entries are not in the order of their times")
	}
	for _, e := range was {
		if i := slices.Index(is, e); i >= 0 {
			is = slices.Delete(is, i, i+1)
		} else {
			diffs = append(diffs, "lost: "+e)
		}
	}
	for _, e := range is {
		diffs = append(diffs, "new: "+e)
	}
	return diffs
}

func entries(b []byte) (list []string, falling bool, err error) {
	var page struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.Unmarshal(b, &page); err != nil {
		return nil, false, err
	}
	falling = true
	last := ""
	for _, e := range page.Items {
		// Instants are written without fractions where there are none: "Z" sorts after ".".
		at := strings.Replace(fmt.Sprint(e["at"]), "Z", ".", 1)
		falling = falling && (last == "" || at <= last)
		last = at
		out := map[string]any{}
		for _, k := range []string{"kind", "at", "actor", "actor_name", "place", "subject", "what"} {
			out[k] = e[k]
		}
		b, err := json.Marshal(out)
		if err != nil {
			return nil, false, err
		}
		list = append(list, string(b))
	}
	return list, falling, nil
}

// lackingRows says where a CSV file is other in the columns that it had; with byID in whatever
// order of its rows.
func lackingRows(want, got string, byID bool) []string {
	was, is := columns(want, byID), columns(got, byID)
	var diffs []string
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if !slices.Equal(was[name], is[name]) {
			diffs = append(diffs, fmt.Sprintf("%s: %q, want %q", name, is[name], was[name]))
		}
	}
	return diffs
}

func columns(text string, byID bool) map[string][]string {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) == 0 {
		return map[string][]string{"no file": {fmt.Sprint(err)}}
	}
	if at := slices.Index(rows[0], "Id"); byID && at >= 0 {
		slices.SortFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[at], b[at]) })
	}
	out := map[string][]string{}
	for i, name := range rows[0] {
		for _, r := range rows[1:] {
			out[name] = append(out[name], r[i])
		}
	}
	return out
}

// TestLacking: what the comparison is for, it finds.
func TestLacking(t *testing.T) {
	t.Parallel()
	const was = `{"items":[{"id":"a","kind":"k","at":"2026-01-02T00:00:00Z"},{"id":"b","kind":"l","at":"2026-01-02T00:00:00Z"},{"id":"c","kind":"m","at":"2026-01-01T00:00:00Z"}]}`
	for _, tt := range []struct {
		name string
		n    int
		list []string
	}{
		{"the same", 0, lacking("", value([]byte(was)), value([]byte(was)))},
		{"another id", 1, lacking("", value([]byte(was)), value([]byte(strings.Replace(was, `"a"`, `"x"`, 1))))},
		{"a further field", 0, lacking("", value([]byte(was)), value([]byte(strings.Replace(was, `"a"`, `"a","new":1`, 1))))},
		{"a lost field", 1, lacking("", value([]byte(was)), value([]byte(strings.Replace(was, `"kind":"k",`, "", 1))))},
		{"a lost entry", 1, lacking("", value([]byte(was)), value([]byte(`{"items":[]}`)))},
		{"entries with other ids", 0, lackingEntries([]byte(was), []byte(strings.Replace(was, `"a"`, `"x"`, 1)))},
		{"entries of one instant by turns", 0, lackingEntries([]byte(was), []byte(strings.NewReplacer(`"k"`, `"l"`, `"l"`, `"k"`).Replace(was)))},
		{"entries of other times by turns", 1, lackingEntries([]byte(was), []byte(strings.NewReplacer("-01T", "-02T", "-02T", "-01T").Replace(
			strings.NewReplacer(`"m"`, `"k"`, `"k"`, `"m"`).Replace(was))))},
		{"a file with a further column", 0, lackingRows("a,b\n1,2\n", "c,b,a\n0,2,1\n", false)},
		{"a file with another row", 1, lackingRows("a,b\n1,2\n", "a,b\n1,3\n", false)},
		{"a file in another order", 0, lackingRows("Id,b\n1,2\n3,4\n", "Id,b\n3,4\n1,2\n", true)},
		{"a file in another order, which matters", 2, lackingRows("Id,b\n1,2\n3,4\n", "Id,b\n3,4\n1,2\n", false)},
		{"a file with a row fewer", 2, lackingRows("a,b\n1,2\n", "a,b\n", false)},
	} {
		if len(tt.list) < tt.n || tt.n == 0 && len(tt.list) > 0 {
			t.Errorf("%s: %q, want %d", tt.name, tt.list, tt.n)
		}
	}
}

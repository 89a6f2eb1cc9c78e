package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// step is a request of a scenario in testdata/*.yaml, with what is expected of the answer.
type step struct {
	Name   string
	Method string            // default: GET, or POST with a body
	URL    string            // ${name} is a value that an earlier step saved
	Header map[string]string // "" removes a header
	Scope  string            // use a key with this scope alone
	Body   any               // sent as JSON
	Raw    *string           // sent unchanged
	Lines  []any             // sent as NDJSON
	Gzip   bool              // compress the body

	Status  int
	Content []string          // texts that the answer must contain
	Absent  []string          // texts that it must not contain
	Save    map[string]string // name: path in the answer, "results.0.id" or "header.ETag"
}

// TestScenarios runs every file of testdata on both engines and compares all requests and
// answers with its golden file. Each answer must conform to the OpenAPI document.
func TestScenarios(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var steps []step
			dec := yaml.NewDecoder(bytes.NewReader(text))
			dec.KnownFields(true)
			if err := dec.Decode(&steps); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			dbtest.Each(t, fixed(), func(t *testing.T, d *db.DB) {
				got := converse(t, build(t, d), steps)
				if *update && d.Engine() == db.SQLite {
					if err := os.WriteFile(golden, got, 0o600); err != nil {
						t.Fatal(err)
					}
					return
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("differs from %s (run with -update and review the difference):\n%s", golden, firstDifference(got, want))
				}
			})
		})
	}
}

// converse runs the steps and returns the text of the golden file.
func converse(t *testing.T, h *house, steps []step) []byte {
	t.Helper()
	var out bytes.Buffer
	saved := map[string]string{}
	names := aliases{}
	for _, s := range steps {
		body := s.body(t, saved)
		url := fill(s.URL, saved)
		method := s.Method
		if method == "" {
			method = "GET"
			if body != nil {
				method = "POST"
			}
		}
		header := map[string]string{"X-Request-Id": "test"}
		for k, v := range s.Header {
			header[k] = fill(v, saved)
		}
		if s.Lines != nil {
			header["Content-Type"] = "application/x-ndjson"
		}
		if s.Gzip {
			header["Content-Encoding"] = "gzip"
		}
		if s.Scope != "" {
			header["Authorization"] = "Bearer " + h.makeKey(t, access.Permission(s.Scope))
		}
		res := h.call(method, url, header, body)
		if res.Code != s.Status {
			t.Errorf("%s: status %d, want %d: %s", s.Name, res.Code, s.Status, res.Body)
		}
		for _, c := range s.Content {
			if !strings.Contains(res.Body.String(), fill(c, saved)) {
				t.Errorf("%s: %q is not in %s", s.Name, fill(c, saved), res.Body)
			}
		}
		for _, c := range s.Absent {
			if strings.Contains(res.Body.String(), c) {
				t.Errorf("%s: %q is in %s", s.Name, c, res.Body)
			}
		}
		conform(t, method, url, header, body, res)
		fmt.Fprintf(&out, "== %s\n%s %s\n%d\n", s.Name, method, names.of(url), res.Code)
		for _, k := range []string{"Allow", "Content-Language", "Etag", "Idempotency-Replayed", "Retry-After", "Www-Authenticate"} {
			if v := res.Header().Get(k); v != "" {
				fmt.Fprintf(&out, "%s: %s\n", k, v)
			}
		}
		out.WriteString("\n" + names.of(pretty(res.Body.Bytes())) + "\n\n")
		var answer any
		_ = json.Unmarshal(res.Body.Bytes(), &answer) // only answers in JSON have values to save
		for name, path := range s.Save {
			if k, ok := strings.CutPrefix(path, "header."); ok {
				saved[name] = res.Header().Get(k)
			} else {
				saved[name] = fmt.Sprint(dig(answer, strings.Split(path, ".")))
			}
			if saved[name] == "" || saved[name] == "<nil>" {
				t.Fatalf("%s: no %s in %s", s.Name, path, res.Body)
			}
		}
	}
	return out.Bytes()
}

// body returns the body of the request, nil if it has none.
func (s *step) body(t *testing.T, saved map[string]string) (body []byte) {
	t.Helper()
	encode := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	switch {
	case s.Raw != nil:
		body = []byte(*s.Raw)
	case s.Lines != nil:
		for _, l := range s.Lines {
			if text, ok := l.(string); ok {
				body = append(body, text...)
			} else {
				body = append(body, encode(l)...)
			}
			body = append(body, '\n')
		}
	case s.Body != nil:
		body = encode(s.Body)
	default:
		return nil
	}
	body = []byte(fill(string(body), saved))
	if s.Gzip {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // a bytes.Buffer never fails
		_ = z.Close()
		body = b.Bytes()
	}
	return body
}

// fill replaces each ${name} in s by its saved value.
func fill(s string, saved map[string]string) string {
	for _, k := range slices.Sorted(maps.Keys(saved)) {
		s = strings.ReplaceAll(s, "${"+k+"}", saved[k])
	}
	return s
}

// dig returns the value at a path in decoded JSON, nil if there is none.
func dig(v any, path []string) any {
	for _, p := range path {
		switch x := v.(type) {
		case map[string]any:
			v = x[p]
		case []any:
			i := 0
			_, _ = fmt.Sscan(p, &i)
			if i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func pretty(b []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, b, "", "  ") != nil {
		return strings.TrimSpace(string(b))
	}
	return strings.TrimSpace(out.String())
}

// aliases numbers ids, which differ from run to run, in their order of appearance.
type aliases map[string]string

var aCursor = regexp.MustCompile(`("next": "|after=)[A-Za-z0-9_-]{10,}`)

var aFloat = regexp.MustCompile(`(\d\.\d{9})\d+`)

var anID = regexp.MustCompile(`\b(cus|pla|sta|prd|pur|pro|voi|vis|ent|usr|key)_[0-9a-hjkmnp-tv-z]{13}\b`)

// of returns s without what differs from run to run.
func (a aliases) of(s string) string {
	s = aCursor.ReplaceAllString(s, "${1}…") // cursors contain ids
	s = aFloat.ReplaceAllString(s, "${1}")   // the last digits depend on the order of addition
	return anID.ReplaceAllStringFunc(s, func(m string) string {
		if m[4:] == "0000000000000" || strings.HasPrefix(m[4:], "000000000") {
			return m // an id written in the scenario
		}
		if a[m] == "" {
			a[m] = fmt.Sprintf("%s_#%d", m[:3], len(a)+1)
		}
		return a[m]
	})
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		a, b := "", ""
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, a, b)
		}
	}
	return ""
}

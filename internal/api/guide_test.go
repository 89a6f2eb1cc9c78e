package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db/dbtest"
)

// TestGuide runs the examples of docs/api.md: each curl must give the answer that
// follows it, but for ids.
func TestGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	h := build(t, dbtest.SQLite(t, fixed()))
	h.key = h.makeKey(t, access.EventWrite, access.OrgRead, access.CustomerRead, access.PromiseWrite, access.VoiceAnswer, access.GapRead)
	vars := map[string]string{"HUITOU": "", "KEY": h.key}
	var last []byte
	run := 0
	names, documented := aliases{}, aliases{}
	for part := range strings.SplitSeq(string(text), "```") {
		switch kind, body, _ := strings.Cut(part, "\n"); kind {
		case "sh":
			for line := range strings.SplitSeq(body, "\n") {
				if name, from, ok := exported(line); ok && name != "HUITOU" {
					var v any
					if err := json.Unmarshal(last, &v); err != nil {
						t.Fatal(err)
					}
					vars[name] = fmt.Sprint(dig(v, from))
				}
			}
			last = curl(t, h, vars, body[strings.Index(body, "curl "):])
		case "json":
			run++
			got, want := names.of(canonical(t, last)), documented.of(canonical(t, []byte(body)))
			if got != want {
				t.Errorf("example %d of docs/api.md answers\n%s\nnot\n%s", run, got, want)
			}
		}
	}
	if run < 6 {
		t.Errorf("only %d examples were found", run)
	}
}

var anExport = regexp.MustCompile(`^export ([A-Z]+)=\S+\s+# (\S+) above$`)

// exported reads a line such as: export PROMISE=pro_…    # .items[0].id above
func exported(line string) (name string, path []string, ok bool) {
	m := anExport.FindStringSubmatch(line)
	if m == nil {
		return "", nil, false
	}
	return m[1], strings.FieldsFunc(m[2], func(r rune) bool { return strings.ContainsRune(".[]", r) }), true
}

func canonical(t *testing.T, b []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	drop(v)
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// drop takes out what the guide leaves out.
func drop(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "request_id")
		for _, x := range v {
			drop(x)
		}
	case []any:
		for _, x := range v {
			drop(x)
		}
	}
}

// curl runs one curl command: its words are split as a shell does.
func curl(t *testing.T, h *house, vars map[string]string, command string) []byte {
	t.Helper()
	words := shellWords(command, vars)
	url, method, header, body := "", "GET", map[string]string{}, []byte(nil)
	for i := 1; i < len(words); i++ {
		switch w := words[i]; w {
		case "-s":
		case "-H":
			i++
			k, v, _ := strings.Cut(words[i], ": ")
			header[k] = v
		case "-d":
			i++
			method, body = "POST", []byte(words[i])
		default:
			if url != "" {
				t.Fatalf("curl: what is %q?", w)
			}
			url = w
		}
	}
	return h.call(method, url, header, body).Body.Bytes()
}

func shellWords(s string, vars map[string]string) (words []string) {
	var b strings.Builder
	in, any := false, false
	expand := func(i int) int {
		j := i + 1
		for j < len(s) && (s[j] >= 'A' && s[j] <= 'Z') {
			j++
		}
		b.WriteString(vars[s[i+1:j]])
		return j - 1
	}
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '$':
			b.WriteByte(c)
		case c == '\'' || c == '"':
			in, any = !in, true
			if quote = 0; in {
				quote = c
			}
		case c == '$':
			i, any = expand(i), true
		case c == ' ' || c == '\n':
			if any {
				words = append(words, b.String())
			}
			b.Reset()
			any = false
		default:
			b.WriteByte(c)
			any = true
		}
	}
	return words
}

package house_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// mostLine is how long a line of a template may be.
const mostLine = 200 // characters

// inline are the elements that may share a line with another one: pieces of a sentence and the icon or the mark in a
// link. Every other element is written on a line of its own.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "code": true, "em": true, "i": true, "img": true, "kbd": true, "small": true,
	"span": true, "strong": true,
}

// opened finds the names of the elements that a line opens.
var opened = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)`)

// templateLine returns what is wrong with a line of a template, "" if nothing is.
func templateLine(line string) string {
	if n := utf8.RuneCountInString(line); n > mostLine {
		return fmt.Sprintf("%d characters, at most %d", n, mostLine)
	}
	elements := opened.FindAllStringSubmatch(line, -1)
	if len(elements) > 2 {
		return fmt.Sprintf("opens %d elements, at most 2", len(elements))
	}
	for i, element := range elements {
		if i > 0 && !inline[element[1]] {
			return fmt.Sprintf("<%s> follows another element: it stands on a line of its own", element[1])
		}
	}
	return ""
}

// TestTemplateLines: lines of templates are short and open one element, or one and an inline one, so that a diff
// shows which element changed. {{- and -}} keep white space out where it would show.
func TestTemplateLines(t *testing.T) {
	t.Parallel()
	root, checked := "../..", 0
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checked++
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(b), "\n") {
			if wrong := templateLine(line); wrong != "" {
				t.Errorf("%s:%d: %s\n\t%s", name, i+1, wrong, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 40 {
		t.Errorf("%d templates found: the test looks in the wrong place", checked)
	}
}

func TestTemplateLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, line, want string }{
		{"one element", `<div class="card">`, ""},
		{"a link in a paragraph", `<p><a href="/voices">{{t "nav.voices"}}</a></p>`, ""},
		{"an icon in a button", `<button class="btn">{{icon "x"}}<span>{{t "button.close"}}</span></button>`, ""},
		{"two inline elements", `<b>{{.Name}}</b> <small>{{.Code}}</small>`, ""},
		{"a comparison in an action", `{{if and .Stars (lt .Stars 3)}}<span class="tag">{{.Stars}}</span>{{end}}`, ""},
		{"two blocks", `<div class="card"><div class="card-body">`, "<div> follows another element: it stands on a line of its own"},
		{"a block after an inline element", `<b>{{.Name}}</b><p>{{.Text}}</p>`, "<p> follows another element: it stands on a line of its own"},
		{"an element that ends on the next line", `<label for="n">{{.Label}}</label><input`, "<input> follows another element: it stands on a line of its own"},
		{"three inline elements", `<a href="/"><b>{{.Name}}</b><small>{{.Code}}</small></a>`, "opens 3 elements, at most 2"},
		{"a long line", strings.Repeat("头", mostLine+1), "201 characters, at most 200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := templateLine(c.line); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

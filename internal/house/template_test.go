package house_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// mostLine is how long a line of a template may be: an element a line.
const mostLine = 200 // characters

// TestTemplateLines: lines of templates are short, so that a diff shows which element changed.
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
			n := utf8.RuneCountInString(line)
			if n <= mostLine {
				continue
			}
			t.Errorf("%s:%d has %d characters, at most %d: one element a line, {{- -}} where white space would show", name, i+1, n, mostLine)
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

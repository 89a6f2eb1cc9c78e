package voice_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/voice"
)

// TestUnansweredIsIndexed: the partial indexes of low ratings have the condition Unanswered
// word for word; with any other, no query for them would use the index.
func TestUnansweredIsIndexed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../db/migration/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	index := regexp.MustCompile(`(?s)CREATE INDEX (voice_low\w*) [^;]* WHERE ([^;]*);`)
	want, last := strings.ReplaceAll(voice.Unanswered("v"), "v.", ""), map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range index.FindAllStringSubmatch(string(text), -1) {
			last[m[1]] = m[2] // a later migration may make it anew
		}
	}
	for name, condition := range last {
		if condition != want {
			t.Errorf("index %s has the condition %q, want %q", name, condition, want)
		}
	}
	if len(last) != 2 {
		t.Errorf("%d indexes of low ratings, want 2", len(last))
	}
}

package house_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/locale"
)

// TestPermissionsHaveWords: the page of roles names every permission.
func TestPermissionsHaveWords(t *testing.T) {
	t.Parallel()
	for _, p := range access.Permissions() {
		if !locale.Has("permission." + string(p)) {
			t.Errorf("words: no permission.%s", p)
		}
	}
}

var audited = regexp.MustCompile(`\b[aA]udit\(ctx, (?:[^"\n]*, )?"([a-z_.]+)",`)

// TestAuditedActionsHaveWords: the page of the audit names every action that package flow or
// access records.
func TestAuditedActionsHaveWords(t *testing.T) {
	t.Parallel()
	found := 0
	for _, dir := range []string{"flow", "access"} {
		files, err := filepath.Glob("../" + dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, m := range audited.FindAllStringSubmatch(string(text), -1) {
				found++
				if !locale.Has("audit." + m[1]) {
					t.Errorf("words: no audit.%s, an action of %s", m[1], file)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("found only %d actions: the search is broken", found)
	}
}

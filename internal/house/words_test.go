package house_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/list"
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

var (
	audited = regexp.MustCompile(`\b(?:[aA]udit|begin|endPromise)\(ctx, (?:[^"\n]*, )?"([a-z_.]+)"[,)]`)
	changed = regexp.MustCompile(`\b[cC]hanged\.(?:Add|Flag)\("([a-z_]+)"|\{What: "([a-z_]+)"`)
)

// TestAuditedActionsHaveWords: the list of the audit has a sentence for every action that package flow or
// access records, a filter for its kind, and a word for everything that is recorded as changed.
func TestAuditedActionsHaveWords(t *testing.T) {
	t.Parallel()
	found, fields := 0, 0
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
				if area, _, _ := strings.Cut(m[1], "."); !slices.Contains(list.AuditAreas, area) {
					t.Errorf("list: no area %s, of the action %s", area, m[1])
				}
			}
			for _, m := range changed.FindAllStringSubmatch(string(text), -1) {
				fields++
				if what := m[1] + m[2]; !locale.Has("audit.field." + what) {
					t.Errorf("words: no audit.field.%s, which %s changes", what, file)
				}
			}
		}
	}
	if found < 25 || fields < 15 {
		t.Errorf("found only %d actions and %d changes: the search is broken", found, fields)
	}
	for _, area := range list.AuditAreas {
		if !locale.Has("audit.area." + area) {
			t.Errorf("words: no audit.area.%s", area)
		}
	}
}

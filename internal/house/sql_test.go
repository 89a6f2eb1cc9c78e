package house_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	partialIndex = regexp.MustCompile(`CREATE INDEX (\w+) ON (\w+) \([^;]*\) WHERE ([^;]+);`)
	equalsConst  = regexp.MustCompile(`\b(\w+) = (?:\d+|'[^']*')`)
	statements   = regexp.MustCompile("`-- [a-z_.]+[ \n]")
)

// TestPlannedOnce: no statement compares a bare parameter with a column that a partial index fixes to
// a constant. SQLite would look whether the value makes the index usable, and plan the statement
// anew for each value, which takes longer than most run: write CAST($1 AS BIGINT).
func TestPlannedOnce(t *testing.T) {
	t.Parallel()
	fixed := fixedColumns(t)
	if !slices.Contains(fixed["promise"], "purchase_id") || !slices.Contains(fixed["voice"], "answered_at") {
		t.Fatalf("columns fixed by partial indexes: %v", fixed)
	}
	seen := 0
	for _, p := range packages(t) {
		for _, f := range p.GoFiles {
			if !strings.HasPrefix(f, "store") {
				continue
			}
			b, err := os.ReadFile(filepath.Join(p.Dir, f))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range statements.Split(string(b), -1)[1:] {
				seen++
				if found := plannedAnew(s, fixed); found != "" {
					t.Errorf("%s/%s is planned anew for every value of %s: %.80s", p.ImportPath, f, found, s)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("%d statements: the search is broken", seen)
	}
	if plannedAnew("SELECT id FROM promise WHERE customer_id = $1 AND purchase_id = $2`", fixed) != "purchase_id" ||
		plannedAnew("SELECT id FROM promise p WHERE p.state = $1`", fixed) != "state" ||
		plannedAnew("UPDATE promise SET state = $2 WHERE id = $1`", fixed) != "" ||
		plannedAnew("SELECT n FROM purchase_line WHERE purchase_id = $2`", fixed) != "" {
		t.Error("a statement is misread")
	}
}

// fixedColumns are the columns of each table that its partial indexes fix to a constant.
func fixedColumns(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../db/migration/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	fixed := map[string][]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range partialIndex.FindAllStringSubmatch(string(b), -1) {
			for _, c := range equalsConst.FindAllStringSubmatch(m[3], -1) {
				fixed[m[2]] = append(fixed[m[2]], c[1])
			}
		}
	}
	return fixed
}

// plannedAnew returns a fixed column that the conditions of a statement compare with a parameter.
func plannedAnew(statement string, fixed map[string][]string) string {
	statement, _, _ = strings.Cut(statement, "\n\n")
	_, where, _ := strings.Cut(statement, "WHERE")
	for table, columns := range fixed {
		if !regexp.MustCompile(`(FROM|JOIN|UPDATE) ` + table + `\b`).MatchString(statement) {
			continue
		}
		for _, c := range columns {
			if regexp.MustCompile(`(?:^|[^\w])` + c + ` = [$?]`).MatchString(where) {
				return c
			}
		}
	}
	return ""
}

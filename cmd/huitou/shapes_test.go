package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"huitou/internal/db"
	"huitou/internal/importer/shapetest"
)

// TestShapes imports exports of products in the shell, without a map and without an answer to give: those
// that no person has to correct come in right. It takes some 15 s, a process and a database for each.
func TestShapes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a process for each of many files")
	}
	for _, s := range shapetest.Shapes {
		if len(s.Correct) > 0 || s.Ahead { // corrected in a map file; the shell has no other clock than the machine's
			continue
		}
		t.Run(s.File, func(t *testing.T) {
			t.Parallel()
			dsn := filepath.Join(t.TempDir(), "new.db")
			file := filepath.Join("../../internal/importer/testdata/shapes", s.File)
			c := exec.CommandContext(t.Context(), os.Args[0], "import", "csv", file, "--db", dsn, "--currency", s.Currency, "--zone", s.Zone)
			c.Env = append(os.Environ(), mainVar+"=1", "HUITOU_LANG=en")
			said, err := c.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			d, err := db.Open(t.Context(), dsn, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			got, err := shapetest.Read(t.Context(), d, s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := s.Differs(got); diff != "" {
				t.Errorf("%s\n%s", diff, said)
			}
		})
	}
}

package importer

import (
	"os"
	"path/filepath"
	"testing"

	"huitou/internal/errs"
)

// FuzzInspect: inspecting any bytes returns a result or a translatable error; guessed maps are
// valid.
func FuzzInspect(f *testing.F) {
	files, err := filepath.Glob(cases + "*")
	if err != nil || len(files) < 20 {
		f.Fatalf("%d files (%v)", len(files), err)
	}
	for _, file := range append(files, "testdata/cases/security/crash.xlsx", "testdata/cases/security/huge-row.xlsx") {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "")
	}
	f.Add([]byte("id,name\n1,\xc8\xe2\xe0\xed\n"), "cp1251")
	f.Add([]byte("\xff\xfei\x00d\x00\n\x00"), "utf-8")
	f.Fuzz(func(t *testing.T, b []byte, encoding string) {
		if len(b) > 1<<15 {
			t.Skip()
		}
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := Inspect(t.Context(), path, InspectOptions{Encoding: encoding, Limits: Limits{MaxUnpackedBytes: 4 << 20, MaxCellBytes: 1 << 16}})
		if err != nil {
			isSentence(t, err)
		} else if _, err := ParseMap([]byte(in.Map)); err != nil {
			t.Fatalf("the guessed map cannot be read: %v\n%s", err, in.Map)
		}
		if _, err := ReadTable(path, ""); err != nil {
			isSentence(t, err)
		}
	})
}

func isSentence(t *testing.T, err error) {
	t.Helper()
	if errs.KindOf(err) == errs.KindInternal {
		t.Fatalf("%T: %v", err, err)
	}
}

package flow

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSweepCallsEveryRoom: Flow.Sweep calls the function Sweep… of each package that deletes
// expired rows; access and intake sweep their own.
func TestSweepCallsEveryRoom(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, calls, ok := strings.Cut(read("remind.go"), "func (f *Flow) Sweep(")
	if !ok {
		t.Fatal("Flow.Sweep is no longer in remind.go")
	}
	sweeps := regexp.MustCompile(`(?m)^func (?:\(\w+ \*?\w+\) )?(Sweep\w+)\(`)
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range sweeps.FindAllStringSubmatch(read(name), -1) {
			if n++; !strings.Contains(calls, "."+m[1]+"(") {
				t.Errorf("%s: Flow.Sweep does not call %s", name, m[1])
			}
		}
	}
	if n < 2 {
		t.Errorf("found only %d functions Sweep…: the search is broken", n)
	}
}

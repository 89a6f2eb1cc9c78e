package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huitou/stat/text"
)

// TestRun trains on the real data; it is long, and left out of -short runs.
func TestRun(t *testing.T) {
	t.Parallel()
	const data = "../../../shared/data/text"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the labelled reviews are not here: ", err)
	}
	if testing.Short() {
		t.Skip("training takes half a minute")
	}
	out := filepath.Join(t.TempDir(), "weights.gz")
	var said bytes.Buffer
	if err := run(&said, data, out, true); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), text.HeldOut) || !strings.Contains(said.String(), "accuracy 0.9") {
		t.Errorf("said %q", said.String())
	}
	if info, err := os.Stat(out); err != nil || info.Size() >= 4<<20 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestSeedsHoldBothClasses(t *testing.T) {
	t.Parallel()
	count := map[bool]int{}
	for _, e := range seeds() {
		count[e.Positive]++
	}
	if count[true] < 100 || count[false] < 100 {
		t.Errorf("%v", count)
	}
}

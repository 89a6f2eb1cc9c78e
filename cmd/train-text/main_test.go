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
	if !strings.Contains(said.String(), "service: one of the other four") {
		t.Errorf("says nothing of dimensions: %q", said.String())
	}
	if info, err := os.Stat(out); err != nil || info.Size() >= 4<<20 {
		t.Errorf("%v, %v", info, err)
	}
}

// What is left out of training must not come back by another door.
func TestTopics(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about      []string
		topic      string
		some, only bool
	}{
		{[]string{"FOOD#QUALITY", "DRINKS#PRICES"}, "food and drink", true, true},
		{[]string{"FOOD#QUALITY", "SERVICE#GENERAL"}, "food and drink", true, false},
		{[]string{"FOOD#QUALITY", "SERVICE#GENERAL"}, "service", true, false},
		{[]string{"FOOD#QUALITY"}, "place", false, false},
		{nil, "service", false, false},
	} {
		if some, only := (sentence{about: c.about}).touches(c.topic); some != c.some || only != c.only {
			t.Errorf("%v, %s: %t %t", c.about, c.topic, some, only)
		}
	}
	tangible, served := labelled([]sentence{
		{about: []string{"FOOD#QUALITY", "AMBIENCE#GENERAL"}}, {about: []string{"SERVICE#GENERAL"}},
		{about: []string{"FOOD#QUALITY", "SERVICE#GENERAL"}}, {about: []string{"FOOD#PRICES"}}, {about: []string{"RESTAURANT#GENERAL"}},
	})
	if len(tangible) != 1 || len(served) != 1 || len(served[0].Dimensions) != 4 {
		t.Errorf("%v, %v", tangible, served)
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

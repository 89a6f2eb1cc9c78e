package main

import "testing"

// TestTopics: touches finds all sentences on a topic, so that none is left in training when
// the topic is left out; labelled takes sentences on one side of the dimensions only.
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

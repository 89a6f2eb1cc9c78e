package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huitou/internal/card"
	"huitou/internal/locale"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/web"
)

var (
	appended  = regexp.MustCompile(`(?:db\.Entry\{[^\n]*Kind: |b\.append\([^,\n]*, |settle\(ctx, a, c, |kind :?= )"([a-z_]+\.[a-z_]+)"`)
	eventWord = regexp.MustCompile(`(?m)^web\.event\.([a-z_]+\.[a-z_]+):`)
)

// TestTimelineKinds: an event that package flow adds to timelines has a word, an icon and a
// group to filter by, and each group has events.
func TestTimelineKinds(t *testing.T) {
	t.Parallel()
	written := find(t, appended, "../flow/*.go")
	if len(written) < 8 {
		t.Errorf("found only %v in flow: the search is broken", written)
	}
	for _, s := range promise.States {
		written = append(written, "promise."+string(s))
	}
	for _, s := range purchase.StepNames {
		if s != purchase.Total { // no step of its own
			written = append(written, "purchase."+s)
		}
	}
	for _, k := range written {
		if !locale.Has("web.event." + k) {
			t.Errorf("words: no web.event.%s", k)
		}
	}
	var groups []string
	for _, k := range find(t, eventWord, "../locale/words/*.yaml") {
		if web.EventIcons[k] == "" {
			t.Errorf("web: no icon for the event %s", k)
		}
		group, _, _ := strings.Cut(k, ".")
		groups = append(groups, group)
	}
	slices.Sort(groups)
	groups = slices.Compact(groups)
	if have := slices.Sorted(slices.Values(card.TimelineKinds)); !slices.Equal(have, groups) {
		t.Errorf("card.TimelineKinds are %v, the groups of events are %v", have, groups)
	}
}

// find returns what the first group of a pattern matches in files other than tests.
func find(t *testing.T, pattern *regexp.Regexp, glob string) (found []string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pattern.FindAllStringSubmatch(string(text), -1) {
			found = append(found, m[1])
		}
	}
	return found
}

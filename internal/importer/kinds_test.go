package importer

import (
	"slices"
	"testing"

	"huitou/internal/fact"
	"huitou/internal/locale"
)

// TestKinds: a map can fill facts of every kind, and the kinds that are guessed from the
// names of columns are those that a person can choose.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, k := range fact.Kinds {
		if len(kinds[k].fields) == 0 {
			t.Errorf("a map can set no field of a %s", k)
		}
		if hints := len(kinds[k].names) > 0; hints != slices.Contains(ColumnKinds, k) {
			t.Errorf("%s: has words for the names of columns: %t, and is in ColumnKinds: %t", k, hints, !hints)
		}
	}
	for k := range kinds {
		if !slices.Contains(fact.Kinds, k) {
			t.Errorf("%s is no kind of fact", k)
		}
	}
	for _, k := range ColumnKinds {
		if !locale.Has("imports.kind." + string(k)) {
			t.Errorf("no words imports.kind.%s, by which the page of imports asks for it", k)
		}
	}
}

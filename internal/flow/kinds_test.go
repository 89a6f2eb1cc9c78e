package flow

import (
	"testing"

	"huitou/internal/fact"
)

// TestKinds: every kind of fact is recorded, a thing as one that may be known already, and
// what it makes has an id.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, name := range fact.Kinds {
		k := kindOf(name)
		if (k.thing != nil) == (k.event != nil) {
			t.Errorf("kindOf does not say which one function records a %s", name)
		} else if (k.thing != nil) != name.IsThing() {
			t.Errorf("a %s is recorded as a thing: %t, and is one: %t", name, k.thing != nil, name.IsThing())
		}
		if text := outside(name, 7); text == "" || !ours(fact.Ref(text), name) {
			t.Errorf("the record of a %s has the id %q", name, text)
		}
	}
}

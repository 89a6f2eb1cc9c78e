package flow

import (
	"slices"
	"testing"

	"huitou/internal/fact"
	"huitou/internal/room"
)

// TestKinds: every kind of fact has a recorder (entities the one for entities), an id, a table
// that a room declares, and an undo.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, name := range fact.Kinds {
		k := kindOf(name)
		if (k.entity != nil) == (k.event != nil) {
			t.Errorf("kindOf needs exactly one of event and entity for a %s", name)
		} else if (k.entity != nil) != name.IsEntity() {
			t.Errorf("a %s is recorded as an entity: %t, and is one: %t", name, k.entity != nil, name.IsEntity())
		}
		if text := outside(name, 7); text == "" || !ours(fact.Ref(text), name) {
			t.Errorf("the record of a %s has the id %q", name, text)
		}
		if !slices.ContainsFunc(Rooms().Tables(), func(t *room.Table) bool {
			return slices.Contains(t.Kinds, string(name)) || slices.Contains(t.AddedBy, string(name))
		}) {
			t.Errorf("no room declares the records of a %s", name)
		}
		if declared := Rooms().Outside(string(name), 7); declared != outside(name, 7) {
			t.Errorf("the record of a %s has the id %q, its room declares %q", name, outside(name, 7), declared)
		}
		if k.drop == nil {
			t.Errorf("the undo of an import has no drop for a %s", name)
		}
		if k.entity != nil && (k.restore == nil || k.version == nil) {
			t.Errorf("undoing an import does not put a changed %s back", name)
		}
		if k.entity == nil && (k.restore != nil) != (k.unchanged != nil && k.changes != "") {
			t.Errorf("the undo of an import restores what a %s changed without looking whether it was changed since", name)
		}
	}
}

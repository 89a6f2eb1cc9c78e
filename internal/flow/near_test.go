package flow_test

import (
	"slices"
	"testing"

	"huitou/internal/flow"
)

func TestNear(t *testing.T) {
	t.Parallel()
	there := []string{"Riverside", "Harbour", "Shop 1", "Hall A", "North Shop", "Café du Nord", "滨江旗舰店", "Main Street Store"}
	for name, want := range map[string][]string{
		"Riversde": {"Riverside"}, "Riverisde": {"Riverside"}, "riverside": {"Riverside"}, "River-side": {"Riverside"}, "Harbor": {"Harbour"},
		"cafe du nord": {"Café du Nord"}, "滨江 旗舰店": {"滨江旗舰店"}, "Main Sreet Stroe": {"Main Street Store"},
		"Shop 2": nil, "Hall B": nil, "South Shop": nil, "滨江体验店": nil, "Riverbank": nil, "Atlantis": nil, "Riverside": nil, "": nil, "!!": nil,
	} {
		if got := flow.Near(name, there); !slices.Equal(got, want) {
			t.Errorf("%q is near %q, want %q", name, got, want)
		}
	}
}

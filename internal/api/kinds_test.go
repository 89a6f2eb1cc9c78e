package api_test

import (
	"reflect"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"

	"huitou/internal/api"
	"huitou/internal/fact"
)

// TestFactKinds: the description of a Fact has every kind, with a schema of its body.
func TestFactKinds(t *testing.T) {
	t.Parallel()
	type schema struct {
		Ref        string            `yaml:"$ref"`
		Enum       []string          `yaml:"enum"`
		Properties map[string]schema `yaml:"properties"`
	}
	var spec struct {
		Components struct {
			Schemas map[string]schema `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(api.Spec(), &spec); err != nil {
		t.Fatal(err)
	}
	properties := spec.Components.Schemas["Fact"].Properties
	for _, k := range fact.Kinds {
		f := fact.New(k, "till", "1")
		name := reflect.TypeOf(f.Body()).Elem().Name() + "Fact"
		if properties[string(k)].Ref != "#/components/schemas/"+name || len(spec.Components.Schemas[name].Properties) == 0 {
			t.Errorf("a Fact has no %s that is described as %s", k, name)
		}
		if !slices.Contains(properties["kind"].Enum, string(k)) {
			t.Errorf("the kind of a Fact may not be %s", k)
		}
	}
	if n := len(properties["kind"].Enum); n != len(fact.Kinds) {
		t.Errorf("%d kinds are described, there are %d", n, len(fact.Kinds))
	}
}

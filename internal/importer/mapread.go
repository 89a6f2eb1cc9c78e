package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"huitou/internal/errs"
)

// mapReader walks the tree of a map and notes what is wrong with it.
type mapReader struct {
	m   *Map
	bad []errs.Field
}

func (r *mapReader) wrong(n *yaml.Node, at, key string, f errs.Field) {
	if len(r.bad) >= 50 {
		return
	}
	f.Path = fmt.Sprintf("line %d: %s", n.Line, at)
	f.Key, f.Found = key, errs.Short(f.Found)
	r.bad = append(r.bad, f)
}

// object calls fn for every key of a mapping; fn says whether it knows the key.
func (r *mapReader) object(n *yaml.Node, at string, known string, fn func(key string, v *yaml.Node) bool) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, at, "import.map_object", errs.Field{Found: n.Value, Expected: known})
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		here := join(at, k.Value)
		switch {
		case v.Kind == yaml.AliasNode:
			r.wrong(v, here, "import.map_alias", errs.Field{})
		case seen[k.Value]:
			r.wrong(k, here, "import.map_twice", errs.Field{})
		case !fn(k.Value, v):
			r.wrong(k, here, "import.map_key", errs.Field{Found: k.Value, Expected: known})
		}
		seen[k.Value] = true
	}
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// list calls fn for every entry of a sequence; a single entry is a list of one.
func (r *mapReader) list(n *yaml.Node, at string, fn func(at string, v *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		fn(at, n)
		return
	}
	for i, v := range n.Content {
		if v.Kind == yaml.AliasNode {
			r.wrong(v, at, "import.map_alias", errs.Field{})
			continue
		}
		fn(fmt.Sprintf("%s[%d]", at, i), v)
	}
}

// text reads a plain value.
func (r *mapReader) str(n *yaml.Node, at string) string {
	if n.Kind != yaml.ScalarNode {
		r.wrong(n, at, "import.map_text", errs.Field{})
		return ""
	}
	return n.Value
}

func (r *mapReader) strs(n *yaml.Node, at string) (out []string) {
	r.list(n, at, func(at string, v *yaml.Node) { out = append(out, r.str(v, at)) })
	return out
}

func (r *mapReader) flag(n *yaml.Node, at string) bool {
	s := r.str(n, at)
	if s != "true" && s != "false" {
		r.wrong(n, at, "import.map_word", errs.Field{Found: s, Expected: "true, false"})
	}
	return s == "true"
}

// whole reads a number from 0 to most.
func (r *mapReader) whole(n *yaml.Node, at string, most int) int {
	s := r.str(n, at)
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 || v > most {
		r.wrong(n, at, "import.map_word", errs.Field{Found: s, Expected: fmt.Sprintf("0 … %d", most)})
		return 0
	}
	return v
}

func (r *mapReader) word(n *yaml.Node, at string, words ...string) string {
	s := r.str(n, at)
	if !slices.Contains(words, s) {
		r.wrong(n, at, "import.map_word", errs.Field{Found: s, Expected: strings.Join(words, ", ")})
	}
	return s
}

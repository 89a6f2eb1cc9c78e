package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed words/*.yaml
var words embed.FS

// catalogue holds every message by key, in the order of langs.
type catalogue map[string][len(langs)]sentence

// sentence is a message in one language. one is used when the number of the placeholder count is
// read as 1 and the language distinguishes it; otherwise it is nil.
type sentence struct {
	one, other pattern
	count      string
}

// pattern is a message split at its placeholders: text, name, text, name, text.
type pattern []string

// load reads the embedded catalogues once. They are part of the program and
// tested with it, so a broken one panics.
var load = sync.OnceValue(func() catalogue {
	c, err := read(words)
	if err != nil {
		panic(err)
	}
	return c
})

// read reads all words/*.yaml of a file system into one catalogue.
func read(fsys fs.FS) (catalogue, error) {
	files, err := fs.Glob(fsys, "words/*.yaml")
	if err != nil {
		return nil, err
	}
	all, from := catalogue{}, map[string]string{}
	for _, file := range files {
		b, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		var entries map[string]map[Lang]forms
		if err := yaml.Unmarshal(b, &entries); err != nil {
			return nil, fmt.Errorf("locale: %s: %w", path.Base(file), err)
		}
		for key, entry := range entries {
			if other, ok := from[key]; ok {
				return nil, fmt.Errorf("locale: %s is in %s and in %s", key, other, file)
			}
			from[key] = file
			m, err := compile(entry)
			if err != nil {
				return nil, fmt.Errorf("locale: %s: %s: %w", path.Base(file), key, err)
			}
			all[key] = m
		}
	}
	return all, nil
}

// forms is a message as written in YAML: plain text, or {one, other}.
type forms struct{ one, other string }

// UnmarshalYAML reads both forms.
func (f *forms) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		f.other = n.Value
		return nil
	}
	var m map[string]string
	if err := n.Decode(&m); err != nil {
		return err
	}
	for form := range m {
		if form != "one" && form != "other" {
			return fmt.Errorf("line %d: plural form %q is neither one nor other", n.Line, form)
		}
	}
	f.one, f.other = m["one"], m["other"]
	return nil
}

// counted returns the placeholder whose number decides the plural form: {n}, or in the sentences of
// statistics, whose placeholders are letters in their order, {a}; "" if there is neither.
func counted(placeholders []string) string {
	for _, name := range []string{"n", "a"} {
		if slices.Contains(placeholders, name) {
			return name
		}
	}
	return ""
}

// compile checks one entry: every language present, no unknown one, the same placeholders
// everywhere. A plural "one" may leave the number out ("an order").
func compile(entry map[Lang]forms) (out [len(langs)]sentence, err error) {
	if len(entry) > len(langs) {
		return out, fmt.Errorf("has languages other than %v", langs)
	}
	var want []string
	for i, lang := range langs {
		f := entry[lang]
		if f.other == "" {
			return out, fmt.Errorf("lacks %s", lang)
		}
		m := sentence{other: cut(f.other)}
		if f.one != "" {
			m.one = cut(f.one)
		}
		got := m.other.names()
		if i == 0 {
			want = got
		}
		if !slices.Equal(got, want) {
			return out, fmt.Errorf("%s has placeholders %v, %s has %v", lang, got, langs[0], want)
		}
		if m.count = counted(want); m.one != nil && m.count == "" {
			return out, fmt.Errorf("%s has plural forms but no {n} and no {a}", lang)
		}
		out[i] = m
	}
	return out, nil
}

// cut splits a message at its {placeholders}.
func cut(s string) pattern {
	var p pattern
	for {
		before, rest, ok := strings.Cut(s, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return append(p, s)
		}
		p = append(p, before, name)
		s = after
	}
}

// names returns the sorted, distinct placeholders.
func (p pattern) names() []string {
	var out []string
	for i := 1; i < len(p); i += 2 {
		out = append(out, p[i])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

package importer

import (
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/importer/shapetest"
)

// TestShapes imports exports of products by what is guessed of them, with at most three corrections:
// money and people are right to the last row.
func TestShapes(t *testing.T) {
	t.Parallel()
	for _, s := range shapetest.Shapes {
		t.Run(strings.TrimSuffix(s.File, filepath.Ext(s.File)), func(t *testing.T) {
			t.Parallel()
			if len(s.Correct) > 3 {
				t.Fatalf("%d corrections", len(s.Correct))
			}
			path := filepath.Join("testdata", "shapes", s.File)
			in, err := Inspect(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			g, head := in.Guess, MapHead{Title: s.File, Source: "x", Currency: s.Currency, Zone: s.Zone, Sure: true}
			for _, c := range s.Correct {
				correct(&g, &head, c)
			}
			g = in.Chosen(g)
			text := g.Map(in.Head(head))
			d := dbtest.SQLite(t, clock.Fixed(shapetest.Now))
			r, err := Run(t.Context(), flow.New(d), Plan{Map: mapOf(t, text), Paths: []string{path}, Who: access.Console()}, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			got, err := shapetest.Read(t.Context(), d, s)
			if err != nil {
				t.Fatal(err)
			}
			got.Rejected = int(r.Run.Counts.Rejected)
			if diff := s.Differs(got); diff != "" {
				t.Errorf("%s\nrejected %v\n%s", diff, wrongs(&r), text)
			}
		})
	}
}

// correct makes the choice of a person.
func correct(g *Guess, head *MapHead, c shapetest.Correction) {
	switch {
	case c.Round:
		head.Round = true
	case c.Field != "" && c.Column == "":
		delete(g.Fields, c.Field)
	case c.Field != "":
		g.Fields[c.Field] = c.Column
	default:
		if g.Words == nil {
			g.Words = map[string]map[string]Meaning{}
		}
		if g.Words[c.Column] == nil {
			g.Words[c.Column] = map[string]Meaning{}
		}
		for w, m := range c.Words {
			g.Words[c.Column][w] = Meaning(m)
		}
	}
}

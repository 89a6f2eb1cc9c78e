package demo

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"huitou/internal/clock"
	"huitou/internal/fact"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// pieces are the pieces of reviews of one language: mood ─▶ part ─▶ sentences.
type pieces map[string]map[string][]string

// said are the pieces of every language. They are part of the program and tested
// with it, so a broken file panics.
var said = func() map[string]pieces {
	all := map[string]pieces{}
	for _, lang := range []string{"en", "zh-Hans", "zh-Hant"} {
		b, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err != nil {
			panic(err)
		}
		var p pieces
		if err := yaml.Unmarshal(b, &p); err != nil {
			panic(fmt.Errorf("words/%s.yaml: %w", lang, err))
		}
		all[lang] = p
	}
	return all
}()

// dimensions of service, the likelier ones more often.
var dimensions = []string{"reliability", "reliability", "responsiveness", "assurance", "empathy", "tangibles", "tangibles"}

// review has a customer say what they think of a purchase.
func (w *world) review(p *person, purchase, outcome string, at clock.Instant) {
	r := p.rng
	stars := drawStars(r, outcome)
	in := &fact.Voice{Purchase: fact.Ref(purchase), Customer: fact.Ref(p.ref), At: at, Channel: "review", Rating: stars, Language: p.lang}
	mood := "praise"
	switch {
	case stars == 3:
		mood = "mixed"
	case stars < 3:
		mood = "complaint"
	}
	if mood == "complaint" || r.Float64() < 0.72 {
		in.Dimension = pick(r, dimensions)
		if mood == "complaint" && (outcome == "late" || outcome == "broken") && r.Float64() < 0.8 {
			in.Dimension = "reliability"
		}
		in.Text = compose(r, p.lang, mood, in.Dimension)
	}
	if stars < 3 { // most are answered within days
		answered := at.Add(time.Duration(3+r.IntN(70)) * time.Hour)
		if r.Float64() < 0.93 && answered <= w.now {
			in.Answered = answered
		}
	}
	w.tell(at, fact.Fact{Kind: fact.KindVoice, ID: w.name("S"), Voice: in})
}

func drawStars(r *rand.Rand, outcome string) int {
	u := r.Float64()
	for i, p := range ratings[outcome] {
		if u -= p; u < 0 {
			return i + 1
		}
	}
	return 5
}

// compose puts a review together.
func compose(r *rand.Rand, lang, mood, dimension string) string {
	of := said[lang][mood]
	var parts []string
	if r.Float64() < 0.65 {
		parts = append(parts, pick(r, of["open"]))
	}
	parts = append(parts, pick(r, of[dimension]))
	if other := pick(r, dimensions); other != dimension && r.Float64() < 0.35 {
		parts = append(parts, pick(r, of[other]))
	}
	if r.Float64() < 0.5 {
		parts = append(parts, pick(r, of["end"]))
	}
	if lang == "en" {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

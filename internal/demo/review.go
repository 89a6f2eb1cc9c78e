package demo

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// words are the pieces of reviews in one language; each mood has a list per part.
type words struct {
	Weekdays  []string
	Days      []string
	Goods     map[string]string
	Titles    map[string]texts // by mood: praise, mixed, complaint
	Praise    texts
	Mixed     texts
	Complaint texts
}

// reviewWords are the words of every language. They are embedded and tested, so a broken file
// panics.
var reviewWords = func() map[string]words {
	all := map[string]words{}
	for _, lang := range []string{"en", "zh-Hans", "zh-Hant"} {
		b, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err != nil {
			panic(err)
		}
		var v words
		if err := yaml.Unmarshal(b, &v); err != nil {
			panic(fmt.Errorf("words/%s.yaml: %w", lang, err))
		}
		all[lang] = v
	}
	return all
}()

// dimensions of service, repeated by weight.
var dimensions = []string{"reliability", "reliability", "responsiveness", "assurance", "empathy", "tangibles", "tangibles"}

// opinion is the subject of a review.
type opinion struct {
	ref     string // of the purchase
	about   string // online, shop, repair, dealer
	outcome string // of its promise, "none" = no promise
	good    string
	due     cal.Day
	lateBy  int // days
}

// review adds a customer's review of a purchase.
func (w *world) review(p *person, o opinion, at clock.Instant) {
	r := p.rng
	stars := drawStars(r, o.outcome)
	in := &fact.Voice{Purchase: fact.Ref(o.ref), Customer: fact.Ref(p.ref), At: at, Channel: "review", Rating: &stars, Language: p.lang}
	if stars < 3 || r.Float64() < 0.72 {
		in.Dimension = o.dimension(r, stars)
		in.Text = o.compose(r, p.lang, stars, in.Dimension)
		in.Title = o.title(stream(w.seed, "title", w.lastID), p.lang, stars, in.Dimension)
	}
	if stars < 3 {
		w.answerReview(p, in, o)
	}
	w.add(at, fact.Fact{Kind: fact.KindVoice, ID: w.nextID("S"), Voice: in})
}

// answerReview answers most low ratings within days, some with a promise.
func (w *world) answerReview(p *person, in *fact.Voice, o opinion) {
	r := p.rng
	answered := w.inHours("online", in.At.Add(time.Duration(3+r.IntN(70))*time.Hour), false)
	answers := 1.0 // what was passed over is found when the quarter is looked through
	switch age := w.now.Sub(in.At); {
	case age < 8*24*time.Hour:
		answers = 0.4
	case age < 90*24*time.Hour:
		answers = 0.9
	}
	if r.Float64() >= answers || answered > w.now {
		return
	}
	in.Answered = answered
	if r.Float64() < 0.35 {
		owner := careStaff[r.IntN(len(careStaff))]
		w.promise(r, answered, promised{by: p, place: "online", owner: owner, origin: "case",
			what: pick(r, caseWords[p.lang]), due: w.inHours("online", answered.Add(time.Duration(24+r.IntN(96))*time.Hour), false), late: 0.08, broken: 0.03})
	}
}

// careStaff answer complaints.
var careStaff = []string{"S18", "S19"}

func drawStars(r *rand.Rand, outcome string) int {
	u := r.Float64()
	for i, p := range ratings[outcome] {
		if u -= p; u < 0 {
			return i + 1
		}
	}
	return 5
}

// dimension draws the subject of a review. A bad review after a promise that was not kept is
// mostly about that; without delivery the goods are not praised.
func (o opinion) dimension(r *rand.Rand, stars int) string {
	switch {
	case stars < 3 && (o.outcome == "late" || o.outcome == "broken") && r.Float64() < 0.8:
		return "reliability"
	case o.outcome == "broken" && stars == 3:
		return "reliability"
	case o.outcome == "broken":
		return "responsiveness"
	}
	return pick(r, dimensions)
}

// compose builds the text of a review.
func (o opinion) compose(r *rand.Rand, lang string, stars int, dimension string) string {
	v := reviewWords[lang]
	of, opening := v.Praise, "open"
	switch {
	case stars < 3:
		of = v.Complaint
	case stars == 3:
		of = v.Mixed
	case o.about == "online" && len(of["open@"+o.outcome]) > 0 && r.Float64() < 0.8:
		opening = "open@" + o.outcome
	}
	var parts []string
	if opening != "open" || r.Float64() < 0.6 {
		parts = append(parts, pick(r, of[opening]))
	}
	add := func(dimension string) {
		if list := o.fitting(of, dimension); len(list) > 0 {
			parts = append(parts, pick(r, list))
		}
	}
	add(dimension)
	if other := pick(r, dimensions); other != dimension && o.outcome != "broken" && r.Float64() < 0.45 {
		add(other)
	}
	if len(parts) < 2 && r.Float64() < 0.7 || len(parts) == 0 || r.Float64() < 0.35 {
		parts = append(parts, pick(r, of["end"]))
	}
	return o.fill(v, lang, parts)
}

// titled is the share of reviews with a text that have a title.
const titled = 0.6

// title returns the title of a review with a text, "" for none: it says what the text is about, in its mood.
func (o opinion) title(r *rand.Rand, lang string, stars int, dimension string) string {
	if r.Float64() >= titled {
		return ""
	}
	mood := "praise"
	switch {
	case stars < 3:
		mood = "complaint"
	case stars == 3:
		mood = "mixed"
	}
	of := reviewWords[lang].Titles[mood]
	for _, key := range []string{dimension + "@" + o.about, dimension + "@" + o.outcome, dimension} {
		if list := of[key]; len(list) > 0 {
			return pick(r, list)
		}
	}
	return ""
}

// fitting lists the sentences on a dimension that fit the purchase.
func (o opinion) fitting(of texts, dimension string) []string {
	list := append([]string(nil), of[dimension]...)
	if dimension == "reliability" {
		switch {
		case o.about == "online":
			return append(list, of["reliability@"+o.outcome]...)
		case o.about == "repair" && (o.outcome == "late" || o.outcome == "broken"):
			return append(list, of["reliability@repair."+o.outcome]...)
		}
		return append(list, of["reliability@"+o.about]...)
	}
	if o.outcome == "broken" || o.about == "dealer" {
		return list // nothing to compare with, or far too much
	}
	return append(append(list, of[dimension+"@"+o.about]...), of[dimension+"@"+o.good]...)
}

// fill replaces the slots for the good, the day and the number of days, and joins the parts.
func (o opinion) fill(v words, lang string, parts []string) string {
	day := ""
	if o.due != "" {
		day = v.Weekdays[o.due.Weekday()]
	}
	slots := strings.NewReplacer("{good}", v.Goods[o.good], "{day}", day, "{days}", v.Days[min(o.lateBy, len(v.Days)-1)])
	for i := range parts {
		parts[i] = slots.Replace(parts[i])
		if first, size := utf8.DecodeRuneInString(parts[i]); lang == "en" {
			parts[i] = string(unicode.ToUpper(first)) + parts[i][size:]
		}
	}
	if lang == "en" {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

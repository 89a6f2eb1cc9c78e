package importer

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/fact"
	"huitou/stat/score"
)

// answerScales are scales of ratings in words, each from its lowest to its highest. Words in one place
// are the same in different languages.
var answerScales = [][][]string{
	{{"bad", "negative", "schlecht", "不满意", "差"}, {"good", "positive", "gut", "满意", "好"}},
	{{"bad", "negative", "unhappy", "not good"}, {"neutral", "ok", "okay", "average"}, {"good", "positive", "happy", "great"}},
	{{"差评"}, {}, {"中评"}, {}, {"好评"}}, // of five stars, as Chinese shops count them
	{{"very dissatisfied", "very poor", "terrible", "sehr unzufrieden", "非常不满意"}, {"dissatisfied", "poor", "unzufrieden", "不满意"}, {"neutral", "average", "fair", "neither", "teils teils", "一般"},
		{"satisfied", "good", "zufrieden", "满意"}, {"very satisfied", "excellent", "very good", "sehr zufrieden", "非常满意"}},
	{{"one", "one star"}, {"two", "two stars"}, {"three", "three stars"}, {"four", "four stars"}, {"five", "five stars"}},
	{{"extremely unhappy"}, {"very unhappy"}, {"unhappy"}, {"neutral"}, {"happy"}, {"very happy"}, {"extremely happy"}},
}

// noAnswers are words that say that nothing was answered.
var noAnswers = wordSet("offered", "not offered", "unoffered", "no response", "not rated", "unrated", "none", "pending", "未评价", "无")

func noAnswer(s string) bool { return noAnswers[status(s)] }

// pointsOn returns the points that a word is on a scale, 0 for none.
func pointsOn(scale [][]string, word string) int {
	for i, words := range scale {
		if slices.ContainsFunc(words, func(w string) bool { return folded(w) == word }) {
			return i + 1
		}
	}
	return 0
}

// answerPoints returns the points of a word on the first scale that has it, 0 for none.
func answerPoints(s string) int {
	w := status(s)
	for _, scale := range answerScales {
		if n := pointsOn(scale, w); n > 0 {
			return n
		}
	}
	return 0
}

// answers finds the scale of the ratings: that of their words, or that of their numbers.
func (g *guesser) answers() {
	p := g.by["rating"]
	g.Ratings = nil
	if p == nil {
		return
	}
	if g.Kind == fact.KindVoice {
		names := lexemeOf("rating", kinds[g.Kind].names)
		for _, q := range g.list {
			if q != p && !g.taken[q] && q.rates(names) {
				g.Ratings = append(g.Ratings, q.name)
			}
		}
	}
	words := map[string]bool{}
	var points []int // of numbers that do not say of how many
	for _, s := range p.filled() {
		a, err := score.ParseAnswer(s)
		switch {
		case err != nil && !noAnswer(s):
			words[s] = true
		case err == nil && !a.Missing && a.Points == 0:
			points = append(points, int(a.Value))
		}
	}
	if len(points) == 0 {
		if len(words) > 0 {
			g.wordScale(p, slices.Collect(maps.Keys(words)))
		}
		return
	}
	if g.Scale, g.Zero = numberScale(p, points); g.Scale == 0 {
		g.wordStars(slices.Collect(maps.Keys(words)))
	}
}

// maxPoints is the most points of a rating that is told by its cells.
const maxPoints = 10

// rates reports whether a column that is not read holds ratings: its name or a question says so, and its cells are answers.
func (p *profile) rates(names *lexeme) bool {
	if p.n == 0 || names.excludes(p) || !p.answers() {
		return false
	}
	few := p.count(func(s string) bool {
		a, err := score.ParseAnswer(s)
		return err == nil && (a.Missing || a.Value <= maxPoints)
	})
	question := strings.ContainsAny(p.name, "?？") || strings.Contains(p.name, "—")
	return names.score(p) >= leastName || question && few == p.n && p.distinct > 1 && !p.nearly(shapeFlag)
}

// unknownWords is what a column is worth that is named for a rating and nothing else, and has words that are on no scale.
const unknownWords = 0.45

// fewWords reports whether the cells of a column are a few words, again and again.
func (p *profile) fewWords() bool {
	return p.most(shapeLetter) && p.distinct > 1 && p.distinct <= maxPoints && 2*p.distinct <= p.n && p.longest <= 40
}

// saidAgain drops a number that is of what was spoken about, not of what was said: it is there again at other times.
func (g *guesser) saidAgain() {
	id, at := g.by["id"], g.by["at"]
	if id == nil || at == nil || g.by["rating"] == nil {
		return
	}
	first := map[string]string{}
	for row, s := range id.cells {
		if had, again := first[s]; s != "" && again && had != at.cells[row] {
			g.drop("id")
			return
		}
		first[s] = at.cells[row]
	}
}

// numberScale returns the scale of numbers, 0 for one to five. A few beyond it, among many within, are mistakes:
// they make no other scale.
func numberScale(p *profile, points []int) (most int, zero bool) {
	least := min(1, slices.Min(points))
	beyond := func(limit int) bool { // more than a few are
		n := 0
		for _, v := range points {
			if v > limit {
				n++
			}
		}
		single := n == 1 && len(points) > 3 && least == 1
		return n > 0 && 10*n > len(points) && !single
	}
	asked := slices.Contains(p.words, "nps") || slices.Contains(p.aside, "10") || hasAny(p.words, "recommend", "recomendarias", "recommanderiez", "weiterempfehlen") || strings.Contains(p.plain, "推荐")
	switch {
	case slices.Contains(p.words, "nps"), asked && slices.Max(points) > 5, beyond(7):
		return 10, slices.Contains(p.words, "nps") || least < 1 || slices.Contains(p.aside, "0")
	case beyond(5):
		return 7, false
	}
	return 0, false
}

// said finds the scale of the ratings that orders have beside them. What was said without one may be
// anything: it is left out, and so is a rating of an order without a number.
func (g *guesser) said() {
	if g.by["rating"] == nil || g.by["id"] == nil {
		for _, field := range []string{"rating", "text"} {
			if p := g.by[field]; p != nil {
				delete(g.by, field)
				delete(g.taken, p)
			}
		}
		return
	}
	g.answers()
}

// wordStars sets the points of those words beside numbers of stars that are on a scale of five.
func (g *guesser) wordStars(words []string) {
	for _, s := range words {
		for _, scale := range answerScales {
			if n := pointsOn(scale, status(s)); n > 0 && len(scale) == 5 {
				if g.Answers == nil {
					g.Answers, g.Scale = map[string]string{}, 5
				}
				g.Answers[s] = strconv.Itoa(n)
				break
			}
		}
	}
}

// wordScale sets the points of words from the first scale that has all of them.
func (g *guesser) wordScale(p *profile, words []string) {
	for _, scale := range answerScales {
		points := map[string]string{}
		for _, s := range words {
			if n := pointsOn(scale, status(s)); n > 0 {
				points[s] = strconv.Itoa(n)
			}
		}
		if len(points) < len(words) {
			continue
		}
		for _, s := range p.cells {
			if s != "" && noAnswer(s) {
				points[s] = ""
			}
		}
		g.Answers, g.Scale = points, len(scale)
		return
	}
}

package main

import (
	"math"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/score"
)

// scored is the part of the result that all scores share.
type scored struct {
	File   string `arg:"" help:"File of answers: CSV, XLSX or NDJSON; - reads the standard input."`
	Answer string `help:"Column of the answers, as numbers or as forms write them (10 - Extremely likely, 5 stars); empty cells are left out." required:"" placeholder:"COLUMN"`
	By     string `help:"Column to divide by. Groups below five answers, and one more if their figures could be worked out, are hidden." placeholder:"COLUMN"`
	Weight string `help:"Column of the weight of each answer; rows without one are left out." placeholder:"COLUMN"`
}

// part is a figure of a group.
type part struct {
	Group  string
	Figure *score.Interval // nil when hidden
	Hidden bool            // too few answers to be shown
}

// group holds the answers of everybody or of a group.
type group struct {
	name    string
	answers []int
	weights []float64 // nil without
	rows    []int     // of the sheet
}

// answers reads the column by group; the first group is everybody. low and high are the ends
// of the scale.
func (s *scored) answers(c *statCmd, low, high int) (sh *sheet.Sheet, groups []group, warnings []string, err error) {
	f := newFlags()
	f.apart([]string{"--answer", "--by", "--weight"}, []string{s.Answer}, []string{s.By}, []string{s.Weight})
	if err := f.Err(); err != nil {
		return nil, nil, nil, err
	}
	if sh, err = c.open(s.File); err != nil {
		return nil, nil, nil, err
	}
	points := high // a scale from 0 to 10 is one of ten
	all, err := sh.Scales([]string{s.Answer}, points)
	if err != nil {
		return nil, nil, nil, err
	}
	for i, v := range all[0] {
		if v != math.Trunc(v) && !math.IsNaN(v) || v < float64(low) || v > float64(high) {
			return nil, nil, nil, sh.Wrong(s.Answer, i, "sheet.off_scale", "low", low, "high", high)
		}
	}
	weight, left, err := c.weights(sh, s.Weight)
	if err != nil {
		return nil, nil, nil, err
	}
	warnings = left
	groups, in := []group{{name: "all"}}, make([]int, len(all[0]))
	if s.By != "" {
		names, at, err := sh.Groups(s.By)
		if err != nil {
			return nil, nil, nil, err
		}
		for _, n := range names {
			groups = append(groups, group{name: n})
		}
		nobody := 0
		for i, g := range at {
			if g == sheet.None {
				in[i] = -1
				nobody++
				continue
			}
			in[i] = g + 1
		}
		warnings = append(warnings, c.left(nobody, "stat.groupless")...)
	}
	add := func(g *group, i int) {
		g.answers, g.rows = append(g.answers, int(all[0][i])), append(g.rows, i)
		if weight != nil {
			g.weights = append(g.weights, weight[i])
		}
	}
	missing := 0
	for i, v := range all[0] {
		switch {
		case math.IsNaN(v):
			missing++
			continue
		case weight != nil && math.IsNaN(weight[i]):
			continue
		}
		add(&groups[0], i)
		if in[i] > 0 {
			add(&groups[in[i]], i)
		}
	}
	if len(groups[0].answers) == 0 {
		return nil, nil, nil, errs.Invalid("stat", "sheet.no_answers", "file", sh.Name(), "column", s.Answer)
	}
	return sh, groups, append(warnings, c.left(missing, "stat.unanswered")...), nil
}

// weights reads a column of weights, nil when no column is named, and counts the rows without
// one.
func (o *output) weights(sh *sheet.Sheet, name string) (weight []float64, left []string, err error) {
	if name == "" {
		return nil, nil, nil
	}
	if weight, err = sh.Numbers(name); err != nil {
		return nil, nil, err
	}
	none := 0
	for i, w := range weight {
		switch {
		case math.IsNaN(w):
			none++
		case w < 0:
			return nil, nil, sh.Wrong(name, i, "sheet.weight")
		}
	}
	return weight, o.left(none, "stat.weightless"), nil
}

// measure computes a figure for everybody and for each group that is large enough to be
// shown.
func (s *scored) measure(c *statCmd, low, high int, figure func(group) (score.Interval, error)) (parts []part, warnings []string, err error) {
	sh, groups, warnings, err := s.answers(c, low, high)
	if err != nil {
		return nil, nil, err
	}
	hide := make([]bool, len(groups)-1)
	if len(groups) > 1 {
		counts := make([]int, len(groups)-1)
		for i := range counts {
			counts[i] = len(groups[i+1].answers)
		}
		if hide, _, err = score.Suppress(counts, score.Smallest); err != nil {
			return nil, nil, c.refuse(sh, err, sources{"counts": column(s.By)})
		}
	}
	for i, g := range groups {
		if i > 0 && (hide[i-1] || len(g.answers) == 0) {
			parts = append(parts, part{Group: g.name, Hidden: true})
			continue
		}
		v, err := figure(g)
		if err != nil {
			return nil, nil, c.refuse(sh, err, sources{"answers": column(s.Answer, g.rows...), "x": column(s.Answer, g.rows...),
				"w": column(s.Weight, g.rows...), "top": {flag: "--top"}, "level": {flag: "--level"}})
		}
		parts = append(parts, part{Group: g.name, Figure: &v})
	}
	return parts, warnings, nil
}

// show prints the figure of everybody, and a table of groups.
func (s *scored) show(c *statCmd, parts []part, warnings []string) error {
	all := *parts[0].Figure
	all.Warnings = append(all.Warnings, warnings...)
	return c.show(struct {
		score.Interval
		Groups []part
	}{all, parts[1:]})
}

type statNPS struct{ scored }

// Run computes the net promoter score.
func (s *statNPS) Run(c *statCmd) error {
	parts, warnings, err := s.measure(c, 0, 10, func(g group) (score.Interval, error) {
		if g.weights != nil {
			return score.WeightedNPS(g.answers, g.weights, c.Level)
		}
		return score.NPSOf(g.answers, c.Level)
	})
	if err != nil {
		return err
	}
	return s.show(c, parts, warnings)
}

// share returns the share of answers ≥ least.
func (g group) share(least int, level float64) (score.Interval, error) {
	yes, k := make([]bool, len(g.answers)), 0
	for i, a := range g.answers {
		if yes[i] = a >= least; yes[i] {
			k++
		}
	}
	if g.weights != nil {
		return score.WeightedProportion(yes, g.weights, level)
	}
	return score.Wilson(k, len(yes), level)
}

type statCSAT struct {
	scored
	Points int `help:"Points of the scale." default:"5"`
	Top    int `help:"How many of the highest points count as satisfied." default:"2"`
}

// Run computes the share of satisfied answers.
func (s *statCSAT) Run(c *statCmd) error {
	f := newFlags()
	f.between("--points", float64(s.Points), 2, 1000)
	f.between("--top", float64(s.Top), 1, float64(max(s.Points-1, 1)))
	if err := f.Err(); err != nil {
		return err
	}
	parts, warnings, err := s.measure(c, 1, s.Points, func(g group) (score.Interval, error) { return g.share(s.Points-s.Top+1, c.Level) })
	if err != nil {
		return err
	}
	return s.show(c, parts, warnings)
}

type statCES struct{ scored }

// Run computes the mean effort, and the share that found it easy.
func (s *statCES) Run(c *statCmd) error {
	var easy []score.Interval
	parts, warnings, err := s.measure(c, 1, 7, func(g group) (score.Interval, error) {
		e, err := g.share(5, c.Level)
		if err != nil {
			return e, err
		}
		easy = append(easy, e)
		x := make([]float64, len(g.answers))
		for i, a := range g.answers {
			x[i] = float64(a)
		}
		if g.weights != nil {
			return score.WeightedMean(x, g.weights, c.Level)
		}
		return score.Mean(x, c.Level)
	})
	if err != nil {
		return err
	}
	all := *parts[0].Figure
	all.Warnings = append(all.Warnings, warnings...)
	return c.show(struct {
		score.Interval
		Easy   score.Interval
		Groups []part
	}{all, easy[0], parts[1:]})
}

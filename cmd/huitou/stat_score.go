package main

import (
	"math"

	"huitou/internal/sheet"
	"huitou/stat/score"
)

// scored is the part that the scores of single answers share.
type scored struct {
	File   string `arg:"" help:"File of answers: CSV, XLSX or NDJSON; - reads the standard input."`
	Answer string `help:"Column of the answers; empty cells are left out." required:"" placeholder:"COLUMN"`
	By     string `help:"Column to divide by. Groups below five answers, and one more if their figures could be worked out, are hidden." placeholder:"COLUMN"`
}

// part is a figure of a group.
type part struct {
	Group  string
	Figure *score.Interval // nil when hidden
	Hidden bool            // too few answers to be shown
}

// answers reads the column by group; the first group is everybody.
func (s *scored) answers() (groups []string, answers [][]int, err error) {
	sh, err := sheet.Open(s.File)
	if err != nil {
		return nil, nil, err
	}
	all, err := sh.Numbers(s.Answer)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range all {
		if !math.IsNaN(v) && v != math.Trunc(v) {
			_, err = sh.Wholes(s.Answer)
			return nil, nil, err
		}
	}
	groups, in := []string{"all"}, make([]int, len(all))
	if s.By != "" {
		names, group, err := sh.Groups(s.By)
		if err != nil {
			return nil, nil, err
		}
		groups = append(groups, names...)
		for i, g := range group {
			in[i] = g + 1
		}
	}
	answers = make([][]int, len(groups))
	for i, v := range all {
		if math.IsNaN(v) {
			continue
		}
		answers[0] = append(answers[0], int(v))
		if in[i] > 0 {
			answers[in[i]] = append(answers[in[i]], int(v))
		}
	}
	return groups, answers, nil
}

// measure applies a figure to everybody and to each group that may be shown.
func (s *scored) measure(figure func([]int) (score.Interval, error)) ([]part, error) {
	groups, answers, err := s.answers()
	if err != nil {
		return nil, err
	}
	hide := make([]bool, len(groups)-1)
	if len(groups) > 1 {
		counts := make([]int, len(groups)-1)
		for i := range counts {
			counts[i] = len(answers[i+1])
		}
		if hide, _, err = score.Suppress(counts, score.Smallest); err != nil {
			return nil, refuse(s.File, err)
		}
	}
	var parts []part
	for i, g := range groups {
		if i > 0 && hide[i-1] {
			parts = append(parts, part{Group: g, Hidden: true})
			continue
		}
		v, err := figure(answers[i])
		if err != nil {
			return nil, refuse(s.File, err)
		}
		parts = append(parts, part{Group: g, Figure: &v})
	}
	return parts, nil
}

// show prints everybody's figure, and the groups' as a table.
func (s *scored) show(c *statCmd, parts []part) error {
	return c.show(struct {
		score.Interval
		Groups []part
	}{*parts[0].Figure, parts[1:]})
}

type statNPS struct{ scored }

// Run measures the net promoter score.
func (s *statNPS) Run(c *statCmd) error {
	parts, err := s.measure(func(a []int) (score.Interval, error) { return score.NPSOf(a, c.Level) })
	if err != nil {
		return err
	}
	return s.show(c, parts)
}

type statCSAT struct {
	scored
	Points int `help:"Points of the scale." default:"5"`
	Top    int `help:"How many of the highest points count as satisfied." default:"2"`
}

// Run measures the share of satisfied answers.
func (s *statCSAT) Run(c *statCmd) error {
	parts, err := s.measure(func(a []int) (score.Interval, error) { return score.CSAT(a, s.Points, s.Top, c.Level) })
	if err != nil {
		return err
	}
	return s.show(c, parts)
}

type statCES struct{ scored }

// Run measures the effort: the mean, and beside it the share that found it easy.
func (s *statCES) Run(c *statCmd) error {
	easy := map[int]score.Interval{}
	n := 0
	parts, err := s.measure(func(a []int) (score.Interval, error) {
		e, err := score.CES(a, c.Level)
		easy[n] = e.Easy
		n++
		return e.Mean, err
	})
	if err != nil {
		return err
	}
	return c.show(struct {
		score.Interval
		Easy   score.Interval
		Groups []part
	}{*parts[0].Figure, easy[0], parts[1:]})
}

package main

import (
	"strconv"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/kano"
	"huitou/stat/servqual"
)

type statServqual struct {
	File      string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Expected  []string `help:"Columns of the expectations, in the order of the dimensions; * and ? as in a shell. Without them the result is SERVPERF's." placeholder:"COLUMNS"`
	Perceived []string `help:"Columns of the perceptions, in the same order." required:"" placeholder:"COLUMNS"`
	Sizes     []int    `help:"Items per dimension. Default: 4,5,4,4,5 of the classic questionnaire." placeholder:"N"`
	Weights   []string `help:"Columns of the importance of the dimensions, one for each, 100 points per respondent." placeholder:"COLUMNS"`
	Weight    string   `help:"Column of the weight of each respondent; rows without one are left out." placeholder:"COLUMN"`
}

// Run measures the gaps.
func (s *statServqual) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	items := 0
	sizes := s.Sizes
	if len(sizes) == 0 {
		sizes = servqual.Classic
	}
	f := newFlags()
	for _, n := range sizes {
		f.between("--sizes", float64(n), 1, 1000)
		items += n
	}
	var names [3][]string
	parts := []string{"--perceived", "--expected", "--weights"}
	for i, patterns := range [][]string{s.Perceived, s.Expected, s.Weights} {
		if names[i], err = sh.Names(patterns); err != nil {
			return err
		}
		want := items
		if i == 2 {
			want = len(sizes)
		}
		if n := len(names[i]); n > 0 && n != want {
			f.add(parts[i], strconv.Itoa(n), "sheet.flag_columns", "n", want)
		}
	}
	f.apart(append(parts, "--weight"), names[0], names[1], names[2], []string{s.Weight})
	if err := f.Err(); err != nil {
		return err
	}
	var data [3][][]float64
	for i := range data {
		if data[i], err = sh.Scales(names[i], 0); err != nil {
			return err
		}
		if len(data[i]) == 0 {
			data[i] = nil
		}
	}
	weight, left, err := c.weights(sh, s.Weight)
	if err != nil {
		return err
	}
	r, err := servqual.Measure(servqual.Survey{Dimensions: s.Sizes, Perceived: data[0], Expected: data[1], Weights: data[2], Weight: weight}, c.Level)
	if err != nil {
		return c.refuse(sh, err, sources{"perceived": {columns: names[0]}, "expected": {columns: names[1]}, "weights": {columns: names[2]},
			"weight": column(s.Weight), "dimensions": {flag: "--sizes"}})
	}
	type item struct {
		Name string
		servqual.Item
	}
	type dimension struct {
		Name string
		servqual.Dimension
	}
	out := struct {
		servqual.Result
		Items      []item
		Dimensions []dimension
		Excluded   []excluded
	}{Result: r}
	for i, it := range r.Items {
		out.Items = append(out.Items, item{names[0][i], it})
	}
	words := []string{"tangibles", "reliability", "responsiveness", "assurance", "empathy"}
	for i, d := range r.Dimensions {
		name := strconv.Itoa(i + 1)
		if len(s.Sizes) == 0 {
			name = words[i]
		}
		out.Dimensions = append(out.Dimensions, dimension{name, d})
	}
	for _, e := range r.Excluded {
		out.Excluded = append(out.Excluded, excluded{sh.Row(e.Index), sentence(c.say, "stat.why."+key(e.Why), e.Why)})
	}
	out.Warnings = append(out.Warnings, left...)
	return c.show(out)
}

// excluded is an omitted row.
type excluded struct {
	Row int64 // as a spreadsheet counts it: the header is 1
	Why string
}

type statTolerance struct {
	File      string `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Adequate  string `help:"Column of the level that would just do." required:"" placeholder:"COLUMN"`
	Desired   string `help:"Column of the level that is wished for." required:"" placeholder:"COLUMN"`
	Perceived string `help:"Column of the level that was met." required:"" placeholder:"COLUMN"`
}

// Run places perceptions in the zone of tolerance.
func (s *statTolerance) Run(c *statCmd) error {
	f := newFlags()
	f.apart([]string{"--adequate", "--desired", "--perceived"}, []string{s.Adequate}, []string{s.Desired}, []string{s.Perceived})
	if err := f.Err(); err != nil {
		return err
	}
	sh, names, x, err := c.columnsOf(s.File, []string{s.Adequate, s.Desired, s.Perceived})
	if err != nil {
		return err
	}
	if len(names) != 3 {
		return errs.Invalid("stat.tolerance", "sheet.many_columns", "column", errs.Short(s.Adequate+", "+s.Desired+", "+s.Perceived), "n", len(names))
	}
	z, err := servqual.Tolerance(x[0], x[1], x[2], c.Level)
	if err != nil {
		return c.refuse(sh, err, sources{"records": {columns: names}})
	}
	out := struct {
		servqual.Zone
		Excluded []excluded
	}{Zone: z}
	for _, e := range z.Excluded {
		out.Excluded = append(out.Excluded, excluded{sh.Row(e.Index), sentence(c.say, "stat.why."+key(e.Why), e.Why)})
	}
	return c.show(out)
}

type statKano struct {
	File          string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Functional    []string `help:"Columns of how it would be with each feature: 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike, or these answers in words." required:"" placeholder:"COLUMNS"`
	Dysfunctional []string `help:"Columns of how it would be without each, in the same order." required:"" placeholder:"COLUMNS"`
	Continuous    bool     `help:"Average the answers instead of counting categories."`
	Weight        string   `help:"Column of the weight of each respondent, with --continuous; rows without one are left out." placeholder:"COLUMN"`
}

// Run classifies features.
func (s *statKano) Run(c *statCmd) error {
	if s.Weight != "" && !s.Continuous {
		return errs.Invalid("stat.kano", "stat.kano_weight")
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	with, err := sh.Names(s.Functional)
	if err != nil {
		return err
	}
	without, err := sh.Names(s.Dysfunctional)
	if err != nil {
		return err
	}
	if len(with) != len(without) {
		return errs.Invalid("stat.kano", "sheet.pairs", "first", "--functional", "n", len(with), "second", "--dysfunctional", "m", len(without))
	}
	flags := newFlags()
	flags.apart([]string{"--functional", "--dysfunctional", "--weight"}, with, without, []string{s.Weight})
	if err := flags.Err(); err != nil {
		return err
	}
	f, err := sh.Kano(with)
	if err != nil {
		return err
	}
	d, err := sh.Kano(without)
	if err != nil {
		return err
	}
	weight, left, err := c.weights(sh, s.Weight)
	if err != nil {
		return err
	}
	var out struct {
		Features []any
		Warnings []string
	}
	out.Warnings = left
	for i, name := range with {
		feature, err := s.feature(c, sh, name, without[i], f[i], d[i], weight)
		if err != nil {
			return err
		}
		out.Features = append(out.Features, feature)
	}
	return c.show(out)
}

// feature analyses one feature: the complete pairs of answers to it.
func (s *statKano) feature(c *statCmd, sh *sheet.Sheet, with, without string, f, d, weight []float64) (any, error) {
	all := [][]float64{f, d}
	if weight != nil {
		all = append(all, weight)
	}
	rows, dropped := complete(all...)
	if len(rows) == 0 {
		return nil, errs.Invalid("stat.kano", "sheet.no_answers", "file", sh.Name(), "column", with)
	}
	a, b := make([]kano.Answer, len(rows)), make([]kano.Answer, len(rows))
	for k, i := range rows {
		a[k], b[k] = kano.Answer(f[i]), kano.Answer(d[i])
	}
	from := sources{"functional": column(with, rows...), "dysfunctional": column(without, rows...), "weight": column(s.Weight, rows...)}
	left := c.left(dropped, "stat.incomplete")
	if s.Continuous {
		var w []float64
		if weight != nil {
			w = pick(weight, rows)
		}
		p, err := kano.Weighted(a, b, w, c.Level)
		if err != nil {
			return nil, c.refuse(sh, err, from)
		}
		p.Warnings = append(p.Warnings, left...)
		return struct {
			Feature string
			kano.Position
		}{with, p}, nil
	}
	r, err := kano.Discrete(a, b, c.Level)
	if err != nil {
		return nil, c.refuse(sh, err, from)
	}
	r.Warnings = append(r.Warnings, left...)
	return struct {
		Feature string
		kano.Result
	}{with, r}, nil
}

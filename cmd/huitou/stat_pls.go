package main

import (
	"slices"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/pls"
)

type statPLS struct {
	File      string   `arg:"" help:"File with a row per respondent; - reads the standard input."`
	Block     []string `help:"A latent variable and its columns, reflective: Image=IMAG*. With a + before the columns formative: Image=+IMAG*. Once for each." required:"" placeholder:"NAME=COLUMNS" sep:";"`
	Path      []string `help:"An arrow between two: Image>Satisfaction. Once for each." required:"" placeholder:"FROM>TO" sep:";"`
	Scheme    string   `help:"Inner weights: centroid, factorial or path." enum:"centroid,factorial,path" default:"centroid"`
	Index     []string `help:"Latent variables whose index from 0 to 100 is shown, with --low and --high." placeholder:"NAME"`
	Low       float64  `help:"Lowest answer of the scale, for --index." default:"1"`
	High      float64  `help:"Highest answer of the scale, for --index." default:"10"`
	Resamples int      `help:"Bootstrap resamples of the intervals." default:"500"`
	Seed      uint64   `help:"Seed of the resamples." default:"1"`
	Weight    string   `help:"Not possible here: the bootstrap draws respondents of equal weight." placeholder:"COLUMN"`
}

// model reads the blocks and paths, and their data.
func (s *statPLS) model(sh *sheet.Sheet) (m pls.Model, columns []string, data [][]float64, err error) {
	var names []string
	for _, b := range s.Block {
		name, cols, ok := strings.Cut(b, "=")
		if !ok || name == "" {
			return m, nil, nil, errs.Invalid("stat.pls", "sheet.option", "flag", "--block", "found", errs.Short(b), "like", "Image=IMAG*")
		}
		block := pls.Block{Name: strings.TrimSpace(name)}
		if rest, formative := strings.CutPrefix(cols, "+"); formative {
			cols, block.Mode = rest, pls.B
		}
		found, err := sh.Names(strings.Split(cols, ","))
		if err != nil {
			return m, nil, nil, err
		}
		for _, c := range found {
			block.Items = append(block.Items, len(columns))
			columns = append(columns, c)
		}
		names, m.Blocks = append(names, block.Name), append(m.Blocks, block)
	}
	for _, p := range s.Path {
		from, to, _ := strings.Cut(p, ">")
		a := pls.Arrow{From: slices.Index(names, strings.TrimSpace(from)), To: slices.Index(names, strings.TrimSpace(to))}
		if a.From < 0 || a.To < 0 {
			return m, nil, nil, errs.Invalid("stat.pls", "sheet.option", "flag", "--path", "found", errs.Short(p), "like", names[0]+">"+names[len(names)-1])
		}
		m.Paths = append(m.Paths, a)
	}
	m.Scheme = map[string]pls.Scheme{"centroid": pls.Centroid, "factorial": pls.Factorial, "path": pls.Path}[s.Scheme]
	data, err = sh.Scales(columns, 0)
	return m, columns, data, err
}

// Run fits the model and bootstraps it.
func (s *statPLS) Run(c *statCmd) error {
	if s.Weight != "" {
		return errs.Invalid("stat.pls", "stat.equal_weights")
	}
	f := newFlags()
	f.between("--resamples", float64(s.Resamples), 20, 100_000)
	f.between("--low", s.Low, -most, most)
	f.inside("--high", s.High, s.Low, most+1)
	if err := f.Err(); err != nil {
		return err
	}
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	m, columns, data, err := s.model(sh)
	if err != nil {
		return err
	}
	var blocks []string
	for _, b := range m.Blocks {
		blocks = append(blocks, b.Name)
	}
	from := sources{"data": {columns: columns}, "model.Blocks": {columns: blocks}, "block": {columns: blocks}, "model.Paths": {flag: "--path"},
		"resamples": {flag: "--resamples"}, "high": {flag: "--high"}}
	r, err := pls.Fit(m, data)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	re, err := r.Bootstrap(s.Resamples, c.Level, s.Seed)
	if err != nil {
		return c.refuse(sh, err, from)
	}
	type effect struct {
		From, To string
		Effect   pls.Interval
	}
	type latent struct {
		Latent     string
		Mode       string
		R2         *pls.Interval
		AVE        pls.Interval
		Alpha, Rho *pls.Interval
	}
	type item struct {
		Item, Latent string
		Weight       pls.Interval
		Loading      pls.Interval
	}
	type index struct {
		Latent string
		Index  pls.Score
	}
	type pair struct {
		First, Second string
		HTMT          pls.Interval
	}
	out := struct {
		N, Dropped, Iterations int
		Latent                 []latent
		Paths, Total           []effect
		Items                  []item
		HTMT                   []pair
		Index                  []index
		Resamples              int
		Level                  float64
		Method                 string
		Warnings               []string
	}{N: r.N, Dropped: r.Dropped, Iterations: r.Iterations, Resamples: re.Resamples, Level: re.Level, Method: r.Method,
		Warnings: append(slices.Clone(r.Warnings), re.Warnings...)}
	name := func(i int) string { return m.Blocks[i].Name }
	for i, l := range r.Latent {
		mode := "reflective"
		if l.Mode == pls.B {
			mode = "formative"
		}
		out.Latent = append(out.Latent, latent{l.Name, mode, re.R2[i], re.AVE[i], re.Alpha[i], re.Rho[i]})
	}
	for i, e := range r.Paths {
		out.Paths = append(out.Paths, effect{name(e.From), name(e.To), re.Paths[i]})
	}
	for i, e := range r.Total {
		out.Total = append(out.Total, effect{name(e.From), name(e.To), re.Total[i]})
	}
	for i, it := range r.Items {
		out.Items = append(out.Items, item{columns[it.Column], name(it.Block), re.Weights[i], re.Loadings[i]})
	}
	for i := range r.Latent {
		for j := range i {
			if re.HTMT[i][j].Value != 0 { // 0 where a block has one item
				out.HTMT = append(out.HTMT, pair{name(j), name(i), re.HTMT[i][j]})
			}
		}
	}
	for _, wanted := range s.Index {
		i := slices.IndexFunc(m.Blocks, func(b pls.Block) bool { return b.Name == wanted })
		if i < 0 {
			return errs.Invalid("stat.pls", "sheet.option", "flag", "--index", "found", errs.Short(wanted), "like", name(0))
		}
		x, err := re.Index(i, s.Low, s.High)
		if err != nil {
			return c.refuse(sh, err, from)
		}
		out.Index = append(out.Index, index{wanted, x})
		out.Warnings = append(out.Warnings, x.Warnings...)
	}
	slices.Sort(out.Warnings)
	out.Warnings = slices.Compact(out.Warnings)
	return c.show(out)
}

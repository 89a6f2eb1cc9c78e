package main

import (
	"math"
	"strconv"

	"huitou/internal/errs"
	"huitou/internal/sheet"
	"huitou/stat/lift"
)

// tested holds the data of an experiment.
type tested struct {
	File    string `arg:"" help:"File with a row per unit; - reads the standard input."`
	Treated string `help:"Column of whether the unit was treated (1) or held out (0)." required:"" placeholder:"COLUMN"`
	Outcome string `help:"Column of what came of it: an amount, or 1 and 0." required:"" placeholder:"COLUMN"`
}

// read reads the arms and outcomes of the complete rows, optionally with more columns.
func (t *tested) read(c *statCmd, more ...string) (sh *sheet.Sheet, treated []bool, outcome []float64, others [][]float64, rows []int, err error) {
	if sh, err = c.open(t.File); err != nil {
		return
	}
	arm, err := sh.Flags(t.Treated)
	if err != nil {
		return
	}
	if outcome, err = sh.Numbers(t.Outcome); err != nil {
		return
	}
	if others, err = sh.Table(more); err != nil {
		return
	}
	rows, _ = complete(append([][]float64{arm, outcome}, others...)...)
	for _, i := range rows {
		treated = append(treated, arm[i] == 1)
	}
	outcome = pick(outcome, rows)
	for j := range others {
		others[j] = pick(others[j], rows)
	}
	return sh, treated, outcome, others, rows, nil
}

type statLift struct {
	tested
	Planned int  `help:"Units per arm that were planned." default:"0"`
	Watched bool `help:"The test is looked at while it runs: an interval that is right at every look, narrowest at --planned."`
}

// Run compares the arms: as shares where every outcome is 0 or 1, else as means.
func (s *statLift) Run(c *statCmd) error {
	f := newFlags()
	f.apart([]string{"--treated", "--outcome"}, []string{s.Treated}, []string{s.Outcome})
	f.between("--planned", float64(s.Planned), 0, 1_000_000_000)
	if err := f.Err(); err != nil {
		return err
	}
	sh, treated, outcome, _, rows, err := s.read(c)
	if err != nil {
		return err
	}
	var arms [2]lift.Arm
	var hits [2]int
	binary := len(rows) > 0
	for i, y := range outcome {
		k := 0
		if treated[i] {
			k = 1
		}
		arms[k].Add(y)
		binary = binary && (y == 0 || y == 1)
		if y == 1 {
			hits[k]++
		}
	}
	planned := s.Planned
	if s.Watched && planned == 0 {
		planned = max(arms[0].N, arms[1].N)
	}
	watch := lift.Watch{Level: c.Level, Planned: planned}
	var e lift.Effect
	switch {
	case binary && s.Watched:
		e, err = lift.SequentialProportions(hits[1], arms[1].N, hits[0], arms[0].N, watch)
	case binary:
		e, err = lift.Proportions(hits[1], arms[1].N, hits[0], arms[0].N, c.Level)
	case s.Watched:
		e, err = lift.Sequential(arms[1], arms[0], watch)
	default:
		e, err = lift.Difference(arms[1], arms[0], c.Level)
	}
	if err != nil {
		arm := source{columns: []string{s.Treated}}
		return c.refuse(sh, err, sources{"treated": arm, "holdOut": arm, "Planned": {flag: "--planned"}})
	}
	type side struct {
		N    int
		Mean float64
		SD   *float64 // of an amount; nil for a share
	}
	shown := func(a lift.Arm) side {
		out := side{N: a.N, Mean: a.Mean}
		if sd := math.Sqrt(a.Variance()); !binary && a.N > 1 {
			out.SD = &sd
		}
		return out
	}
	out := struct {
		lift.Effect
		Treated, HoldOut side
		Shares           bool        // outcomes are 0 and 1, and the figures are shares
		Relative         *lift.Ratio // nil where it has no interval
		RiskRatio        *lift.Ratio // of shares
		Dropped          int
		Verdict          lift.State
	}{Effect: e, Treated: shown(e.Treated), HoldOut: shown(e.HoldOut), Shares: binary, Dropped: sh.Len() - len(rows), Verdict: lift.Verdict(e, planned)}
	out.Warnings = append(out.Warnings, c.left(out.Dropped, "stat.incomplete")...)
	if binary {
		out.Warnings = append(out.Warnings, c.say.T("stat.binary"))
	}
	switch {
	case binary && s.Watched:
		if r, err := lift.SequentialRiskRatio(hits[1], arms[1].N, hits[0], arms[0].N, watch); err == nil {
			out.RiskRatio = &r
		}
	case binary:
		if r, err := lift.RiskRatio(hits[1], arms[1].N, hits[0], arms[0].N, c.Level); err == nil {
			out.RiskRatio = &r
		}
	case !binary:
		if r, err := e.RelativeInterval(); err == nil {
			out.Relative = &r
		}
	}
	return c.show(out)
}

type statQini struct {
	tested
	Score     string `help:"Column of the score by which units would be chosen, the highest first." required:"" placeholder:"COLUMN"`
	Resamples int    `help:"Bootstrap resamples of the interval." default:"500"`
	Seed      uint64 `help:"Seed of the resamples." default:"1"`
}

// Run computes the Qini curve.
func (s *statQini) Run(c *statCmd) error {
	f := newFlags()
	f.apart([]string{"--treated", "--outcome", "--score"}, []string{s.Treated}, []string{s.Outcome}, []string{s.Score})
	f.between("--resamples", float64(s.Resamples), 100, 1e6)
	if err := f.Err(); err != nil {
		return err
	}
	sh, treated, outcome, others, rows, err := s.read(c, s.Score)
	if err != nil {
		return err
	}
	q, err := lift.Qini(others[0], treated, outcome, c.Level, lift.Resampling{Resamples: s.Resamples, Seed: s.Seed})
	if err != nil {
		return c.refuse(sh, err, sources{"score": column(s.Score, rows...), "treated": {columns: []string{s.Treated}}, "outcome": column(s.Outcome, rows...)})
	}
	dropped := sh.Len() - len(rows)
	return c.show(struct {
		N           int
		Coefficient ranged
		Gain        float64 // of treating everybody, per unit
		Curve       []lift.Point
		Dropped     int
		Level       float64
		Method      string
		Warnings    []string
	}{q.N, ranged{q.Coefficient, q.Low, q.High}, q.Gain, q.Curve, dropped, q.Level, q.Method, append(q.Warnings, c.left(dropped, "stat.incomplete")...)})
}

type statPower struct {
	Base    *float64 `help:"Share of the hold-out that is expected to answer."`
	Changed *float64 `help:"Share of the treated that is to be told from it."`
	SD      *float64 `name:"sd" help:"For amounts instead: their standard deviation."`
	Delta   *float64 `help:"And the difference that is to be found."`
	Treated *float64 `help:"With --base or --sd alone: the treated units there will be; what can be found with them is told."`
	Alpha   float64  `help:"Chance of a false alarm, two-sided." default:"0.05"`
	Power   float64  `help:"Chance to find a true difference." default:"0.8"`
	Ratio   float64  `help:"Held-out units per treated unit." default:"1"`
}

// check refuses invalid flags and combinations.
func (s *statPower) check() error {
	f := newFlags()
	f.inside("--alpha", s.Alpha, 0, 1)
	f.inside("--power", s.Power, s.Alpha/2, 1)
	f.between("--ratio", s.Ratio, 1e-6, 1e6)
	given := func(v *float64, check func(float64)) {
		if v != nil {
			check(*v)
		}
	}
	given(s.Base, func(v float64) { f.between("--base", v, 0, 1) })
	given(s.Changed, func(v float64) {
		f.between("--changed", v, 0, 1)
		if s.Base != nil && v == *s.Base {
			f.add("--changed", short(v), "sheet.flag_apart", "other", "--base")
		}
	})
	given(s.SD, func(v float64) { f.positive("--sd", v) })
	given(s.Delta, func(v float64) {
		f.finite("--delta", v)
		if v == 0 {
			f.add("--delta", "0", "sheet.flag_zero")
		}
	})
	given(s.Treated, func(v float64) { f.between("--treated", v, 1, 1e12) })
	if err := f.Err(); err != nil {
		return err
	}
	share, amount := s.Base != nil, s.SD != nil
	goal := s.Changed != nil || s.Delta != nil
	if share == amount || goal == (s.Treated != nil) || s.Changed != nil && amount || s.Delta != nil && share {
		return errs.Invalid("stat.power", "sheet.power_needed")
	}
	return nil
}

// Run plans the size of an experiment.
func (s *statPower) Run(c *statCmd) error {
	if err := s.check(); err != nil {
		return err
	}
	plan := lift.Plan{Alpha: s.Alpha, Power: s.Power, Ratio: s.Ratio}
	from := sources{"base": {flag: "--base"}, "changed": {flag: "--changed"}, "sd": {flag: "--sd"}, "delta": {flag: "--delta"},
		"treated": {flag: "--treated"}, "Alpha": {flag: "--alpha"}, "Power": {flag: "--power"}, "Ratio": {flag: "--ratio"}}
	if s.Treated != nil {
		return s.detectable(c, plan, from)
	}
	var size lift.Size
	var err error
	if s.SD != nil {
		size, err = lift.MeanSize(*s.SD, *s.Delta, plan)
	} else {
		size, err = lift.ProportionSize(*s.Base, *s.Changed, plan)
	}
	if err != nil {
		return c.refuse(nil, err, from)
	}
	if max(size.Treated, size.HoldOut) > 1e15 {
		f := newFlags()
		f.add("--changed, --delta", strconv.FormatFloat(size.Treated, 'g', 3, 64), "sheet.flag_units")
		return f.Err()
	}
	return c.show(struct {
		Treated, HoldOut int
		Method           string
	}{int(math.Ceil(size.Treated)), int(math.Ceil(size.HoldOut)), size.Method})
}

// detectable computes the smallest effect that a number of units can detect.
func (s *statPower) detectable(c *statCmd, plan lift.Plan, from sources) error {
	out := struct {
		Treated, HoldOut float64
		Changed          *float64 // the smallest detectable share
		Delta            *float64 // the smallest detectable difference
		Method           string
		Warnings         []string
	}{Treated: *s.Treated, HoldOut: math.Ceil(*s.Treated * s.Ratio)}
	if s.SD != nil {
		d, err := lift.DetectableMean(*s.SD, *s.Treated, plan)
		if err != nil {
			return c.refuse(nil, err, from)
		}
		out.Delta, out.Method = &d, "Guenther, normal approximation"
		return c.show(out)
	}
	changed, found, err := lift.Detectable(*s.Base, *s.Treated, plan)
	if err != nil {
		return c.refuse(nil, err, from)
	}
	out.Method = "Fleiss, normal approximation"
	if !found {
		out.Warnings = append(out.Warnings, c.say.T("stat.not_detectable"))
		return c.show(out)
	}
	delta := changed - *s.Base
	out.Changed, out.Delta = &changed, &delta
	return c.show(out)
}

package main

import (
	"math"
	"strconv"

	"huitou/internal/errs"
)

// flags collects invalid flags.
type flags struct{ *errs.Check }

func newFlags() flags { return flags{errs.NewCheck("flags")} }

// add adds an invalid flag, with the value found.
func (f flags) add(flag, found, key string, args ...any) {
	f.Add(errs.Field{Path: flag, Key: key, Args: errs.Pairs(args...), Found: found})
}

func short(v float64) string {
	format := byte('g')
	if a := math.Abs(v); a >= 1e-4 && a < 1e15 { // without an exponent
		format = 'f'
	}
	return strconv.FormatFloat(v, format, -1, 64)
}

// most exceeds every real scale, count and horizon, and is short to read.
const most = 100_000

// inside requires low < v < high.
func (f flags) inside(flag string, v, low, high float64) {
	if !(v > low && v < high) {
		f.add(flag, short(v), "sheet.flag_inside", "low", short(low), "high", short(high))
	}
}

// between requires low ≤ v ≤ high.
func (f flags) between(flag string, v, low, high float64) {
	if !(v >= low && v <= high) {
		f.add(flag, short(v), "sheet.flag_between", "low", short(low), "high", short(high))
	}
}

// positive requires a finite number above 0.
func (f flags) positive(flag string, v float64) {
	if !(v > 0) || math.IsInf(v, 0) {
		f.add(flag, short(v), "sheet.flag_positive")
	}
}

// least requires a whole number of at least low.
func (f flags) least(flag string, v, low int) {
	if v < low {
		f.add(flag, strconv.Itoa(v), "sheet.flag_least", "low", low)
	}
}

// finite requires a finite number.
func (f flags) finite(flag string, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		f.add(flag, short(v), "sheet.flag_number")
	}
}

// apart requires columns named by different flags to be different: an outcome cannot be its
// own predictor. Empty names are ignored.
func (f flags) apart(flags []string, columns ...[]string) {
	at := map[string]string{}
	for i, list := range columns {
		for _, c := range list {
			if c == "" {
				continue
			}
			if first, ok := at[c]; ok && first != flags[i] {
				f.add(flags[i], c, "sheet.flag_apart", "other", first)
				continue
			}
			at[c] = flags[i]
		}
	}
}

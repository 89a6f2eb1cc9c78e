package forecast

import "math"

// Result tells how forecasts did on counts they had not seen.
type Result struct {
	N               int     // counts foretold
	Inside          float64 // share inside the interval
	Low, High       float64 // 95 % Wilson interval of Inside, as if counts missed independently
	Error           float64 // mean absolute error of the mean
	ErrorLastSeason float64 // of the same phase one season before
	Level           float64
	Method          string
	Warnings        []string
}

// Backtest refits at every horizon-th count from from on and compares the
// forecasts of the next horizon counts with what came: rolling-origin evaluation
// (Tashman 2000, International Journal of Forecasting 16). Nothing after an origin
// is used at it. With y the n counts and μ their forecasts,
//
//	Inside = #(Low ≤ y ≤ High)/n,  Error = Σ|y − μ|/n
//
// ErrorLastSeason puts the count of one season before in place of μ. Inside has
// Wilson's interval (1927); the errors are what was missed, and have none. An
// *Error says that from leaves fewer than two seasons before it or no count after
// it, that horizon is longer than a season, or what Fit and Ahead refuse.
func Backtest(counts []int, period, from, horizon int, level float64) (Result, error) {
	const op = "Backtest"
	if horizon < 1 || from < 2*period || from >= len(counts) {
		return Result{}, &Error{op, "from", -1, "does not leave two seasons before and a count after it"}
	}
	if horizon > period {
		return Result{}, &Error{op, "horizon", -1, "is longer than a season"}
	}
	r := Result{Level: level, Method: "rolling origin; Wilson"}
	for at := from; at < len(counts); at += horizon {
		m, err := Fit(counts[:at], period)
		if err != nil {
			return Result{}, err
		}
		points, err := m.Ahead(min(horizon, len(counts)-at), level)
		if err != nil {
			return Result{}, err
		}
		for h, p := range points {
			y := counts[at+h]
			r.N++
			if y >= p.Low && y <= p.High {
				r.Inside++
			}
			r.Error += math.Abs(float64(y) - p.Mean)
			r.ErrorLastSeason += math.Abs(float64(y - counts[at+h-period]))
		}
	}
	n := float64(r.N)
	r.Inside, r.Error, r.ErrorLastSeason = r.Inside/n, r.Error/n, r.ErrorLastSeason/n
	const z = 1.959963984540054
	mid := (r.Inside + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(r.Inside*(1-r.Inside)/n+z*z/(4*n*n))
	r.Low, r.High = max(0, mid-half), min(1, mid+half)
	if r.N < 100 {
		r.Warnings = append(r.Warnings, "fewer than 100 counts were foretold")
	}
	if r.Error > r.ErrorLastSeason {
		r.Warnings = append(r.Warnings, "the season before foretells better")
	}
	return r, nil
}

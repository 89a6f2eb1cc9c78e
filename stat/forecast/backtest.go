package forecast

import "math"

// Result summarises how forecasts compare with the counts they predicted.
type Result struct {
	N               int     // number of predicted counts
	Inside          float64 // share inside the interval
	Low, High       float64 // 95 % Wilson interval of Inside, under independence
	Error           float64 // mean absolute error of the forecast mean
	ErrorLastSeason float64 // mean absolute error of the count one season before
	Level           float64
	Method          string
	Warnings        []string
}

// Backtest refits at every horizon-th count, beginning at from, and compares the forecasts
// of the next horizon counts with the observed ones: rolling-origin evaluation (Tashman
// 2000, International Journal of Forecasting 16). A fit uses only the counts before its
// origin. With y the n counts and μ their forecasts,
//
//	Inside = #(Low ≤ y ≤ High)/n,  Error = Σ|y − μ|/n
//
// ErrorLastSeason uses the count of one season before in place of μ. Inside has Wilson's
// interval (1927); the two errors are descriptive and have none. Errors: from with fewer
// than two seasons before it or no count after it, a horizon longer than a season, and
// those of Fit and Ahead; each an *Error.
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

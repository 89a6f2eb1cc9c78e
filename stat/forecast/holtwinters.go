package forecast

import "fmt"

// HoltWinters is the state of multiplicative exponential smoothing: level and
// trend in units of y (the trend per period), the season as factors.
type HoltWinters struct {
	Level, Trend float64
	Season       []float64 // for the next period and those after it
}

// Smooth filters a positive series by Winters' (1960) method with given smoothing
// parameters in [0, 1]:
//
//	l_t = α y_t/s_{t−p} + (1−α)(l_{t−1} + b_{t−1})
//	b_t = β (l_t − l_{t−1}) + (1−β) b_{t−1}
//	s_t = γ y_t/l_t + (1−γ) s_{t−p}
//
// with the start of R's HoltWinters, from the classical decomposition of the first two
// seasons. It serves as the well-known baseline. The method has no probability model, and
// so no intervals. Errors: no more than two seasons in y, a value that is not positive (by
// index; a zero count is one), a parameter outside [0, 1], the index at which the smoothing
// diverges; each an *Error.
func Smooth(y []float64, period int, alpha, beta, gamma float64) (HoltWinters, error) {
	const op = "Smooth"
	if period < 2 || len(y) < 2*period+1 {
		return HoltWinters{}, &Error{op, "y", -1, "holds no more than two seasons"}
	}
	for i, v := range []float64{alpha, beta, gamma} {
		if !(v >= 0 && v <= 1) {
			return HoltWinters{}, &Error{op, []string{"alpha", "beta", "gamma"}[i], -1, "is not between 0 and 1"}
		}
	}
	for i, v := range y {
		if !finite(v) || v <= 0 {
			return HoltWinters{}, &Error{op, "y", i, "is not a positive number"}
		}
	}
	h := start(y, period)
	for i := period; i < len(y); i++ {
		s, before := h.Season[0], h.Level
		h.Level = alpha*y[i]/s + (1-alpha)*(before+h.Trend)
		h.Trend = beta*(h.Level-before) + (1-beta)*h.Trend
		h.Season = append(h.Season[1:], gamma*y[i]/h.Level+(1-gamma)*s)
		if !finite(h.Level) || !finite(h.Trend) || !finite(h.Season[period-1]) || h.Season[period-1] == 0 {
			return HoltWinters{}, &Error{op, "y", i, fmt.Sprintf("makes the smoothing diverge at level %g", h.Level)}
		}
	}
	return h, nil
}

// Ahead returns the forecast for the given step, in units of y; step 1 is the next period:
// (l + step·b) s, with s the factor of its phase (Winters 1960). Errors: a step outside 1
// to 1,000,000, an h not made by Smooth; each an *Error.
func (h HoltWinters) Ahead(step int) (float64, error) {
	if step < 1 || step > 1_000_000 {
		return 0, &Error{"Ahead", "step", -1, "is not between 1 and 1,000,000"}
	}
	if len(h.Season) == 0 {
		return 0, &Error{"Ahead", "h", -1, "has not been smoothed"}
	}
	y := (h.Level + float64(step)*h.Trend) * h.Season[(step-1)%len(h.Season)]
	if !finite(y) {
		return 0, &Error{"Ahead", "h", -1, "overflows"}
	}
	return y, nil
}

// start fits a line to the moving average of the first two seasons for level and trend,
// and takes the season from the ratios to the average.
func start(y []float64, period int) HoltWinters {
	half := period / 2
	var trend []float64
	figure, n := make([]float64, period), make([]float64, period)
	for i := half; i+half < 2*period; i++ {
		var m float64
		if period%2 == 0 {
			m = (y[i-half] + y[i+half]) / 2
			for _, v := range y[i-half+1 : i+half] {
				m += v
			}
		} else {
			for _, v := range y[i-half : i+half+1] {
				m += v
			}
		}
		m /= float64(period)
		trend = append(trend, m)
		figure[i%period] += y[i] / m
		n[i%period]++
	}
	var mean float64
	for j := range figure {
		figure[j] /= n[j]
		mean += figure[j] / float64(period)
	}
	for j := range figure {
		figure[j] /= mean
	}
	level, slope := line(trend)
	return HoltWinters{Level: level, Trend: slope, Season: figure}
}

// line returns the least-squares line through (1, y₀), (2, y₁), …
func line(y []float64) (intercept, slope float64) {
	n := float64(len(y))
	mx, my := (n+1)/2, 0.0
	for _, v := range y {
		my += v / n
	}
	var sxy, sxx float64
	for i, v := range y {
		d := float64(i+1) - mx
		sxy += d * (v - my)
		sxx += d * d
	}
	if sxx > 0 {
		slope = sxy / sxx
	}
	return my - slope*mx, slope
}

// Package forecast predicts seasonal counts (calls per hour, visits per day) with
// intervals, and the peaks above a capacity.
//
//	counts ─▶ Fit ─▶ Model ─▶ Ahead(horizon) ─▶ Peaks(capacity)
//	       └▶ Backtest: coverage, and error against the season before
//
// The model is a slowly changing level times a seasonal index, observed as counts with
// Poisson or larger variance. How fast level and season change, and the overdispersion,
// maximise the predictive likelihood of each count given those before it.
//
// Rejected: negative counts and fewer than two full seasons. There is no persistent trend
// and no holidays: days that differ for a known reason need a human forecast.
package forecast

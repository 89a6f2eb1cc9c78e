// Package forecast tells how many will come: seasonal counts (calls per hour,
// visits per day) with intervals, and the peaks that staff should be told of
// beforehand.
//
//	counts ─▶ Fit ─▶ Model ─▶ Ahead(horizon) ─▶ Peaks(capacity)
//	       └▶ Backtest: coverage, and error against the season before
//
// The model is a level that drifts times a seasonal index, observed as counts
// that may vary more than chance alone makes them. How fast the level and the
// season move, and how much more counts vary, is chosen by how well each count
// was foretold by those before it.
//
// It refuses negative counts and fewer than two full seasons. It knows no
// trend that goes on for ever and no holidays: a day that differs for a known
// reason should be left to a person.
package forecast

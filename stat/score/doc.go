// Package score turns answers to a questionnaire into the figures a board
// shows: a net promoter score, a satisfied share, a mean effort, each with its
// number of answers and its interval, and the change between two waves.
//
//	text ────▶ ParseAnswer, NoAnswer             "10 - Extremely likely", "★★★★☆", "N/A"
//	counts  ──▶ Wilson, AgrestiCoull            a share
//	            NPS                              promoters less detractors
//	answers ──▶ CSAT, CES, Mean, NPSOf           read from a scale
//	 × weights ▶ WeightedMean, WeightedProportion, WeightedNPS
//	two waves ─▶ ProportionChange, NPSChange, MeanChange
//	a table ──▶ Suppress, SuppressTable          what may not be shown
//
// A figure without its interval invites to explain noise: every result is an
// Interval. A change is one (Change.Changed) only when its interval excludes
// zero.
//
// Weighted answers count as Kish's effective number of answers, which is what
// the intervals use.
//
// It refuses: no answers, answers off the scale, weights that are negative or
// all zero, and the interval of a mean of one answer.
package score

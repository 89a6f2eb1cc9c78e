// Package score computes the figures of a questionnaire: net promoter score, satisfied
// share, mean effort, each with its number of answers and its interval, and the change
// between two waves.
//
//	text ────▶ ParseAnswer, NoAnswer             "10 - Extremely likely", "★★★★☆", "N/A"
//	counts  ──▶ Wilson, AgrestiCoull            a share
//	            NPS                              promoters less detractors
//	answers ──▶ CSAT, CES, Mean, NPSOf           read from a scale
//	 × weights ▶ WeightedMean, WeightedProportion, WeightedNPS
//	two waves ─▶ ProportionChange, NPSChange, MeanChange
//	a table ──▶ Suppress, SuppressTable          cells to hide for confidentiality
//
// Every result is an Interval, so that random variation is not taken for an effect. A
// difference counts as a change (Change.Changed) only when its interval excludes zero.
//
// The intervals of weighted answers use Kish's effective number of answers in place of
// the number of answers.
//
// Rejected: no answers, answers off the scale, weights that are negative or all zero,
// and the interval of a mean of one answer.
package score

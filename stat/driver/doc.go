// Package driver tells which of several questions drive an overall one: how
// much of the variation of satisfaction each predictor explains, when they
// overlap.
//
//	answers ──▶ Fit ──▶ Model ──┬─▶ LMG      Shapley value of R², up to 15 predictors
//	                            ├─▶ Johnson  relative weights, any number
//	                            └─▶ VIF, Beta, Unique, Suppressor
//	        ──▶ Bootstrap             intervals of the importances
//
// LMG and Johnson share R² out: their importances add up to it. They are
// shares of explained variation, not of cause.
//
// NaN is a question that was not answered; a respondent with one is left out
// of everything (list-wise), and Model says how many were.
//
// It refuses: predictors that do not vary or that others determine, fewer
// respondents than predictors + 2, and LMG of more than 15 predictors.
package driver

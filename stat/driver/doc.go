// Package driver estimates which of several questions drive an overall one: how much of
// the variance of satisfaction each of several correlated predictors explains.
//
//	answers ──▶ Fit ──▶ Model ──┬─▶ LMG      Shapley value of R², up to 15 predictors
//	                            ├─▶ Johnson  relative weights, any number
//	                            └─▶ VIF, Beta, Unique, Suppressor
//	        ──▶ Bootstrap             intervals of the importances
//
// The importances by LMG and Johnson add up to R². They are shares of explained
// variance, not causal effects.
//
// NaN is a missing answer; a respondent with one is left out of all results (list-wise
// deletion) and counted in Model.Dropped.
//
// Rejected: predictors that do not vary or are determined by others, fewer respondents
// than predictors + 2, and LMG of more than 15 predictors.
package driver

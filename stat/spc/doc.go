// Package spc computes control charts, which separate the random variation of a process
// from changes, and their average run length until a false alarm.
//
//	counts of yes and no ──▶ PChart, NPChart         share late per week
//	counts of events     ──▶ CChart, UChart          complaints per 1,000 visits
//	one number a period  ──▶ XmR, MovingRange        mean score per week
//	several a period     ──▶ XBar, RChart, SChart
//	small lasting shifts ──▶ EWMA, CUSUM
//	choice of a design   ──▶ ShewhartARL, RulesARL, EWMAARL, CUSUMARL
//
// A chart is divided into phases. Each takes its centre and its sigma from its own first
// Options.Baseline points and keeps them: later points do not change the limits.
//
// Sigma is always that of a point of size one: a point of size n has standard deviation
// Sigma/√n. It is estimated by the Estimator named in Chart.Method, never from the overall
// standard deviation, which a shift inflates.
//
// Average run lengths (ARL) count points until a signal, for normal data and
// known limits: 370 for a Shewhart chart without a shift.
//
// Rejected: values that are not finite, periods of size zero, and limits
// from fewer than two points.
package spc

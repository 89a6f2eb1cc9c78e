// Package spc draws control charts: it tells the noise of a process from a
// change worth looking into, and says how often it will cry wolf.
//
//	counts of yes and no ──▶ PChart, NPChart         share late per week
//	counts of events     ──▶ CChart, UChart          complaints per 1,000 visits
//	one number a period  ──▶ XmR, MovingRange        mean score per week
//	several a period     ──▶ XBar, RChart, SChart
//	small lasting shifts ──▶ EWMA, CUSUM
//	before choosing      ──▶ ShewhartARL, RulesARL, EWMAARL, CUSUMARL
//
// A chart is cut into phases. Each takes its centre and its sigma from its own
// first Options.Baseline points and keeps them: later points are judged by
// frozen limits and never move them.
//
// Sigma is always that of what is plotted at size one: a point of size n has
// standard deviation Sigma/√n. It is estimated by a declared Estimator, named
// in Chart.Method, and never from the overall spread, which a shift inflates.
//
// Average run lengths (ARL) count points until a signal, for normal data and
// known limits: 370 for a Shewhart chart left alone.
//
// It refuses: values that are not finite, periods of size zero, and limits
// from fewer than two points.
package spc

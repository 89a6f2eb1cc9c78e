// Package ipa maps attributes of a service by how well it does them and how
// much they matter: importance–performance analysis.
//
//	importance
//	    ▲   concentrate here  │  keep up the good work
//	    │  ───────────────────┼───────────────────────
//	    │   low priority      │  possible overkill
//	    └───────────────────────────────────────▶ performance
//
//	answers ──▶ Map            points, lines, quadrants
//	        ──▶ Correlate      derived importance; or take the shares of package driver
//
// Stated importance is what customers say, derived importance what goes with
// their satisfaction. They often disagree: both belong on the map. Where the
// lines cross is a choice (middle of the scale, mean, median, or where they
// stood before), and it decides the quadrants: Result keeps it.
//
// A point whose interval reaches a line is in its quadrant by chance, and Certain
// is false. NaN is a question that was not answered.
//
// The map is a way to talk about priorities and no proof of them. Importance is
// taken as one number, the same at every level of performance, which must-be and
// attractive features contradict (see package kano), and the cut at a line makes
// much of small differences.
//
// It refuses: answers off the scale, attributes with fewer than two answers, and
// derived importance without the scale's number of attributes.
package ipa

// Package ipa maps attributes of a service by their performance and their importance:
// importance–performance analysis.
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
// Stated importance is what customers answer when asked about it, derived importance is
// the association of an attribute with their satisfaction. They often differ, and the map
// shows both. Where the lines cross is a choice (middle of the scale, mean, median, or the
// lines of an earlier map) that decides the quadrants; Result records it.
//
// When the interval of a point contains a line, its quadrant is uncertain and Certain is
// false. NaN is a missing answer.
//
// The map helps to discuss priorities and does not prove them. Importance is one number,
// the same at every level of performance, which does not hold for must-be and attractive
// features (see package kano), and the lines turn small differences into different
// quadrants.
//
// Rejected: answers off the scale, attributes with fewer than two answers, and derived
// importance with another number of attributes than performance.
package ipa

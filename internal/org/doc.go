// Package org is the company: its name, currency and zone, and its places in a
// tree: regions, shops, service points, the online shop, and the partners who
// deliver for it. A place has a zone and a calendar of opening hours.
//
// A place that another system names before it was told is made with that name, so
// that no purchase is lost; a person mends it later.
//
// It refuses: a second company, a place that is its own ancestor, a change made to
// an older state of a place than the one there is (Conflict).
//
// Copies of the company and its places are kept in memory by package flow; every
// change here bumps Stamp, which tells it to read them anew.
package org

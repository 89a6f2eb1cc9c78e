// Package org is the company: its name, currency and zone, and its places in a tree: regions,
// shops, service points, the online shop, and the partners who deliver for it. A place has a
// zone and a calendar of opening hours.
//
// A place that a fact refers to before another system sent its record is created with its
// external id as name, so that no purchase is lost; a person corrects it later.
//
// It refuses: a second company, a place that is its own ancestor, a change made to an older
// version of a place than the current one (Conflict).
//
// Package flow caches the company and its places; every change here bumps Stamp, which
// invalidates the cache.
package org

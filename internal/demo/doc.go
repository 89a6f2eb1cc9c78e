// Package demo makes a believable company: Homeway 和美家, which sells household goods
// and staples in shops, online and through dealers, and repairs what it sold. Two
// years of history up to a given moment, from one seed: the same seed and moment
// make the same facts to the last byte.
//
//	Facts    what happened, as other systems would tell it (pure)
//	Build    the company, its calendars, staff and users, then Facts through flow.Record
//
// Effects are planted (effect.go) so that what analytics say can be held against the
// truth: a late or broken promise lowers the rating and the chance to come back by
// known amounts, one place drifts from a known week, one employee's leaving takes
// customers along, households use staples up at known rates, one segment costs more
// than it brings, waiting times differ by group. docs/demo.md lists them; a test
// holds that page to the constants, others find every effect in the facts.
package demo

// Package demo generates a believable company: Homeway 和美家, which sells household goods and
// staples in shops, online and through dealers, and repairs what it sold. Two years of
// history up to a given moment, from one seed: the same seed and moment generate the same
// facts, byte for byte.
//
//	Facts    what happened, as other systems would send it (pure)
//	Build    the company, its calendars, staff and users, then Facts through flow.Record
//
// Effects are planted (effect.go) so that the results of analytics can be compared with known
// values: a late or broken promise lowers the rating and the return rate by known amounts,
// one place drifts from a known week, one employee's departure takes customers along,
// households use staples up at known rates, one segment costs more than it earns, waiting
// times differ by group. docs/demo.md lists them; tests compare that page with the constants
// and find every effect in the facts.
package demo

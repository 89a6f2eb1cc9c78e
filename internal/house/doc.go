// Package house tests the architecture: which package may import which, where SQL may stand,
// what rooms have to declare. See docs/adr/0001-the-house.md.
package house

// Package house holds the tests of the house itself: which package may import which.
// See docs/adr/0001-the-house.md.
package house

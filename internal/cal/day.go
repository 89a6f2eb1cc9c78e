// Package cal is days and working time.
package cal

import (
	"errors"
	"time"
)

// Day is a business day, "2026-05-03"; "" is none.
type Day string

// Valid reports whether d is a real day between 1900 and 2199.
func (d Day) Valid() bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 1900 && t.Year() < 2200
}

// Working is an amount of working time: whole days or a duration.
type Working struct {
	Days     int
	Duration time.Duration
}

// ParseWorking reads "30m", "4h", "2d".
func ParseWorking(s string) (Working, error) {
	return Working{}, errors.New("cal: not yet")
}

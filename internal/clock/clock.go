// Package clock provides time as a dependency. Nothing below the doors calls time.Now: it is
// given a Clock. Instants are UTC microseconds, as the database keeps them.
package clock

import (
	"fmt"
	"sync"
	"time"
)

// Clock returns the current time.
type Clock func() Instant

// System is the machine's clock.
func System() Instant { return At(time.Now()) }

// Fixed is a clock that always returns the same instant.
func Fixed(t Instant) Clock { return func() Instant { return t } }

// Instant is a point in time: microseconds since 1970-01-01 UTC.
type Instant int64

// The bounds of what is accepted as a date of business. A date outside of them is a typing
// error or a marker for "never", and is refused with a message.
var (
	Earliest = At(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))
	Latest   = At(time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC))
)

// At converts a time.Time, cutting to microseconds.
func At(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time converts to UTC time.Time.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// In converts to a time.Time in the given zone.
func (i Instant) In(loc *time.Location) time.Time { return time.UnixMicro(int64(i)).In(loc) }

// Add returns i + d.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

// Sub returns i − j.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Microsecond }

// IsZero reports whether no time was set.
func (i Instant) IsZero() bool { return i == 0 }

// Sane reports whether i lies within [Earliest, Latest).
func (i Instant) Sane() bool { return i >= Earliest && i < Latest }

// String is RFC 3339 in UTC, "" for the zero instant.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(time.RFC3339Nano)
}

// MarshalText implements encoding.TextMarshaler.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads RFC 3339, with or without a fraction. "" is the zero instant.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339, string(b))
	if err != nil {
		return fmt.Errorf("time %q is not RFC 3339 such as 2026-05-03T14:00:00+08:00", string(b))
	}
	*i = At(t)
	return nil
}

// Fake is a clock that tests move by hand, also backwards. Safe for concurrent use.
type Fake struct {
	mu sync.Mutex
	t  Instant
}

// NewFake starts a fake clock at t.
func NewFake(t time.Time) *Fake { return &Fake{t: At(t)} }

// Now is the Clock.
func (f *Fake) Now() Instant { f.mu.Lock(); defer f.mu.Unlock(); return f.t }

// Advance moves the clock by d, which may be negative.
func (f *Fake) Advance(d time.Duration) { f.mu.Lock(); f.t = f.t.Add(d); f.mu.Unlock() }

// Set moves the clock to t.
func (f *Fake) Set(t Instant) { f.mu.Lock(); f.t = t; f.mu.Unlock() }

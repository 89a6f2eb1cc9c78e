package clock_test

import (
	"testing"
	"time"

	"huitou/internal/clock"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, want string
		ok       bool
	}{
		{"", "", true},
		{"2026-05-03T14:00:00+08:00", "2026-05-03T06:00:00Z", true},
		{"2026-05-03T14:00:00.123456789Z", "2026-05-03T14:00:00.123456Z", true},
		{"2026-05-03", "", false},
		{"2026-05-03 14:00:00", "", false},
		{"2026-02-30T14:00:00Z", "", false},
		{"next week", "", false},
	} {
		var got clock.Instant
		err := got.UnmarshalText([]byte(tt.in))
		if (err == nil) != tt.ok || tt.ok && got.String() != tt.want {
			t.Errorf("%q read as %s (%v), want %s", tt.in, got, err, tt.want)
		}
	}
}

func TestSane(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]bool{0: false, 1: false, 1899: false, 1900: true, 2026: true, 2199: true, 2200: false, 9999: false} {
		if got := clock.At(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)).Sane(); got != want {
			t.Errorf("year %d: %v, want %v", year, got, want)
		}
	}
}

func TestFake(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Unix(1000, 0))
	c.Advance(-time.Second)
	if got := c.Now().Sub(clock.At(time.Unix(1000, 0))); got != -time.Second {
		t.Errorf("moved by %s, want -1s", got)
	}
}

package cal_test

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// zoneNames lists all zones of the embedded time zone data.
func zoneNames(t *testing.T) (names []string) {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }() // read-only
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	return names
}

// TestSkippedMidnight tries every clock change near midnight in every zone since 1900: a day
// begins on its own date, also where its midnight is skipped, and every local time of it that
// exists is read back.
func TestSkippedMidnight(t *testing.T) {
	t.Parallel()
	skipped := map[string]bool{}
	for _, name := range zoneNames(t) {
		loc, err := cal.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := clock.Earliest.Add(48 * time.Hour).In(loc); ; {
			_, next := at.ZoneBounds()
			if next.IsZero() || next.Year() > 2038 {
				break
			}
			at = next
			if at.Hour() > 2 && at.Add(-time.Second).Hour() < 22 {
				continue // no midnight is near
			}
			day := cal.DayOf(clock.At(at), loc)
			for d := day.Add(-1); d <= day.Add(1); d = d.Add(1) {
				wholeDay(t, name, d, loc)
			}
			if s := day.Start(loc).In(loc); s.Hour() != 0 && cal.DayOf(day.Start(loc), loc) == day {
				skipped[name] = true
			}
		}
	}
	for _, name := range []string{"America/Sao_Paulo", "America/Santiago", "Asia/Beirut", "America/Havana", "Africa/Cairo", "Asia/Tehran", "America/Asuncion", "Asia/Amman"} {
		if !skipped[name] {
			t.Errorf("%s was not tried: its clocks skip midnights", name)
		}
	}
}

// wholeDay checks a day that exists in the zone (Samoa skipped 2011-12-30).
func wholeDay(t *testing.T, name string, d cal.Day, loc *time.Location) {
	t.Helper()
	if d.Start(loc) == d.End(loc) {
		return // no such day
	}
	for what, at := range map[string]clock.Instant{"start": d.Start(loc), "midnight": d.At(loc, 0), "last": d.End(loc) - 1, "noon": d.At(loc, 12*time.Hour)} {
		if got := cal.DayOf(at, loc); got != d {
			t.Errorf("%s %s: its %s is on %s", name, d, what, got)
		}
	}
	if d.At(loc, 0) != d.Start(loc) {
		t.Errorf("%s %s: begins at %s, midnight is %s", name, d, d.Start(loc), d.At(loc, 0))
	}
}

// TestAtHasTheGivenLocalTime: At returns an instant with the given local time, or a later one
// where a clock change skips it.
func TestAtHasTheGivenLocalTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		change := rapid.SampledFrom(changes).Draw(t, "change")
		loc, err := cal.Zone(change.zone)
		if err != nil {
			t.Fatal(err)
		}
		var near clock.Instant
		if err := near.UnmarshalText([]byte(change.at)); err != nil {
			t.Fatal(err)
		}
		d := cal.DayOf(near, loc).Add(rapid.IntRange(-2, 2).Draw(t, "days"))
		since := time.Duration(rapid.Int64Range(0, 24*3600*1e6-1).Draw(t, "microseconds")) * time.Microsecond
		at := d.At(loc, since)
		wall := at.In(loc)
		shown := time.Duration(wall.Hour())*time.Hour + time.Duration(wall.Minute())*time.Minute + time.Duration(wall.Second())*time.Second + time.Duration(wall.Nanosecond())
		if day := cal.DayOf(at, loc); day < d || day == d && shown < since {
			t.Fatalf("%s %s in %s is %s", d, since, change.zone, wall)
		} else if day == d && shown == since {
			return
		}
		// Skipped: no earlier instant of that day has this local time or a later one.
		if before := (at - 1).In(loc); cal.DayOf(at-1, loc) == d && time.Duration(before.Hour())*time.Hour+time.Duration(before.Minute())*time.Minute+time.Duration(before.Second())*time.Second >= since {
			t.Fatalf("%s %s in %s is %s, but %s comes before", d, since, change.zone, wall, before)
		}
	})
}

package cal

import (
	"math"
	"sync"
	"time"
	_ "time/tzdata" // zone data for machines without it

	"huitou/internal/clock"
	"huitou/internal/errs"
)

// The offsets from UTC of the time zones furthest behind and ahead.
const (
	Westmost = -12 * time.Hour
	Eastmost = 14 * time.Hour
)

var zones sync.Map // name → *time.Location

// Zone returns the IANA zone of that name, such as "Asia/Shanghai" or "UTC".
// The machine's own zone ("Local") is an error: due times must not depend on where the
// program runs. Error: Invalid "cal.zone".
func Zone(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	const longest = 64
	if name == "" || name == "Local" || len(name) > longest {
		return nil, errs.Invalid("cal.Zone", "cal.zone", "found", errs.Short(name))
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, errs.Invalid("cal.Zone", "cal.zone", "found", errs.Short(name)).Because(err)
	}
	zones.Store(name, loc)
	return loc, nil
}

// wall converts local times into instants. It caches the period between two clock changes
// that it used last, so that iterating over days looks up the zone a few times a year instead
// of a few times a day.
type wall struct {
	loc        *time.Location
	start, end int64 // the cached period, unix seconds
	offset     int64 // seconds east of UTC within it
}

// furthestEast is more than any zone was ever ahead of UTC: this long before a local time,
// both as seconds, no zone has reached it yet.
const furthestEast = 16 * 60 * 60

// at returns the first instant whose local time is the given minute of day k or later.
// Minutes may exceed 24 h. It is monotone in its arguments, whatever the clock changes.
func (w *wall) at(k, minute int) clock.Instant {
	return w.shows(int64(k)*secPerDay + int64(minute)*60)
}

// atTime is at for any time of the day, to the microsecond.
func (w *wall) atTime(k int, since time.Duration) clock.Instant {
	whole := since.Truncate(time.Second)
	at := w.shows(int64(k)*secPerDay + int64(whole/time.Second))
	if floorDiv(int64(at), 1e6)+w.offset != int64(k)*secPerDay+int64(whole/time.Second) {
		return at // a clock change lies between
	}
	return at.Add(since - whole)
}

// shows returns the first instant whose local time is at least the given seconds since 1970.
func (w *wall) shows(shown int64) clock.Instant {
	w.look(shown - furthestEast)
	for {
		t := max(shown-w.offset, w.start)
		if t < w.end {
			return clock.Instant(t * 1e6)
		}
		w.look(w.end)
	}
}

// look moves the cache to the period that contains t.
func (w *wall) look(t int64) {
	if w.start <= t && t < w.end {
		return
	}
	at := time.Unix(t, 0).In(w.loc)
	_, offset := at.Zone()
	w.offset, w.start, w.end = int64(offset), math.MinInt64, math.MaxInt64
	from, to := at.ZoneBounds()
	if !from.IsZero() {
		w.start = from.Unix()
	}
	if !to.IsZero() {
		w.end = to.Unix()
	}
}

// numOf returns the number of the local date at t.
func numOf(t clock.Instant, loc *time.Location) int {
	sec := floorDiv(int64(t), 1e6)
	_, offset := time.Unix(sec, 0).In(loc).Zone()
	return int(floorDiv(sec+int64(offset), secPerDay))
}

// floorDiv divides rounding down, also before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

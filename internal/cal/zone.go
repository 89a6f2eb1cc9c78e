package cal

import (
	"math"
	"sync"
	"time"
	_ "time/tzdata" // zones work on machines that ship none

	"huitou/internal/clock"
	"huitou/internal/errs"
)

var zones sync.Map // name → *time.Location

// Zone returns the IANA zone of that name, such as "Asia/Shanghai" or "UTC".
// The machine's own zone ("Local") is refused: what a shop promises must not
// depend on where the program runs. Error: InvalidInput "cal.zone".
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

// wall turns times on the wall into instants. It remembers the stretch between
// two changes of the clocks that it looked at last, so that walking over days
// asks the zone a few times a year, not a few times a day.
type wall struct {
	loc        *time.Location
	start, end int64 // the stretch, unix seconds
	offset     int64 // seconds east of UTC within it
}

// furthestEast is more than any zone was ever ahead of UTC: an instant this
// long before a wall time, both read as seconds, does not show it yet.
const furthestEast = 16 * 60 * 60

// at returns the first instant at which the wall shows the given minute of day
// k or later. Minutes may run past 24 h. It never decreases as its arguments
// grow, whatever the clocks do.
func (w *wall) at(k, minute int) clock.Instant {
	return w.shows(int64(k)*secPerDay + int64(minute)*60)
}

// atTime is at for any time of the day, to the microsecond.
func (w *wall) atTime(k int, since time.Duration) clock.Instant {
	whole := since.Truncate(time.Second)
	at := w.shows(int64(k)*secPerDay + int64(whole/time.Second))
	if floorDiv(int64(at), 1e6)+w.offset != int64(k)*secPerDay+int64(whole/time.Second) {
		return at // the clocks were changed over it
	}
	return at.Add(since - whole)
}

// shows is the first instant at which the wall shows a number of seconds since 1970 or
// more.
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

// look moves to the stretch that contains t.
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

// numOf is the number of the day the wall shows at t.
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

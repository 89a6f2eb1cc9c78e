package cal_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// drawn is a random calendar, as minutes for the brute-force check and as a real one.
type drawn struct {
	loc  *time.Location
	week [7][][2]int // by time.Weekday
	days map[cal.Day][][2]int
	cal  *cal.Calendar
	near clock.Instant // at or near a clock change
}

// changes are nights with clock changes, in both directions and unusual ones.
var changes = []struct{ zone, at string }{
	{"UTC", "2028-02-29T00:00:00Z"},
	{"Asia/Shanghai", "2026-01-31T00:00:00Z"},
	{"Europe/Berlin", "2026-03-29T01:00:00Z"},
	{"Europe/Berlin", "2026-10-25T01:00:00Z"},
	{"America/New_York", "2026-03-08T07:00:00Z"},
	{"America/New_York", "2026-11-01T06:00:00Z"},
	{"Australia/Lord_Howe", "2026-04-04T15:00:00Z"}, // half an hour
	{"America/Sao_Paulo", "2018-11-04T03:00:00Z"},   // at midnight
	{"America/Havana", "2025-11-02T05:00:00Z"},      // midnight twice
	{"America/St_Johns", "2010-11-07T02:31:00Z"},    // back over midnight
	{"Pacific/Apia", "2011-12-30T10:00:00Z"},        // a day skipped
}

func drawCalendar(t *rapid.T) drawn {
	change := rapid.SampledFrom(changes).Draw(t, "change")
	loc, err := cal.Zone(change.zone)
	if err != nil {
		t.Fatal(err)
	}
	var d drawn
	d.loc, d.days = loc, map[cal.Day][][2]int{}
	if err := d.near.UnmarshalText([]byte(change.at)); err != nil {
		t.Fatal(err)
	}
	for day := range d.week {
		d.week[day] = drawHours(t, fmt.Sprint(time.Weekday(day)))
	}
	for day, hours := range d.week { // a night shift ends before the next morning's hours begin
		next := d.week[(day+1)%7]
		if len(hours) > 0 && len(next) > 0 {
			last := &hours[len(hours)-1]
			last[1] = min(last[1], 1440+next[0][0])
		}
	}
	today := cal.DayOf(d.near, loc)
	for range rapid.IntRange(0, 3).Draw(t, "specials") {
		day := today.Add(rapid.IntRange(-4, 4).Draw(t, "special"))
		d.days[day] = drawHours(t, "special")
	}
	d.cal = d.compile(t)
	return d
}

// drawHours returns up to three shifts in order, the last perhaps over midnight.
func drawHours(t *rapid.T, label string) [][2]int {
	cuts := rapid.SliceOfNDistinct(rapid.IntRange(0, 287), 0, 6, rapid.ID[int]).Draw(t, label)
	if len(cuts)%2 == 1 {
		cuts = cuts[1:]
	}
	if len(cuts) == 0 {
		return nil
	}
	var on [288]bool // starts and ends, in steps of five minutes
	for _, c := range cuts {
		on[c] = true
	}
	var hours [][2]int
	from := -1
	for five, cut := range on {
		switch {
		case cut && from < 0:
			from = five * 5
		case cut:
			hours, from = append(hours, [2]int{from, five * 5}), -1
		}
	}
	if rapid.Bool().Draw(t, label+" night") {
		last := &hours[len(hours)-1]
		last[1] = 1440 + rapid.IntRange(0, last[0]/5).Draw(t, label+" until")*5
		last[1] = min(last[1], last[0]+1435)
	}
	return hours
}

func (d drawn) compile(t *rapid.T) *cal.Calendar {
	spec := cal.Spec{Zone: d.loc.String(), Week: map[string][]string{}, Days: map[string]cal.SpecialDay{}}
	for i, name := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		spec.Week[name] = texts(d.week[i])
	}
	for day, hours := range d.days {
		spec.Days[string(day)] = cal.SpecialDay{Hours: texts(hours)}
	}
	spec.Days["2009-01-05"] = cal.SpecialDay{Hours: []string{"09:00-10:00"}} // so that it opens at least once
	c, err := spec.Calendar()
	if err != nil {
		t.Fatalf("%v: %v", spec, err)
	}
	return c
}

func texts(hours [][2]int) []string {
	var out []string
	for _, h := range hours {
		to := h[1]
		if to > 1440 {
			to -= 1440
		}
		out = append(out, fmt.Sprintf("%02d:%02d-%02d:%02d", h[0]/60, h[0]%60, to/60, to%60))
	}
	return out
}

// brute yields each minute of [from, to) with whether it is working time. It follows a local
// clock that is never set back: a local time that occurs twice counts once.
func (d drawn) brute(from, to clock.Instant, yield func(clock.Instant, bool)) {
	shown := int64(0)
	for at := from - clock.Instant(4*24*time.Hour/time.Microsecond); at < to; at += 60e6 {
		_, offset := at.In(d.loc).Zone()
		shown = max(shown, (int64(at)/1e6+int64(offset))/60)
		if at >= from {
			yield(at, d.shows(shown))
		}
	}
}

// shows reports whether the minute of local time since 1970 is within opening hours.
func (d drawn) shows(minute int64) bool {
	day, of := minute/1440, int(minute%1440)
	for back := range 2 {
		date := time.Unix((day-int64(back))*86400, 0).UTC()
		hours, ok := d.days[cal.Day(date.Format("2006-01-02"))]
		if !ok {
			hours = d.week[date.Weekday()]
		}
		for _, h := range hours {
			if h[0] <= of+back*1440 && of+back*1440 < h[1] {
				return true
			}
		}
	}
	return false
}

// minutes draws a whole minute within three days of the clock change.
func (d drawn) minutes(t *rapid.T, label string) clock.Instant {
	return d.near + clock.Instant(rapid.IntRange(-3*1440, 3*1440).Draw(t, label))*60e6
}

func TestWorkingTimeEqualsCountOfMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawCalendar(t)
		from, to := d.minutes(t, "a"), d.minutes(t, "b")
		from, to = min(from, to), max(from, to)
		if got := d.cal.WorkingBetween(to, from); got != -d.cal.WorkingBetween(from, to) {
			t.Fatalf("backwards is %v", got)
		}

		var open time.Duration
		var firstOpen clock.Instant
		d.brute(from, to, func(at clock.Instant, working bool) {
			if working {
				if firstOpen == 0 {
					firstOpen = at
				}
				open += time.Minute
			}
			if isOpen(d.cal, at) != working {
				t.Fatalf("open at %v: %v, by the minute %v", at.In(d.loc), !working, working)
			}
		})
		if got := d.cal.WorkingBetween(from, to); got != open {
			t.Fatalf("WorkingBetween(%v, %v) = %v, by the minute %v", from.In(d.loc), to.In(d.loc), got, open)
		}
		if firstOpen == 0 {
			return
		}
		if got, err := d.cal.NextOpen(from); err != nil || got != firstOpen {
			t.Fatalf("NextOpen(%v) = %v, %v; by the minute %v", from, got, err, firstOpen)
		}
		d.compareAddWorking(t, from, to, open)
	})
}

// compareAddWorking adds a part of the open time between from and to, and finds the same
// instants by minutes, forwards and backwards.
func (d drawn) compareAddWorking(t *rapid.T, from, to clock.Instant, open time.Duration) {
	add := time.Duration(rapid.IntRange(1, int(open/time.Minute)).Draw(t, "add")) * time.Minute
	var ahead, back clock.Instant
	var sum time.Duration
	d.brute(from, to, func(at clock.Instant, working bool) {
		if !working {
			return
		}
		if left := open - sum; left == add {
			back = at // the last minutes from here on are add
		}
		if sum += time.Minute; sum == add {
			ahead = at + 60e6
		}
	})
	if got, err := d.cal.AddWorking(from, add); err != nil || got != ahead {
		t.Fatalf("AddWorking(%v, %v) = %v, %v; by the minute %v", from, add, got, err, ahead)
	}
	if got, err := d.cal.AddWorking(to, -add); err != nil || got != back {
		t.Fatalf("AddWorking(%v, −%v) = %v, %v; by the minute %v", to, add, got, err, back)
	}
}

func TestInverseAndMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawCalendar(t)
		micros := func(label string) time.Duration {
			return time.Duration(rapid.Int64Range(0, 200*3600*1e6).Draw(t, label)) * time.Microsecond
		}
		from := d.near.Add(-micros("before"))
		short := micros("short")
		long := short + micros("more")

		a, err := d.cal.AddWorking(from, short)
		if err != nil {
			return // closed for two years: TestNeverOpen
		}
		b, err := d.cal.AddWorking(from, long)
		if err != nil {
			t.Fatal(err)
		}
		if a < from || b < a {
			t.Fatalf("%v + %v = %v, + %v = %v", from, short, a, long, b)
		}
		if got := d.cal.WorkingBetween(from, b); got != long {
			t.Fatalf("WorkingBetween(from, from + %v) = %v", long, got)
		}
		if got := d.cal.WorkingBetween(from, a) + d.cal.WorkingBetween(a, b); got != long {
			t.Fatalf("the parts of %v sum to %v", long, got)
		}
		if later, err := d.cal.AddWorking(from+1, long); err != nil || later < b {
			t.Fatalf("starting later ends earlier: %v, then %v, %v", b, later, err)
		}
		if back, err := d.cal.AddWorking(b, -long); err != nil || back < from || d.cal.WorkingBetween(from, back) != 0 {
			t.Fatalf("back from %v: %v, %v; want %v", b, back, err, from)
		}
	})
}

func TestAlwaysOpenCountsElapsedTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		change := rapid.SampledFrom(changes).Draw(t, "change")
		loc, err := cal.Zone(change.zone)
		if err != nil {
			t.Fatal(err)
		}
		c := cal.Always(loc)
		a := clock.Instant(rapid.Int64Range(int64(clock.Earliest), int64(clock.Latest)-1).Draw(t, "a"))
		b := a + clock.Instant(rapid.Int64Range(0, 400*86400*1e6).Draw(t, "more"))
		b = min(b, clock.Latest-1)
		if got := c.WorkingBetween(a, b); got != b.Sub(a) {
			t.Fatalf("WorkingBetween = %v, elapsed %v", got, b.Sub(a))
		}
		if got, err := c.AddWorking(a, b.Sub(a)); err != nil || got != b {
			t.Fatalf("AddWorking = %v, %v; want %v", got, err, b)
		}
		if !isOpen(c, a) {
			t.Fatalf("closed at %v", a)
		}
	})
}

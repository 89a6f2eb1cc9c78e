package promise

import (
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// TestByDay: a promise for a day is late by days and due in days, whatever the time; one for a
// time is not.
func TestByDay(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day cal.Day, hour, minute int) clock.Instant {
		return day.At(berlin, time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute)
	}
	const day = 24 * time.Hour
	due := cal.Day("2026-11-27")
	for name, c := range map[string]struct {
		state State
		ended clock.Instant
		on    cal.Day
		now   clock.Instant
		left  int
		late  time.Duration
	}{
		"in the morning":     {Open, 0, "", at(due, 5, 15), 0, 0},
		"its last minute":    {Open, 0, "", at(due, 23, 59), 0, 0},
		"the evening before": {Open, 0, "", at(due.Add(-1), 23, 0), 1, 0},
		"three days before":  {Open, 0, "", at(due.Add(-3), 0, 0), 3, 0},
		"a minute past":      {Open, 0, "", at(due.Add(1), 0, 0), -1, day},
		"the evening after":  {Open, 0, "", at(due.Add(1), 21, 40), -1, day},
		"three days after":   {Open, 0, "", at(due.Add(3), 8, 0), -3, 3 * day},
		"done the next day":  {Late, at(due.Add(1), 9, 0), "", at(due.Add(9), 8, 0), -9, day},
		"done on a day":      {Late, due.Add(2).Start(berlin), due.Add(2), at(due.Add(9), 8, 0), -9, 2 * day},
		"kept":               {Kept, at(due, 9, 0), "", at(due.Add(9), 8, 0), -9, 0},
	} {
		p := Promise{Due: EndOfDay(due, berlin), DueDay: due, State: c.state, Ended: c.ended, EndedDay: c.on}
		if !p.ByDay() || p.DueWhen() != due || p.DaysLeft(c.now) != c.left || p.LateSaid(c.now) != c.late {
			t.Errorf("%s: by day %t, due %v, %d days left, late by %s, want %d, %s", name, p.ByDay(), p.DueWhen(), p.DaysLeft(c.now), p.LateSaid(c.now), c.left, c.late)
		}
	}
	p := Promise{Due: at(due, 23, 59), DueDay: due, State: Open}
	if now := at(due.Add(1), 0, 19); p.ByDay() || p.DueWhen() != p.Due || p.LateSaid(now) != 20*time.Minute {
		t.Errorf("for a time: %v, late by %s", p.DueWhen(), p.LateSaid(now))
	}
}

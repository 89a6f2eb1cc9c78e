package cal_test

import (
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
)

// workshop is a calendar with every kind of hours: split shifts, a night shift from
// Friday to Saturday, a holiday, an extra Sunday.
func workshop(t testing.TB, zone string) *cal.Calendar {
	t.Helper()
	split := []string{"09:00-12:00", "13:00-18:00"}
	c, err := cal.Spec{
		Zone: zone,
		Week: map[string][]string{"mon": split, "tue": split, "wed": split, "thu": split, "fri": {"20:00-04:00"}},
		Days: map[string]cal.SpecialDay{
			"2026-05-05": {Name: "holiday"},
			"2026-05-10": {Name: "extra Sunday", Hours: []string{"10:00-14:00"}},
		},
	}.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wallTime reads "2026-05-04 09:00" in the calendar's zone.
func wallTime(t testing.TB, c *cal.Calendar, s string) clock.Instant {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	return clock.At(at)
}

func onWall(c *cal.Calendar, i clock.Instant) string {
	return i.In(c.Zone()).Format("2006-01-02 15:04")
}

func TestAddWorking(t *testing.T) {
	t.Parallel()
	c := workshop(t, "Asia/Shanghai")
	for _, tt := range []struct {
		name, from string
		add        time.Duration
		want       string
	}{
		{"WithinShift", "2026-05-04 09:30", time.Hour, "2026-05-04 10:30"},
		{"ToTheEndOfShift", "2026-05-04 09:00", 3 * time.Hour, "2026-05-04 12:00"},
		{"OverLunch", "2026-05-04 11:30", time.Hour, "2026-05-04 13:30"},
		{"FromLunch", "2026-05-04 12:15", time.Hour, "2026-05-04 14:00"},
		{"OverHoliday", "2026-05-04 17:00", 2 * time.Hour, "2026-05-06 10:00"},
		{"OverMidnight", "2026-05-08 23:00", 2 * time.Hour, "2026-05-09 01:00"},
		{"FromWithinNight", "2026-05-09 03:00", 2 * time.Hour, "2026-05-10 11:00"},
		{"ExtraSunday", "2026-05-09 12:00", 5 * time.Hour, "2026-05-11 10:00"},
		{"Zero", "2026-05-09 12:00", 0, "2026-05-09 12:00"},
		{"LessThanAMicrosecond", "2026-05-09 12:00", 999, "2026-05-09 12:00"},
		{"Back", "2026-05-04 13:30", -time.Hour, "2026-05-04 11:30"},
		{"BackToStartOfShift", "2026-05-04 18:00", -5 * time.Hour, "2026-05-04 13:00"},
		{"BackOverHoliday", "2026-05-06 10:00", -2 * time.Hour, "2026-05-04 17:00"},
		{"BackIntoNight", "2026-05-10 11:00", -2 * time.Hour, "2026-05-09 03:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from := wallTime(t, c, tt.from)
			got, err := c.AddWorking(from, tt.add)
			if err != nil {
				t.Fatal(err)
			}
			if onWall(c, got) != tt.want {
				t.Errorf("AddWorking(%s, %v) = %s, want %s", tt.from, tt.add, onWall(c, got), tt.want)
			}
			if back := c.WorkingBetween(from, got); back != tt.add.Truncate(time.Microsecond) {
				t.Errorf("WorkingBetween = %v, want %v", back, tt.add)
			}
		})
	}
}

// Working time across a clock change, and hours that begin or end at it.
func TestWorkingOverClockChange(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, zone, hours string
		day               cal.Day // hours begin on it only
		want              time.Duration
		close             string
	}{
		{"NightAhead", "Europe/Berlin", "22:00-06:00", "2026-03-28", 7 * time.Hour, "2026-03-29T04:00:00Z"},
		{"NightBack", "Europe/Berlin", "22:00-06:00", "2026-10-24", 9 * time.Hour, "2026-10-25T05:00:00Z"},
		{"StartsInGap", "Europe/Berlin", "02:30-04:00", "2026-03-29", time.Hour, "2026-03-29T02:00:00Z"},
		{"EndsInGap", "Europe/Berlin", "01:00-02:30", "2026-03-29", time.Hour, "2026-03-29T01:00:00Z"},
		{"StartsTwice", "Europe/Berlin", "02:30-04:00", "2026-10-25", 150 * time.Minute, "2026-10-25T03:00:00Z"},
		{"EndsTwice", "Europe/Berlin", "01:00-02:30", "2026-10-25", 90 * time.Minute, "2026-10-25T00:30:00Z"},
		{"WholeShortDay", "America/New_York", "00:00-24:00", "2026-03-08", 23 * time.Hour, "2026-03-09T04:00:00Z"},
		{"WholeLongDay", "America/New_York", "00:00-24:00", "2026-11-01", 25 * time.Hour, "2026-11-02T05:00:00Z"},
		{"HalfHourChange", "Australia/Lord_Howe", "00:00-06:00", "2026-04-05", 390 * time.Minute, "2026-04-04T19:30:00Z"},
		{"MidnightSkipped", "America/Sao_Paulo", "00:00-02:00", "2018-11-04", time.Hour, "2018-11-04T04:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := cal.Spec{Zone: tt.zone, Days: map[string]cal.SpecialDay{string(tt.day): {Hours: []string{tt.hours}}}}.Calendar()
			if err != nil {
				t.Fatal(err)
			}
			from, to := tt.day.Add(-1).Start(c.Zone()), tt.day.Add(2).Start(c.Zone())
			if got := c.WorkingBetween(from, to); got != tt.want {
				t.Errorf("WorkingBetween = %v, want %v", got, tt.want)
			}
			got, err := c.AddWorking(from, tt.want)
			if err != nil || got.String() != tt.close {
				t.Errorf("AddWorking = %v, %v; want %s", got, err, tt.close)
			}
			if got, ok := c.CloseOf(tt.day); !ok || got.String() != tt.close {
				t.Errorf("CloseOf = %v, %v; want %s", got, ok, tt.close)
			}
		})
	}

	t.Run("SkippedWholly", func(t *testing.T) {
		t.Parallel()
		c, err := cal.Spec{Zone: "Europe/Berlin", Week: map[string][]string{"sun": {"02:00-03:00"}}}.Calendar()
		if err != nil {
			t.Fatal(err)
		}
		if c.Works("2026-03-29") || !c.Works("2026-03-22") {
			t.Errorf("the hour from 2 to 3 is skipped on 29 March only")
		}
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()
	c := workshop(t, "Europe/Berlin")
	for _, tt := range []struct{ name, at, next string }{ // next is "" when open
		{"Open", "2026-05-04 09:00", ""},
		{"Lunch", "2026-05-04 12:00", "2026-05-04 13:00"},
		{"BeforeLunchEnds", "2026-05-04 11:59", ""},
		{"Evening", "2026-05-04 18:00", "2026-05-06 09:00"},
		{"FridayNoon", "2026-05-08 12:00", "2026-05-08 20:00"},
		{"AfterMidnight", "2026-05-09 03:59", ""},
		{"NightOver", "2026-05-09 04:00", "2026-05-10 10:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := wallTime(t, c, tt.at)
			if got := isOpen(c, at); got != (tt.next == "") {
				t.Errorf("open at %s: %v", tt.at, got)
			}
			want := tt.next
			if want == "" {
				want = tt.at
			}
			if got, err := c.NextOpen(at); err != nil || onWall(c, got) != want {
				t.Errorf("NextOpen(%s) = %s, %v; want %s", tt.at, onWall(c, got), err, want)
			}
		})
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	c := workshop(t, "Asia/Shanghai")
	for _, tt := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"Today", "2026-05-04 10:00", 0, "2026-05-04 18:00"},
		{"TodayBeforeOpening", "2026-05-04 02:00", 0, "2026-05-04 18:00"},
		{"TodayOver", "2026-05-04 18:00", 0, "2026-05-06 18:00"},
		{"TodayClosed", "2026-05-05 10:00", 0, "2026-05-06 18:00"},
		{"OneOverHoliday", "2026-05-04 10:00", 1, "2026-05-06 18:00"},
		{"OneFromHoliday", "2026-05-05 10:00", 1, "2026-05-06 18:00"},
		{"ThreeToNight", "2026-05-04 10:00", 3, "2026-05-09 04:00"},
		{"DuringNight", "2026-05-09 02:00", 0, "2026-05-09 04:00"},
		{"OneFromNight", "2026-05-09 02:00", 1, "2026-05-10 14:00"},
		{"AfterNight", "2026-05-09 05:00", 1, "2026-05-10 14:00"},
		{"TwoWeeks", "2026-05-11 10:00", 10, "2026-05-25 18:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.AddWorkingDays(wallTime(t, c, tt.from), tt.n)
			if err != nil || onWall(c, got) != tt.want {
				t.Errorf("got %s, %v; want %s", onWall(c, got), err, tt.want)
			}
		})
	}
	if _, err := c.AddWorkingDays(wallTime(t, c, "2026-05-04 10:00"), -1); !errs.Is(err, errs.KindInvalid) {
		t.Errorf("a negative number of days: %v", err)
	}
}

func TestNeverOpen(t *testing.T) {
	t.Parallel()
	c, err := cal.Spec{Zone: "Asia/Shanghai", Days: map[string]cal.SpecialDay{
		"2026-05-03": {Hours: []string{"09:00-10:00"}},
		"2028-05-02": {Hours: []string{"09:00-10:00"}}, // 730 days later
		"2031-05-02": {Hours: []string{"09:00-10:00"}}, // three years after that
	}}.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	from := wallTime(t, c, "2026-05-03 09:00")
	if got, err := c.AddWorking(from, 2*time.Hour); err != nil || onWall(c, got) != "2028-05-02 10:00" {
		t.Errorf("within two years: %s, %v", onWall(c, got), err)
	}
	never := map[string]func() (clock.Instant, error){
		"AddWorking":     func() (clock.Instant, error) { return c.AddWorking(from, 3*time.Hour) },
		"AddWorkingBack": func() (clock.Instant, error) { return c.AddWorking(from, -time.Hour) },
		"AddWorkingDays": func() (clock.Instant, error) { return c.AddWorkingDays(from, 2) },
		"NextOpen":       func() (clock.Instant, error) { return c.NextOpen(wallTime(t, c, "2028-05-03 09:00")) },
		"ZeroCalendar":   func() (clock.Instant, error) { return new(cal.Calendar).AddWorking(from, 1000) },
		"TooLong":        func() (clock.Instant, error) { return cal.Always(time.UTC).AddWorking(from, 1<<63-1) },
	}
	for name, call := range never {
		if got, err := call(); !errs.Is(err, errs.KindConflict) || got != 0 {
			t.Errorf("%s = %v, %v; want a conflict", name, got, err)
		}
	}
	// Counting does not give up: it is bounded by its end.
	if got := c.WorkingBetween(from, wallTime(t, c, "2032-01-01 00:00")); got != 3*time.Hour {
		t.Errorf("WorkingBetween over five years = %v, want 3h", got)
	}
	if _, err := c.AddWorking(clock.Latest, 1); !errs.Is(err, errs.KindInvalid) {
		t.Errorf("from outside the bounds: %v", err)
	}
}

func TestSpecialDayJoinsTheNightBefore(t *testing.T) {
	t.Parallel()
	c, err := cal.Spec{Zone: "UTC", Week: map[string][]string{"mon": {"22:00-06:00"}}, Days: map[string]cal.SpecialDay{
		"2026-05-05": {Name: "stock-taking", Hours: []string{"01:00-03:00", "04:00-12:00"}},
	}}.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	from, to := wallTime(t, c, "2026-05-04 00:00"), wallTime(t, c, "2026-05-06 00:00")
	if got := c.WorkingBetween(from, to); got != 14*time.Hour {
		t.Errorf("22:00 to 12:00 counts as %v", got)
	}
	if got, err := c.AddWorking(to, -7*time.Hour); err != nil || onWall(c, got) != "2026-05-05 05:00" {
		t.Errorf("seven hours back: %s, %v", onWall(c, got), err)
	}
	if day := c.Spec().Days["2026-05-05"]; day.Name != "stock-taking" {
		t.Errorf("special day %+v", day)
	}
}

// isOpen reports whether t is working time.
func isOpen(c *cal.Calendar, t clock.Instant) bool { return c.WorkingBetween(t, t+1) > 0 }

package cal_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := cal.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseDay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in string
		wantErr  bool
	}{
		{"OK", "2026-05-03", false},
		{"FirstDay", "1900-01-01", false},
		{"LastDay", "2199-12-31", false},
		{"LeapDay", "2028-02-29", false},
		{"LeapDayOf2000", "2000-02-29", false},
		{"ErrNoLeapDay", "2026-02-29", true},
		{"ErrNoLeapDayIn2100", "2100-02-29", true},
		{"ErrThe31stOfJune", "2026-06-31", true},
		{"ErrYear0", "0000-01-01", true},
		{"ErrYear1899", "1899-12-31", true},
		{"ErrYear2200", "2200-01-01", true},
		{"ErrYear9999", "9999-12-31", true},
		{"ErrMonth13", "2026-13-01", true},
		{"ErrEmpty", "", true},
		{"ErrShort", "2026-5-3", true},
		{"ErrTime", "2026-05-03T00:00:00Z", true},
		{"ErrSpace", " 2026-05-03", true},
		{"ErrSlashes", "2026/05/03", true},
		{"ErrOtherDigits", "２０２６-05-03", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := cal.ParseDay(tt.in)
			if tt.wantErr {
				if !errs.Is(err, errs.KindInvalid) || got != "" {
					t.Fatalf("ParseDay(%q) = %q, %v; want invalid input", tt.in, got, err)
				}
				return
			}
			if err != nil || string(got) != tt.in {
				t.Fatalf("ParseDay(%q) = %q, %v", tt.in, got, err)
			}
		})
	}
}

// TestCheck: a date of another century is told from a text that is no date, and both from a
// day; for months too.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string // key and expected value
	}{
		{cal.Day("").Check(), ""},
		{cal.Day("2026-05-03").Check(), ""},
		{cal.Day("9999-12-31").Check(), "field.year 1900-01-01 … 2199-12-31"},
		{cal.Day("1899-12-31").Check(), "field.year 1900-01-01 … 2199-12-31"},
		{cal.Day("9999-12-32").Check(), "field.day YYYY-MM-DD"},
		{cal.Day("10000-01-01").Check(), "field.day YYYY-MM-DD"},
		{cal.Month("").Check(), ""},
		{cal.Month("2026-05").Check(), ""},
		{cal.Month("9999-12").Check(), "field.year 1900-01 … 2199-12"},
		{cal.Month("2026-13").Check(), "cal.month YYYY-MM"},
	} {
		got := ""
		if e, ok := errors.AsType[*errs.Error](tt.err); ok && len(e.Fields) == 1 {
			got = e.Fields[0].Key + " " + e.Fields[0].Expected
		}
		if got != tt.want {
			t.Errorf("%q, want %q (%v)", got, tt.want, tt.err)
		}
	}
}

func TestDayArithmetic(t *testing.T) {
	t.Parallel()
	const fri cal.Day = "2026-05-01"
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"Add", fri.Add(31), cal.Day("2026-06-01")},
		{"AddOverLeapDay", cal.Day("2028-02-28").Add(1), cal.Day("2028-02-29")},
		{"AddStopsAtLast", fri.Add(1 << 62), cal.LastDay},
		{"AddStopsAtFirst", fri.Add(-1 << 62), cal.FirstDay},
		{"AddToNone", cal.Day("").Add(1), cal.Day("")},
		{"AddToJunk", cal.Day("tomorrow").Add(1), cal.Day("")},
		{"Sub", cal.Day("2026-06-01").Sub(fri), 31},
		{"MonthLater", cal.Day("2026-01-31").AddMonths(1), cal.Day("2026-02-28")},
		{"MonthLaterLeap", cal.Day("2028-01-31").AddMonths(1), cal.Day("2028-02-29")},
		{"ThreeMonthsLater", cal.Day("2026-01-31").AddMonths(3), cal.Day("2026-04-30")},
		{"YearAfterLeapDay", cal.Day("2028-02-29").AddMonths(12), cal.Day("2029-02-28")},
		{"MonthEarlier", cal.Day("2026-03-31").AddMonths(-1), cal.Day("2026-02-28")},
		{"OverNewYear", cal.Day("2026-12-31").AddMonths(2), cal.Day("2027-02-28")},
		{"MonthsStopAtLast", fri.AddMonths(1 << 62), cal.LastDay},
		{"MonthsStopAtFirst", fri.AddMonths(-1 << 62), cal.FirstDay},
		{"Weekday", fri.Weekday(), time.Friday},
		{"WeekdayBefore1970", cal.Day("1949-10-01").Weekday(), time.Saturday},
		{"Monday", fri.Monday(), cal.Day("2026-04-27")},
		{"MondayOfSunday", cal.Day("2026-05-03").Monday(), cal.Day("2026-04-27")},
		{"MondayOfMonday", cal.Day("2026-04-27").Monday(), cal.Day("2026-04-27")},
		{"Month", fri.Month(), cal.Month("2026-05")},
		{"MonthOfJunk", cal.Day("2026-05-99").Month(), cal.Month("")},
		{"First", cal.Month("2026-02").First(), cal.Day("2026-02-01")},
		{"Last", cal.Month("2028-02").Last(), cal.Day("2028-02-29")},
		{"LastOfLast", cal.Month("2199-12").Last(), cal.LastDay},
		{"LastOfNone", cal.Month("").Last(), cal.Day("")},
		{"MonthAdd", cal.Month("2026-11").Add(3), cal.Month("2027-02")},
		{"MonthAddBack", cal.Month("2026-01").Add(-1), cal.Month("2025-12")},
		{"MonthSub", cal.Month("2027-02").Sub("2025-12"), 14},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.got != tt.want {
				t.Errorf("got %v, want %v", tt.got, tt.want)
			}
		})
	}
}

func TestDayInZone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, zone string
		day        cal.Day
		start, end string
	}{
		{"NoChanges", "Asia/Shanghai", "2026-05-03", "2026-05-02T16:00:00Z", "2026-05-03T16:00:00Z"},
		{"ShortDay", "Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"LongDay", "Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		{"MidnightSkipped", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
		{"MidnightTwice", "America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"},
		{"DaySkipped", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
		{"BackOverMidnight", "America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"},
		{"OddOffset", "Asia/Kathmandu", "2026-05-03", "2026-05-02T18:15:00Z", "2026-05-03T18:15:00Z"},
		{"SecondsInOffset", "Africa/Monrovia", "1971-06-01", "1971-06-01T00:44:30Z", "1971-06-02T00:44:30Z"},
		{"BeforeZones", "Europe/Berlin", "1900-01-01", "1899-12-31T23:00:00Z", "1900-01-01T23:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, tt.zone)
			if got := tt.day.Start(loc).String(); got != tt.start {
				t.Errorf("Start = %s, want %s", got, tt.start)
			}
			if got := tt.day.End(loc).String(); got != tt.end {
				t.Errorf("End = %s, want %s", got, tt.end)
			}
		})
	}
}

// Days of every zone follow each other without gaps and contain the instants of their date.
func TestDayProperties(t *testing.T) {
	t.Parallel()
	names := []string{"UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Chatham"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := cal.Zone(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := clock.Instant(rapid.Int64Range(int64(clock.Earliest)+1e12, int64(clock.Latest)-1e12).Draw(t, "at"))
		d := cal.DayOf(at, loc)
		if got := at.In(loc).Format("2006-01-02"); got != string(d) {
			t.Fatalf("DayOf(%v) = %s, the local date is %s", at, d, got)
		}
		if at < d.Start(loc) || at >= d.End(loc) {
			t.Fatalf("%v is outside of its day %v to %v", at, d.Start(loc), d.End(loc))
		}
		if d.End(loc) != d.Add(1).Start(loc) {
			t.Fatalf("a gap after %s", d)
		}
		n := rapid.IntRange(-3000, 3000).Draw(t, "n")
		if e := d.Add(n); e > cal.FirstDay && e < cal.LastDay && (e.Sub(d) != n || e.Add(-n) != d) {
			t.Fatalf("%s + %d = %s, and back %s", d, n, e, e.Add(-n))
		}
		m := rapid.IntRange(-120, 120).Draw(t, "months")
		if e := d.AddMonths(m); e > cal.FirstDay && e < cal.LastDay && (e.Month().Sub(d.Month()) != m || e[8:] > d[8:]) {
			t.Fatalf("%s + %d months = %s", d, m, e)
		}
		if w := d.Monday(); d > "1900-01-07" && (w.Weekday() != time.Monday || d.Sub(w) < 0 || d.Sub(w) > 6) {
			t.Fatalf("the Monday of %s is %s", d, w)
		}
	})
}

func TestDayJSON(t *testing.T) {
	t.Parallel()
	var v struct {
		D cal.Day   `json:"d"`
		M cal.Month `json:"m"`
	}
	if err := json.Unmarshal([]byte(`{"d":"2026-05-03","m":"2026-05"}`), &v); err != nil || v.D != "2026-05-03" || v.M != "2026-05" {
		t.Errorf("got %+v, %v", v, err)
	}
	if err := json.Unmarshal([]byte(`{"d":"","m":""}`), &v); err != nil || v.D != "" || v.M != "" {
		t.Errorf("none: got %+v, %v", v, err)
	}
	for _, bad := range []string{`{"d":"2026-02-30"}`, `{"m":"2026-13"}`, `{"m":"2026-05-03"}`, `{"d":"0000-00-00"}`} {
		if err := json.Unmarshal([]byte(bad), &v); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires"} {
		if loc, err := cal.Zone(name); err != nil || loc.String() != name {
			t.Errorf("Zone(%q) = %v, %v", name, loc, err)
		}
	}
	for _, name := range []string{"", "Local", "Mars/Olympus", "../../etc/passwd", "+08:00", "Asia", "Asia/\x00"} {
		if _, err := cal.Zone(name); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("Zone(%q): %v, want invalid input", name, err)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2026-05-03", "2028-02-29", "0000-00-00", "9999-12-31", "2026-5-3", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := cal.ParseDay(s)
		if err != nil {
			return
		}
		if string(d) != s || d.Add(0) != d || d.AddMonths(0) != d || !d.Month().Valid() {
			t.Errorf("%q was read as %q", s, d)
		}
	})
}

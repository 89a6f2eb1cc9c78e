package cal_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/errs"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	many := make([]string, 25)
	for _, tt := range []struct {
		name string
		in   cal.Spec
		want []string // "path key" of each field, in order
	}{
		{"OK", cal.Spec{Zone: "UTC", Week: map[string][]string{"mon": {"13:00-18:00", "09:00-12:00"}}}, nil},
		{"Night", cal.Spec{Zone: "UTC", Week: map[string][]string{"mon": {"22:00-06:00"}, "tue": {"06:00-07:00"}}}, nil},
		{"NightToMidnight", cal.Spec{Zone: "UTC", Week: map[string][]string{"mon": {"22:00-00:00"}, "tue": {"00:00-24:00"}}}, nil},
		{"OnlySpecial", cal.Spec{Zone: "UTC", Days: map[string]cal.SpecialDay{"2026-05-03": {Hours: []string{"09:00-12:00"}}}}, nil},
		{"ErrEmpty", cal.Spec{}, []string{"zone cal.zone"}},
		{"ErrNoHours", cal.Spec{Zone: "UTC"}, []string{"week cal.no_hours"}},
		{"ErrSunday", cal.Spec{Zone: "UTC", Week: map[string][]string{"sun": {"22:00-06:01"}, "mon": {"06:00-07:00"}}}, []string{"week.sun cal.overlap"}},
		{
			"ErrAllAtOnce",
			cal.Spec{
				Zone: "Mars/Olympus",
				Week: map[string][]string{
					"mon":    {"09:00-25:00", "9-12", "09:00", "09:00-09:00", "24:00-08:00", "08:60-09:00", "", "0a:00-12:00"},
					"tue":    {"09:00-13:00", "12:00-18:00"},
					"wed":    many,
					"Monday": {"09:00-12:00"},
				},
				Days: map[string]cal.SpecialDay{
					"2026-02-30": {},
					"2026-05-03": {Hours: []string{"noon"}, Name: strings.Repeat("节", 81)},
					"tomorrow":   {Hours: []string{"noon"}},
				},
			},
			[]string{
				"zone cal.zone", "week cal.weekday",
				"week.mon[0] cal.shift", "week.mon[1] cal.shift", "week.mon[2] cal.shift", "week.mon[3] cal.shift",
				"week.mon[4] cal.shift", "week.mon[5] cal.shift", "week.mon[6] cal.shift", "week.mon[7] cal.shift",
				"week.tue cal.overlap", "week.wed cal.too_many",
				"days.2026-02-30 cal.day", "days.2026-05-03.name cal.name", "days.2026-05-03.hours[0] cal.shift",
				"days.tomorrow cal.day", "days.tomorrow.hours[0] cal.shift",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.in.Validate()
			if len(tt.want) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			e, ok := errors.AsType[*errs.Error](err)
			if !ok || e.Kind != errs.KindInvalid {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, f := range e.Fields {
				got = append(got, f.Path+" "+f.Key)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestTooManySpecialDays(t *testing.T) {
	t.Parallel()
	s := cal.Spec{Zone: "UTC", Week: map[string][]string{"mon": {"09:00-12:00"}}, Days: map[string]cal.SpecialDay{}}
	for i := range 4000 {
		s.Days[string(cal.FirstDay.Add(i))] = cal.SpecialDay{}
	}
	if err := s.Validate(); err != nil {
		t.Errorf("4,000: %v", err)
	}
	s.Days[string(cal.LastDay)] = cal.SpecialDay{}
	if err := s.Validate(); !errs.Is(err, errs.KindInvalid) {
		t.Errorf("4,001: %v", err)
	}
}

func TestCalendarJSON(t *testing.T) {
	t.Parallel()
	const stored = `{"zone":"Asia/Shanghai","week":{"fri":["18:00-02:00"],"mon":["09:00-12:00","13:00-24:00"]},` +
		`"days":{"2026-10-01":{"name":"国庆节"},"2026-10-10":{"name":"调休上班","hours":["09:00-18:00"]}}}`
	var c cal.Calendar
	if err := json.Unmarshal([]byte(stored), &c); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(&c); err != nil || string(got) != stored {
		t.Errorf("round trip: %s, %v", got, err)
	}
	for name, bad := range map[string]string{
		"Unknown":  `{"zone":"UTC","week":{"mon":["09:00-12:00"]},"day":{"2026-10-01":{}}}`,
		"Invalid":  `{"zone":"UTC","week":{"mon":["09:00-32:00"]}}`,
		"Null":     `null`,
		"Type":     `{"zone":1}`,
		"Trailing": `{"zone":"UTC","week":{"mon":["09:00-12:00"]}} {}`,
		"Empty":    ``,
	} {
		s, err := cal.ParseSpec([]byte(bad))
		if err == nil {
			err = s.Validate()
		}
		if !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%s: %v, want invalid input", name, err)
		}
	}
}

// Every accepted spec is written and read back as the same calendar, and answers in bounded
// time.
func FuzzSpecJSON(f *testing.F) {
	f.Add([]byte(`{"zone":"Asia/Shanghai","week":{"mon":["09:00-12:00","13:00-18:00"]},"days":{"2026-10-01":{"name":"国庆节"}}}`))
	f.Add([]byte(`{"zone":"America/Havana","week":{"sat":["22:00-06:00"],"sun":["06:00-24:00"]}}`))
	f.Add([]byte(`{"zone":"UTC","week":{},"days":{"2026-10-01":{"hours":["00:00-24:00"]}}}`))
	f.Add([]byte(`{"zone":"Local","week":{"mon":["00:00-00:00"]},"days":{"0000-00-00":{"name":"\ud800"}}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := cal.ParseSpec(in)
		if err != nil {
			return
		}
		c, err := s.Calendar()
		if err != nil {
			if !errs.Is(err, errs.KindInvalid) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var again cal.Calendar
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if !reflect.DeepEqual(c.Spec(), again.Spec()) {
			t.Fatalf("%v became %v", c.Spec(), again.Spec())
		}
		from := cal.Day("2026-03-01").Start(c.Zone())
		to, err := c.AddWorking(from, 40*time.Hour)
		if err != nil {
			return
		}
		if got := c.WorkingBetween(from, to); got != 40*time.Hour {
			t.Fatalf("40h ahead is %v away", got)
		}
	})
}

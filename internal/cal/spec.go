package cal

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"huitou/internal/errs"
)

// Spec is a calendar as people edit it and as it is stored:
//
//	{"zone": "Asia/Shanghai",
//	 "week": {"mon": ["09:00-12:00", "13:00-18:00"], "fri": ["18:00-02:00"]},
//	 "days": {"2026-10-01": {"name": "国庆节"},
//	          "2026-10-10": {"name": "调休上班", "hours": ["09:00-18:00"]}}}
type Spec struct {
	Zone string                `json:"zone"`           // IANA name
	Week map[string][]string   `json:"week"`           // mon … sun → hours; a day left out is closed
	Days map[string]SpecialDay `json:"days,omitempty"` // YYYY-MM-DD → what differs from the week
}

// SpecialDay is a date whose hours differ from its weekday's: a holiday when it
// has no hours, else an extra opening or changed hours.
type SpecialDay struct {
	Name  string   `json:"name,omitempty"`
	Hours []string `json:"hours,omitempty"`
}

// Limits of one calendar.
const (
	mostShifts = 24   // a day
	mostDays   = 4000 // special days: ten years of them, all different
	mostName   = 80   // characters of a special day's name
)

// weekdays names the days as Spec.Week does, by time.Weekday.
var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Validate returns one Invalid error that names every invalid field.
func (s Spec) Validate() error { _, err := s.Calendar(); return err }

// Calendar checks s and returns the calendar it describes. The error is that of
// Validate.
func (s Spec) Calendar() (*Calendar, error) {
	c := &Calendar{days: make(map[int]specialDay, len(s.Days))}
	check := errs.NewCheck("cal.Spec")

	loc, err := Zone(s.Zone)
	check.Within("zone", err)
	c.loc = loc

	for _, name := range slices.Sorted(maps.Keys(s.Week)) {
		day := slices.Index(weekdays[:], name)
		if day < 0 {
			check.Add(errs.Field{Path: "week", Key: "cal.weekday", Found: name, Expected: "mon … sun"})
			continue
		}
		c.week[day] = shiftsOf(check, "week."+name, s.Week[name])
	}
	c.checkNights(check)

	check.That(len(s.Days) <= mostDays, "days", "cal.too_many", "most", mostDays)
	if len(s.Days) <= mostDays {
		for _, text := range slices.Sorted(maps.Keys(s.Days)) {
			c.addSpecialDay(check, text, s.Days[text])
		}
	}
	if check.Err() == nil { // else hours may be missing because they were invalid
		check.That(c.opens(), "week", "cal.no_hours")
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// addSpecialDay notes one entry of Spec.Days.
func (c *Calendar) addSpecialDay(check *errs.Check, text string, in SpecialDay) {
	path := "days." + errs.Short(text)
	day, ok := Day(text).num()
	if !ok {
		check.Add(errs.Field{Path: path, Key: "cal.day", Args: errs.Pairs("found", errs.Short(text)), Found: text, Expected: "YYYY-MM-DD"})
	}
	wellNamed := utf8.ValidString(in.Name) && utf8.RuneCountInString(in.Name) <= mostName
	check.That(wellNamed, path+".name", "cal.name", "most", mostName)
	shifts := shiftsOf(check, path+".hours", in.Hours)
	if ok {
		c.days[day] = specialDay{name: in.Name, shifts: shifts}
	}
}

// shiftsOf reads the hours of one day, in order.
func shiftsOf(check *errs.Check, path string, hours []string) []shift {
	if len(hours) > mostShifts {
		check.That(false, path, "cal.too_many", "most", mostShifts)
		return nil
	}
	var shifts []shift
	for i, text := range hours {
		s, ok := parseShift(text)
		if !ok {
			check.Add(errs.Field{Path: fmt.Sprintf("%s[%d]", path, i), Key: "cal.shift", Args: errs.Pairs("found", errs.Short(text)), Found: text, Expected: "09:00-18:00"})
			continue
		}
		shifts = append(shifts, s)
	}
	shifts = inOrder(shifts)
	if a, b, found := overlap(shifts); found {
		check.That(false, path, "cal.overlap", "one", a.String(), "other", b.String())
	}
	return shifts
}

// checkNights refuses a weekly night shift that runs into the next day's hours.
func (c *Calendar) checkNights(check *errs.Check) {
	for day, shifts := range c.week {
		next := c.week[(day+1)%7]
		if len(shifts) == 0 || len(next) == 0 {
			continue
		}
		if last := shifts[len(shifts)-1]; last.to-minutesPerDay > next[0].from {
			check.That(false, "week."+weekdays[day], "cal.overlap", "one", last.String(), "other", next[0].String())
		}
	}
}

// Spec returns the spec of c in canonical form.
func (c *Calendar) Spec() Spec {
	s := Spec{Zone: c.Zone().String(), Week: make(map[string][]string, 7)}
	for day, shifts := range c.week {
		if len(shifts) > 0 {
			s.Week[weekdays[day]] = texts(shifts)
		}
	}
	if len(c.days) > 0 {
		s.Days = make(map[string]SpecialDay, len(c.days))
	}
	for day, it := range c.days {
		s.Days[string(dayFrom(day))] = SpecialDay{Name: it.name, Hours: texts(it.shifts)}
	}
	return s
}

func texts(shifts []shift) []string {
	var out []string
	for _, s := range shifts {
		out = append(out, s.String())
	}
	return out
}

// ParseSpec reads the JSON form. Unknown fields are refused: a misspelt "days"
// must not open a shop on a holiday. It does not Validate.
func ParseSpec(b []byte) (Spec, error) {
	var s Spec
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return Spec{}, errs.Invalid("cal.ParseSpec", "cal.json").Because(err)
	}
	if dec.More() {
		return Spec{}, errs.Invalid("cal.ParseSpec", "cal.json")
	}
	return s, nil
}

// MarshalJSON writes the canonical Spec.
func (c *Calendar) MarshalJSON() ([]byte, error) { return json.Marshal(c.Spec()) }

// UnmarshalJSON reads and validates a Spec.
func (c *Calendar) UnmarshalJSON(b []byte) error {
	s, err := ParseSpec(b)
	if err != nil {
		return err
	}
	made, err := s.Calendar()
	if err != nil {
		return err
	}
	*c = *made
	return nil
}

// Always returns the calendar that is open at every instant, for the clocks
// that run day and night. The zone says when its days end.
func Always(zone *time.Location) *Calendar {
	c := &Calendar{loc: zone}
	for day := range c.week {
		c.week[day] = []shift{{0, minutesPerDay}}
	}
	return c
}

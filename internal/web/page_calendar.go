package web

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/site"
)

func digits(n int64) string { return strconv.FormatInt(n, 10) }

func dayOf(f site.Form, name string) cal.Day { return cal.Day(f.Val(name)) }

// calendarsView is the view of the list of calendars.
type calendarsView struct {
	settingsView
	Rows    []calendarRow
	MayEdit bool
}

type calendarRow struct {
	org.Calendar
	Week        []weekday
	SpecialDays int
}

// weekday is the hours of one day of the week.
type weekday struct {
	Name  string // mon … sun
	Hours string // "09:00-12:00, 13:30-18:00"
}

// weekdays in the order of the form.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// weekOf returns the hours of each weekday.
func weekOf(s cal.Spec) []weekday {
	out := make([]weekday, len(weekdays))
	for i, d := range weekdays {
		out[i] = weekday{d, strings.Join(s.Week[d], ", ")}
	}
	return out
}

func showCalendars(q *request) error {
	v := calendarsView{settingsView: q.settings(), MayEdit: q.who.Can(access.SettingsWrite)}
	list, err := q.s.Flow.Calendars(q.Ctx())
	if err != nil {
		return err
	}
	for _, c := range list {
		v.Rows = append(v.Rows, calendarRow{c, weekOf(c.Spec), len(c.Spec.Days)})
	}
	return q.Show("settings_calendars", v)
}

// calendarView is the view of the form of a calendar.
type calendarView struct {
	settingsView
	Name   string
	Action string
	Days   []string
	Zones  []string
}

func (q *request) calendarForm(f site.Form, name string) calendarView {
	v := calendarView{settingsView: q.settings(), Name: name, Action: q.R.URL.Path, Days: weekdays, Zones: zones}
	v.Form = f
	return v
}

// findCalendar returns the calendar in the path, or for "new" one with usual working hours.
func (q *request) findCalendar() (c org.Calendar, err error) {
	if q.R.PathValue("id") == "new" {
		hours := []string{"09:00-12:00", "13:30-18:00"}
		week := map[string][]string{"mon": hours, "tue": hours, "wed": hours, "thu": hours, "fri": hours}
		return org.Calendar{Spec: cal.Spec{Zone: q.company.Zone, Week: week}}, nil
	}
	which, err := site.PathID[id.Calendar](q.R, "id")
	if err != nil {
		return c, err
	}
	list, err := q.s.Flow.Calendars(q.Ctx())
	if err != nil {
		return c, err
	}
	for _, c := range list {
		if c.ID == which {
			return c, nil
		}
	}
	return c, notFound(q)
}

func showCalendar(q *request) error {
	c, err := q.findCalendar()
	if err != nil {
		return err
	}
	f := site.Filled("name", c.Name, "zone", c.Spec.Zone, "days", daysText(c.Spec.Days), "version", digits(c.Version))
	for _, d := range weekOf(c.Spec) {
		f.Values.Set(d.Name, d.Hours)
	}
	return q.Show("settings_calendar", q.calendarForm(f, c.Name))
}

// daysText writes special days, one a line: the day, its hours if it has any, its name.
func daysText(days map[string]cal.SpecialDay) string {
	var b strings.Builder
	for _, d := range slices.Sorted(maps.Keys(days)) {
		fmt.Fprintln(&b, strings.TrimSpace(strings.Join([]string{d, strings.Join(days[d].Hours, ","), days[d].Name}, " ")))
	}
	return b.String()
}

// dayTyped is a day at the beginning of a line, as people type it.
var dayTyped = regexp.MustCompile(`^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?$`)

// parseDays parses the format of daysText. Invalid with the number of the first line that is
// invalid or of a day that is there already.
func parseDays(text string) (map[string]cal.SpecialDay, error) {
	days := map[string]cal.SpecialDay{}
	for n, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		day := words[0]
		if m := dayTyped.FindStringSubmatch(day); m != nil {
			day = m[1] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[3])
		}
		if !cal.Day(day).Valid() {
			return nil, errs.InField("web.parseDays", "days", "settings.day_line", "line", n+1, "found", errs.Short(words[0]))
		}
		if _, twice := days[day]; twice {
			return nil, errs.InField("web.parseDays", "days", "settings.day_twice", "line", n+1, "day", cal.Day(day))
		}
		hours, name := cal.ReadHours(strings.Join(words[1:], " "))
		if first, rest, _ := strings.Cut(name, " "); strings.ContainsAny(first, ":：") { // hours that cannot be read
			hours, name = append(hours, first), rest
		}
		days[day] = cal.SpecialDay{Name: name, Hours: hours}
	}
	return days, nil
}

// twoDigits puts a 0 before a single digit.
func twoDigits(s string) string { return ("0" + s)[len(s)-1:] }

func doCalendar(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	c, err := q.findCalendar()
	if err != nil {
		return err
	}
	name := c.Name
	c.Name, c.Version = f.Val("name"), f.Int("version")
	c.Spec = cal.Spec{Zone: f.Val("zone"), Week: map[string][]string{}}
	for _, d := range weekdays {
		hours, rest := cal.ReadHours(f.Val(d))
		if !cal.SaysClosed(rest) {
			hours = append(hours, rest)
		}
		c.Spec.Week[d] = hours
	}
	var to string
	if c.Spec.Days, err = parseDays(f.Val("days")); err == nil {
		to, err = makeOnce(q, &f, flow.SaveCalendar, c, "settings.saved", func(org.Calendar) string { return "/settings/calendars" })
	}
	if err != nil {
		v := q.calendarForm(f, name)
		return q.Refuse(&v.Form, renameFields(err, calendarField), "settings_calendar", &v)
	}
	return q.GoTo(to)
}

// calendarField returns the field of the form for a path in org.Calendar.
func calendarField(path string) string {
	path = strings.TrimPrefix(path, "spec.")
	switch {
	case strings.HasPrefix(path, "week."):
		day, _, _ := strings.Cut(strings.TrimPrefix(path, "week."), "[")
		return day
	case path == "week":
		return "mon"
	case strings.HasPrefix(path, "days"):
		return "days"
	}
	return path
}

package cal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// shift is a period of work in minutes after the midnight that begins its day: 0 ≤ from <
// 1440, from < to ≤ from + 1440. A night shift has to > 1440.
type shift struct{ from, to int }

const minutesPerDay = 24 * 60

// parseShift reads "HH:MM-HH:MM", also as ReadHours does. An end before the start is on the next day;
// the same time twice is refused, for it may mean never or all day.
func parseShift(s string) (shift, bool) {
	if hours, rest := ReadHours(s); len(hours) == 1 && rest == "" {
		s = hours[0]
	}
	a, b, ok := strings.Cut(s, "-")
	from, okFrom := parseTime(a)
	to, okTo := parseTime(b)
	if !ok || !okFrom || !okTo || from == to || from == minutesPerDay {
		return shift{}, false
	}
	if to < from {
		to += minutesPerDay
	}
	return shift{from, to}, true
}

// parseTime reads "HH:MM" from 00:00 to 24:00.
func parseTime(s string) (int, bool) {
	if len(s) != len("15:04") || s[2] != ':' {
		return 0, false
	}
	for _, i := range [...]int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	hour, minute := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	n := hour*60 + minute
	return n, minute < 60 && n <= minutesPerDay
}

func (s shift) String() string {
	to := s.to
	if to > minutesPerDay {
		to -= minutesPerDay
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, to/60, to%60)
}

// inOrder returns shifts by their start.
func inOrder(shifts []shift) []shift {
	return slices.SortedFunc(slices.Values(shifts), func(a, b shift) int { return cmp.Compare(a.from, b.from) })
}

// overlap reports two shifts in order of which the second begins before the
// first ends.
func overlap(shifts []shift) (a, b shift, found bool) {
	for i := 1; i < len(shifts); i++ {
		if shifts[i].from < shifts[i-1].to {
			return shifts[i-1], shifts[i], true
		}
	}
	return shift{}, shift{}, false
}

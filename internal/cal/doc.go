// Package cal computes with business days and working time.
//
// A Day is a local date ("2026-05-03"), a Month is "2026-05"; neither is an instant until a
// zone is given. A Calendar says when a place is open: an IANA zone, weekly hours, and days
// that differ from the week. It adds working time to an instant and counts the working time
// between two.
//
// How hours are read:
//
//	"09:00-12:00" "13:00-18:00"   a split day
//	"22:00-06:00"                 a night shift; it belongs to the day it begins on
//	"00:00-24:00"                 the whole day
//	a day with no hours           closed; in Spec.Days that is a holiday
//	"9:00-18:00" "9：00～18：00"     as people type them; written 09:00-18:00
//
// A day listed in Spec.Days replaces the hours that begin on that weekday. The night shift
// of the evening before runs on into it.
//
// Clock changes: a local time means the first instant with that local time or a later one.
// So 02:30 on the night it is skipped is the moment of the change, 02:30 on the night it
// occurs twice is the first of the two, shifts that touch in local time touch in real time,
// and a night shift is an hour shorter or longer, as it is for the people who work it.
//
// It refuses: days outside the years 1900 to 2199, zones that are not IANA names, shifts of
// one day that overlap, and a search in a calendar that is closed for two years on end,
// which is an error instead of an endless loop.
//
// All intervals are half open: a shift contains its start, not its end. Due at the end of a
// shift or day means: before the returned instant.
package cal

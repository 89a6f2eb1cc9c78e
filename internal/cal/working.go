package cal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"huitou/internal/clock"
)

// Working is an amount of working time: whole working days, or hours and minutes
// during which the place is open.
type Working struct {
	Days     int
	Duration time.Duration
}

// maxWorking is the largest number of working days: two years.
const maxWorking = 730

// ParseWorking reads "2d", "4h", "30m" or "1h30m".
func ParseWorking(s string) (Working, error) {
	if n, ok := strings.CutSuffix(s, "d"); ok {
		days, err := strconv.Atoi(n)
		if err != nil || days < 1 || days > maxWorking {
			return Working{}, fmt.Errorf("working time %q is not a number of days such as 2d", s)
		}
		return Working{Days: days}, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > maxWorking*24*time.Hour {
		return Working{}, fmt.Errorf("working time %q is not of the form 30m, 4h or 2d", s)
	}
	return Working{Duration: d}, nil
}

// String is the form that ParseWorking reads.
func (w Working) String() string {
	if w.Days > 0 {
		return strconv.Itoa(w.Days) + "d"
	}
	return strings.TrimSuffix(w.Duration.String(), "0s")
}

// Add returns when the working time that starts at from has passed.
func (c *Calendar) Add(from clock.Instant, w Working) (clock.Instant, error) {
	if w.Days > 0 {
		return c.AddWorkingDays(from, w.Days)
	}
	return c.AddWorking(from, w.Duration)
}

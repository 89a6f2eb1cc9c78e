package cal_test

import (
	"testing"
	"time"

	"huitou/internal/cal"
)

func TestParseWorking(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in   string
		want cal.Working
		ok   bool
	}{
		{"2d", cal.Working{Days: 2}, true},
		{"4h", cal.Working{Duration: 4 * time.Hour}, true},
		{"1h30m", cal.Working{Duration: 90 * time.Minute}, true},
		{"0d", cal.Working{}, false},
		{"-4h", cal.Working{}, false},
		{"9999d", cal.Working{}, false},
		{"soon", cal.Working{}, false},
		{"", cal.Working{}, false},
	} {
		got, err := cal.ParseWorking(tc.in)
		if got != tc.want || (err == nil) != tc.ok {
			t.Errorf("ParseWorking(%q) = %v, %v", tc.in, got, err)
		}
		if tc.ok {
			if again, err := cal.ParseWorking(got.String()); err != nil || again != got {
				t.Errorf("%q reads back as %v, %v", got.String(), again, err)
			}
		}
	}
}

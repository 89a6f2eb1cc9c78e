package cal_test

import (
	"slices"
	"testing"

	"huitou/internal/cal"
)

func TestReadHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed string
		hours []string
		rest  string
	}{
		{"", nil, ""},
		{"09:00-18:00", []string{"09:00-18:00"}, ""},
		{"9:00-18:00", []string{"09:00-18:00"}, ""},
		{" 9:00 - 12:00 ， 13：30－18：00", []string{"09:00-12:00", "13:30-18:00"}, ""},
		{"09：00-12：00", []string{"09:00-12:00"}, ""},
		{"０９：００～１８：００", []string{"09:00-18:00"}, ""},
		{"09:00–18:00", []string{"09:00-18:00"}, ""},
		{"9.00~12.00、13:00至18:00;20:00—22:00", []string{"09:00-12:00", "13:00-18:00", "20:00-22:00"}, ""},
		{"09:00-18:00 调休上班", []string{"09:00-18:00"}, "调休上班"},
		{"国庆节 - 第一天", nil, "国庆节 - 第一天"},
		{"9-18", nil, "9-18"},
		{"09:00-12:00, noon", []string{"09:00-12:00"}, ", noon"},
	} {
		if hours, rest := cal.ReadHours(c.typed); !slices.Equal(hours, c.hours) || rest != c.rest {
			t.Errorf("%q: %q and %q, want %q and %q", c.typed, hours, rest, c.hours, c.rest)
		}
	}
	spec, err := cal.Spec{Zone: "UTC", Week: map[string][]string{"mon": {"9:00～18：00"}}}.Calendar()
	if err != nil || !slices.Equal(spec.Spec().Week["mon"], []string{"09:00-18:00"}) {
		t.Errorf("a calendar with typed hours: %v (%v)", spec, err)
	}
	for text, want := range map[string]bool{"": true, " 休息 ": true, "Closed": true, "–": true, "noon": false} {
		if cal.SaysClosed(text) != want {
			t.Errorf("%q says closed: %v", text, !want)
		}
	}
}

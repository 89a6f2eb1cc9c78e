package importer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/cal"
	"huitou/internal/clock"
)

// TestMoment: every usual form of a date.
func TestMoment(t *testing.T) {
	t.Parallel()
	berlin, err := cal.Zone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"2026-05-03": "2026-05-03T00:00:00+02:00", "2026-5-3": "2026-05-03T00:00:00+02:00", "2026/5/3": "2026-05-03T00:00:00+02:00", "2026.05.03": "2026-05-03T00:00:00+02:00", "20260503": "2026-05-03T00:00:00+02:00",
		"2026-05-03 9:05": "2026-05-03T09:05:00+02:00", "2026/5/3 9:05": "2026-05-03T09:05:00+02:00", "2026-05-03 14:00:00": "2026-05-03T14:00:00+02:00", "2026-05-03T14:00": "2026-05-03T14:00:00+02:00",
		"2026-05-03 14:00:00 +0800": "2026-05-03T08:00:00+02:00", "2026-05-03 10:15:20 -0500": "2026-05-03T17:15:20+02:00", "2026-05-03T14:00:00Z": "2026-05-03T16:00:00+02:00",
		"2026-05-03T14:00:00+08:00": "2026-05-03T08:00:00+02:00", "2026-05-03T14:00:00+08": "2026-05-03T08:00:00+02:00", "2026-05-03 14:00:00 UTC": "2026-05-03T16:00:00+02:00", "2026-05-03 14:00 GMT+8": "2026-05-03T08:00:00+02:00",
		"2026-05-03 14:00 Asia/Shanghai": "2026-05-03T08:00:00+02:00", "2026-05-03T14:00:00+08:00[Asia/Shanghai]": "2026-05-03T08:00:00+02:00", "2026-05-03 14:00 CEST": "2026-05-03T14:00:00+02:00",
		"20260503 140000": "2026-05-03T14:00:00+02:00", "20260503140000": "2026-05-03T14:00:00+02:00", "202605031400": "2026-05-03T14:00:00+02:00", "20260503T140000Z": "2026-05-03T16:00:00+02:00",
		"2026-05-03 24:00": "2026-05-04T00:00:00+02:00", "2026-05-03 02:00 PM": "2026-05-03T14:00:00+02:00", "2026-05-03 12:05 AM": "2026-05-03T00:05:00+02:00", "2026-05-03 12:05 pm": "2026-05-03T12:05:00+02:00",
		"2026-05-03 2:30 p.m.": "2026-05-03T14:30:00+02:00", "2026-05-03 2:30 a. m.": "2026-05-03T02:30:00+02:00", "2026-05-03 2pm": "2026-05-03T14:00:00+02:00",
		"2026年5月3日": "2026-05-03T00:00:00+02:00", "2026年05月03日 14:00": "2026-05-03T14:00:00+02:00", "2026年5月3日 下午2:30": "2026-05-03T14:30:00+02:00", "2026年5月3日上午9时05分": "2026-05-03T09:05:00+02:00",
		"2026年5月3日 14时05分20秒": "2026-05-03T14:05:20+02:00", "2026年5月3日 星期日": "2026-05-03T00:00:00+02:00", "2026年5月3日(日) 14:00": "2026-05-03T14:00:00+02:00", "二〇二六年五月三日": "2026-05-03T00:00:00+02:00", "2026年十二月三十一日": "2026-12-31T00:00:00+01:00",
		"２０２６／５／３　９：０５": "2026-05-03T09:05:00+02:00", "2026년 5월 3일": "2026-05-03T00:00:00+02:00", "2026. 5. 3.": "2026-05-03T00:00:00+02:00", "民國115年5月3日": "2026-05-03T00:00:00+02:00", "令和8年5月3日": "2026-05-03T00:00:00+02:00",
		"3.4.2026": "2026-04-03T00:00:00+02:00", "03.04.2026 14:30": "2026-04-03T14:30:00+02:00", "3.4.2026, 14.30 Uhr": "2026-04-03T14:30:00+02:00", "3.4.26": "2026-04-03T00:00:00+02:00",
		"13/5/2026": "2026-05-13T00:00:00+02:00", "5/13/2026 2:30 PM": "2026-05-13T14:30:00+02:00", "5/5/2026": "2026-05-05T00:00:00+02:00", "31-12-99": "1999-12-31T00:00:00+01:00",
		"May 3, 2026": "2026-05-03T00:00:00+02:00", "3 May 2026": "2026-05-03T00:00:00+02:00", "03-May-26": "2026-05-03T00:00:00+02:00", "01-Sept-06": "2006-09-01T00:00:00+02:00", "02-JUN-06": "2006-06-02T00:00:00+02:00", "2026-May-03": "2026-05-03T00:00:00+02:00",
		"May 3rd, 2026 2:30pm": "2026-05-03T14:30:00+02:00", "Sunday, May 3, 2026": "2026-05-03T00:00:00+02:00", "Sun, 03 May 2026 14:00:00 -0500": "2026-05-03T21:00:00+02:00", "Sun May 3 14:00:00 UTC 2026": "2026-05-03T16:00:00+02:00",
		"Sun May 03 2026 14:00:00 GMT+0800 (China Standard Time)": "2026-05-03T08:00:00+02:00", "Feb 29, 2024": "2024-02-29T00:00:00+01:00",
		"02-Mai-06": "2006-05-02T00:00:00+02:00", "02-Dez-06": "2006-12-02T00:00:00+01:00", "3. März 2026": "2026-03-03T00:00:00+01:00", "3 mars 2026 à 14h30": "2026-03-03T14:30:00+01:00", "1er août 2026": "2026-08-01T00:00:00+02:00",
		"3 de mayo de 2026": "2026-05-03T00:00:00+02:00", "3 de março de 2026": "2026-03-03T00:00:00+01:00", "3 maggio 2026": "2026-05-03T00:00:00+02:00", "3 mei 2026": "2026-05-03T00:00:00+02:00", "3 мая 2026 г.": "2026-05-03T00:00:00+02:00",
		"'2026-05-03": "2026-05-03T00:00:00+02:00", "May 3 '26": "2026-05-03T00:00:00+02:00",
	} {
		m, _, either, ok := readMoment(in, orderNone)
		if !ok || either {
			t.Errorf("%q: %+v either %v, ok %v", in, m, either, ok)
			continue
		}
		if got := m.instant(berlin).In(berlin).Format(time.RFC3339); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
	if m, _, _, ok := readMoment("2026-05-03T14:00:00.123456Z", orderNone); !ok || m.instant(berlin) != clock.At(time.Date(2026, 5, 3, 14, 0, 0, 123456000, time.UTC)) {
		t.Errorf("a fraction: %+v %v", m, ok)
	}
}

func TestMomentRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "2026-02-29", "2026-13-01", "0000-00-00", "31/31/2026", "5/3/2026 14:30 PM", "2026-05-03 25:00", "2026-05-03 24:01", "2026-05-03 14:60", "1777816800", "46145", "12", "May 2026", "2026-05",
		"tomorrow", "3 Foo 2026", "May June 3 2026", "2026-05-03 2026-05-04", "2026-05-03 am", "2026-05-03 0:30 pm", "1.2.3.4", "2026-05/03", "115/05/03", "2026-05-03 14:00 +9900", "5月3日", "99999999999999999999", "(", "2026-05-03 14:00 CST"} {
		if m, _, _, ok := readMoment(in, orderNone); ok {
			t.Errorf("%q is read as %+v", in, m)
		}
	}
}

// TestMomentOrder: a date that can be read in two orders is reported as ambiguous, and read
// in the order that the map sets.
func TestMomentOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want order
		day  cal.Day
	}{
		{"03/04/2026", dayFirst, "2026-04-03"}, {"03/04/2026", monthFirst, "2026-03-04"}, {"03-04-26", monthFirst, "2026-03-04"}, {"13/04/2026", dayFirst, "2026-04-13"}, {"04/13/2026", monthFirst, "2026-04-13"},
		{"13/04/2026", monthFirst, ""}, {"04/13/2026", dayFirst, ""}, {"2026-05-03", dayFirst, "2026-05-03"}, {"03.04.2026", monthFirst, "2026-03-04"}, {"03/04/2026", yearFirst, ""}, {"5/5/2026", monthFirst, "2026-05-05"},
	} {
		m, _, _, ok := readMoment(tt.in, tt.want)
		if ok != (tt.day != "") || ok && m.date() != tt.day {
			t.Errorf("%q in order %d: %s %v, want %q", tt.in, tt.want, m.date(), ok, tt.day)
		}
	}
	for in, either := range map[string]bool{"03/04/2026": true, "3-4-26": true, "26-04-13": true, "26/04/13": false, "13/04/2026": false, "5/5/2026": false, "2026-03-04": false, "3 Apr 2026": false, "3.4.2026": false} {
		if _, _, got, ok := readMoment(in, orderNone); got != either || !ok {
			t.Errorf("%q: either %v", in, got)
		}
	}
}

// TestByLayout: a layout that the map sets is kept to, and what it does not write otherwise is
// read in its order.
func TestByLayout(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ layout, in, want string }{
		{"DD/MM/YYYY", "03/05/2026", "2026-05-03T00:00:00+02:00"}, {"DD/MM/YYYY", "3/5/2026", "2026-05-03T00:00:00+02:00"}, {"DD/MM/YYYY", "05/13/2026", ""},
		{"M/D/YY h12:mm AM", "5/3/26 2:07 PM", "2026-05-03T14:07:00+02:00"}, {"M/D/YYYY h12:mm AM", "5/3/2026 2:30 pm", "2026-05-03T14:30:00+02:00"}, {"M/D/YYYY h12:mm AM", "5/3/2026 14:30 PM", ""},
		{"YYYYMMDDThhmmssZ", "20260503T140000Z", "2026-05-03T16:00:00+02:00"}, {"DD-MON-YY", "02-Mai-06", "2006-05-02T00:00:00+02:00"},
		{"epoch", "1777816800", "2026-05-03T16:00:00+02:00"}, {"epoch_ms", "1777816800123", "2026-05-03T16:00:00+02:00"}, {"serial", "46145.5", "2026-05-03T12:00:00+02:00"}, {"epoch", "soon", ""},
		{"YYYY-DD-MM", "2026-03-05", "2026-05-03T00:00:00+02:00"}, {"YYYY-DD-MM", "2026-05-13 10:00", ""},
	} {
		l, err := layout(tt.layout)
		if err != nil {
			t.Fatal(tt.layout, err)
		}
		x := &expr{layouts: []string{l}, order: orderOf([]string{l})}
		berlin, err := cal.Zone("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		m, ok := x.moment(&cells{}, tt.in, "")
		if ok != (tt.want != "") || ok && m.instant(berlin).In(berlin).Format(time.RFC3339) != tt.want {
			t.Errorf("%q by %s: %+v %v, want %q", tt.in, tt.layout, m, ok, tt.want)
		}
	}
}

// TestMonthNames: no name means two months, and each is read in a date.
func TestMonthNames(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for i, names := range monthNames {
		for _, n := range strings.Fields(names) {
			if seen[n] != 0 && seen[n] != i+1 {
				t.Errorf("%s is month %d and %d", n, seen[n], i+1)
			}
			seen[n] = i + 1
			for _, form := range []string{"2 %s 2026", "2-%s-26", "%s 2, 2026", "2. %s 2026"} {
				in := fmt.Sprintf(form, title(n))
				if m, _, _, ok := readMoment(in, orderNone); !ok || m.month != i+1 || m.day != 2 || m.year != 2026 {
					t.Errorf("%q: %+v %v", in, m, ok)
				}
			}
		}
	}
}

// TestMomentReadsBack: what a layout writes is read as the same day and time.
func TestMomentReadsBack(t *testing.T) {
	t.Parallel()
	forms := []string{"2006-01-02 15:04:05", "2006/1/2 15:04:05", "2006-01-02T15:04:05", "20060102150405", "2006年1月2日 15:04:05", "Jan 2, 2006 3:04:05 PM", "2 January 2006 15:04:05", "02-Jan-2006 15:04:05", "02.01.2006 15:04:05", "Mon, 02 Jan 2006 15:04:05", "2006-01-02 03:04:05PM"}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-2208988800+86400, 7258118400-86400).Draw(t, "second"), 0).UTC()
		form := rapid.SampledFrom(forms).Draw(t, "form")
		s := at.Format(form)
		m, _, either, ok := readMoment(s, orderNone)
		if !ok || either || m.instant(time.UTC) != clock.At(at) {
			t.Fatalf("%q: %+v %v %v", s, m, either, ok)
		}
	})
}

func FuzzMoment(f *testing.F) {
	for _, s := range []string{"2026-05-03", "3/4/26 2pm", "二〇二六年五月三日", "20260503140000", "May 3, 2026", "(", "a.m.", "民國1年1月1日", "24:00 2026-05-03", "1.2.3.4.5"} {
		f.Add(s, byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, o byte) {
		m, _, _, ok := readMoment(s, order(o%4))
		if ok && (m.date() == "" || m.since < 0 || m.since > 24*time.Hour) {
			t.Errorf("%q: %+v", s, m)
		}
		if ok && m.offset == nil && m.zone == nil && m.since < 24*time.Hour {
			loc, _ := cal.Zone("America/Sao_Paulo")
			if got := cal.DayOf(m.instant(loc), loc); got != m.date() {
				t.Errorf("%q is on %s, written %s", s, got, m.date())
			}
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.50", "(12,50)", "€-12", "1e5", "1.2345e3", "12,-", "１２", "1 234", "US$", "-", "e", "1,2,3"} {
		f.Add(s, ".", ",")
	}
	f.Fuzz(func(t *testing.T, s, point, group string) {
		for _, m := range []marks{{}, {point: "."}, {point: ",", group: "."}, {point: ".", group: group, indian: true}, {point: ".", typed: true}} {
			x, err := parseNumber(s, m)
			if err == nil && (x.scale < 0 || x.scale > maxScale) {
				t.Errorf("%q: %+v", s, x)
			}
		}
	})
}

package cal_test

import (
	"testing"
	"time"

	"huitou/internal/cal"
)

func BenchmarkAddWorking(b *testing.B) {
	c := workshop(b, "Europe/Berlin")
	from := cal.Day("2026-03-02").Start(c.Zone())
	for _, size := range []struct {
		name string
		d    time.Duration
	}{{"8h", 8 * time.Hour}, {"1000h", 1000 * time.Hour}, {"100000h", 100_000 * time.Hour}} {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.AddWorking(from, size.d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWorkingBetween(b *testing.B) {
	c := workshop(b, "Europe/Berlin")
	from := cal.Day("2026-03-02").Start(c.Zone())
	for _, size := range []struct {
		name string
		days int
	}{{"1day", 1}, {"1year", 365}, {"100years", 36524}} {
		to := cal.Day("2026-03-02").Add(size.days).Start(c.Zone())
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.WorkingBetween(from, to)
			}
		})
	}
}

func BenchmarkDayOf(b *testing.B) {
	loc := zone(b, "Asia/Shanghai")
	at := cal.Day("2026-03-02").Start(loc)
	b.ReportAllocs()
	for b.Loop() {
		cal.DayOf(at, loc)
	}
}

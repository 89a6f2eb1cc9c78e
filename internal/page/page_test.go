package page_test

import (
	"fmt"
	"slices"
	"testing"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/page"
)

// A list reads one row more than it shows and continues after the last one shown.
func ExampleCut() {
	rows := []int{10, 20, 30, 40} // read with LIMIT 4 for a page of 3
	shown, next := page.Cut(rows, 3, func(n int) string { return page.Cursor(n) })
	var after int
	_, err := page.Page{After: next}.Key(&after)
	fmt.Println(shown, after, err)
	// Output: [10 20 30] 30 <nil>
}

func TestCursor(t *testing.T) {
	t.Parallel()
	day, cus, n, text := cal.Day("2026-05-03"), id.Customer(1<<62+5), int64(-1<<62), "李 \x00 \"/+ 😀"
	p := page.Page{After: page.Cursor(day, cus, n, text, id.Place(0))}
	var gotDay cal.Day
	var gotCus id.Customer
	var gotN int64
	var gotText string
	gotPlace := id.Place(7)
	ok, err := p.Key(&gotDay, &gotCus, &gotN, &gotText, &gotPlace)
	if !ok || err != nil || gotDay != day || gotCus != cus || gotN != n || gotText != text || gotPlace != 0 {
		t.Errorf("%v %v: %v %v %v %q %v", ok, err, gotDay, gotCus, gotN, gotText, gotPlace)
	}
	if ok, err := (page.Page{}).Key(&gotN); ok || err != nil {
		t.Errorf("first page: %v, %v", ok, err)
	}
}

func TestCursorRefuses(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"x", "%%%", page.Cursor(1), page.Cursor(1, 2, 3), page.Cursor("a", "b"), page.Cursor(1.5, 2)} {
		var a, b int64
		if ok, err := (page.Page{After: after}).Key(&a, &b); ok || !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%q: %v, %v", after, ok, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add(page.Cursor("2026-05-03", 7))
	f.Add("bm9wZQ")
	f.Fuzz(func(t *testing.T, after string) {
		var s string
		var n int64
		ok, err := page.Page{After: after}.Key(&s, &n)
		if ok && err != nil || err != nil && !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%q: %v, %v", after, ok, err)
		}
	})
}

func TestSize(t *testing.T) {
	t.Parallel()
	var got []int
	for _, limit := range []int{-1, 0, 1, 50, 500, 501} {
		got = append(got, page.Page{Limit: limit}.Size())
	}
	if want := []int{50, 50, 1, 50, 500, 500}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

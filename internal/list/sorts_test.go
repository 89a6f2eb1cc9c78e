package list_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow/flowtest"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/voice"
)

// walk reads a list to its end by pages of a length, and checks that they are as many rows as it says.
func walk[F, R any](t *testing.T, read func(context.Context, F, page.Page) (list.Listing[R], error), f F, size int) (rows []R) {
	t.Helper()
	for p := (page.Page{Limit: size}); ; {
		l, err := read(t.Context(), f, p)
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		if len(l.Rows) > size || l.Next != "" && len(l.Rows) < size {
			t.Fatalf("%+v: a page of %d rows, want %d", f, len(l.Rows), size)
		}
		rows = append(rows, l.Rows...)
		if p.After = l.Next; l.Next == "" || len(rows) > 5000 {
			if int(l.Total) != len(rows) {
				t.Errorf("%+v: %d rows, and it says %d", f, len(rows), l.Total)
			}
			return rows
		}
	}
}

func turned(c int, back bool) int {
	if back {
		return -c
	}
	return c
}

// same fails if the rows of a list are not those wanted, in their order.
func same[R any](t *testing.T, of any, got, want []R, name func(R) string) {
	t.Helper()
	var g, w []string
	for _, r := range got {
		g = append(g, name(r))
	}
	for _, r := range want {
		w = append(w, name(r))
	}
	if !slices.Equal(g, w) {
		t.Errorf("%+v:\n got %s\nwant %s", of, strings.Join(g, " "), strings.Join(w, " "))
	}
}

// TestPromiseSorts: promises page by page in every order, of every state.
func TestPromiseSorts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		flowtest.Year(t, flowtest.Start(t, d))
		l := list.New(d)
		byTime := func(a, b list.PromiseRow) int {
			return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID))
		}
		byDay := func(a, b list.PromiseRow) int {
			return cmp.Or(cmp.Compare(a.DueDay, b.DueDay), cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID))
		}
		all := walk(t, l.Promises, list.PromiseFilter{}, 500)
		first := slices.IndexFunc(all, func(r list.PromiseRow) bool { return r.State == promise.Open })
		if first < 0 || !slices.ContainsFunc(all, func(r list.PromiseRow) bool { return r.State == promise.Kept }) {
			t.Fatal("no open promise, or none that was kept")
		}
		for _, state := range []string{"", string(promise.Open), list.Overdue, list.Due, string(promise.Kept), string(promise.Late)} {
			open := state == string(promise.Open) || state == list.Overdue
			for _, sort := range append([]string{""}, list.PromiseSorts...) {
				for _, days := range []list.Scope{{}, {From: all[len(all)/2].DueDay}, {Place: all[first].Place}} {
					f := list.PromiseFilter{Scope: days, State: state, Sort: sort}
					f.Sort = ""
					want := walk(t, l.Promises, f, 500)
					f.Sort = sort
					slices.SortFunc(want, func(a, b list.PromiseRow) int {
						switch {
						case sort == list.ByWork && state == "" && (a.State == promise.Open) != (b.State == promise.Open):
							return turned(1, a.State == promise.Open)
						case sort == list.ByWork && a.State == promise.Open && (open || state == ""):
							return byTime(a, b)
						case open:
							return turned(byTime(a, b), sort != list.ByDue)
						}
						return turned(byDay(a, b), sort != list.ByDue)
					})
					for _, size := range []int{11, len(want)} {
						if size > 0 && (size == 11 || days == (list.Scope{})) {
							same(t, f, walk(t, l.Promises, f, size), want, func(r list.PromiseRow) string { return fmt.Sprint(r.State, r.DueDay, " ", r.ID) })
						}
					}
				}
			}
		}
	})
}

// TestVoiceSorts: voices page by page in every order; low ratings that wait for an answer come first
// in that of work.
func TestVoiceSorts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		fl := flowtest.Start(t, d)
		flowtest.Year(t, fl)
		for i := range 9 {
			flowtest.Record(t, fl, flowtest.Voice("c1", flowtest.Ago(float64(i*9)), 1+i%3))
		}
		l := list.New(d)
		waits := func(r list.VoiceRow) bool { return r.Stars > 0 && r.Stars < voice.Low && r.Answered == 0 }
		all := walk(t, l.Voices, list.VoiceFilter{}, 500)
		first := slices.IndexFunc(all, waits)
		if first < 0 || !slices.ContainsFunc(all, func(r list.VoiceRow) bool { return !waits(r) }) {
			t.Fatal("no voice waits, or all do")
		}
		for _, f := range []list.VoiceFilter{{}, {Rated: "low"}, {Rated: "no"}, {Answered: "no"}, {Answered: "yes"}, {Rated: "low", Answered: "no"}, {Stars: 1}, {Stars: 5},
			{Outcome: "late"}, {Scope: list.Scope{From: all[len(all)/2].Day}}, {Scope: list.Scope{To: all[first].Day}, Stars: 2}, {Scope: list.Scope{Place: all[0].Place}}} {
			for _, sort := range append([]string{""}, list.VoiceSorts...) {
				f.Sort = ""
				want := walk(t, l.Voices, f, 500)
				f.Sort = sort
				slices.SortFunc(want, func(a, b list.VoiceRow) int {
					if sort == list.ByWaiting && f.Outcome == "" {
						switch {
						case waits(a) != waits(b):
							return turned(1, waits(a))
						case waits(a):
							return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID))
						}
					}
					return turned(cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID)), sort != list.BySaid)
				})
				for _, size := range []int{9, len(want)} {
					if size > 0 {
						same(t, f, walk(t, l.Voices, f, size), want, func(r list.VoiceRow) string { return fmt.Sprint(r.Day, r.Stars, " ", r.ID) })
					}
				}
			}
		}
	})
}

// TestOrderSorts: orders page by page, the latest or the earliest first.
func TestOrderSorts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		flowtest.Year(t, flowtest.Start(t, d))
		l := list.New(d)
		for _, f := range []list.OrderFilter{{Step: "total"}, {Step: "delivered", Over: 24 * time.Hour}} {
			want := walk(t, l.Orders, f, 500)
			if len(want) < 10 {
				t.Fatalf("%+v: only %d orders", f, len(want))
			}
			name := func(r list.OrderRow) string { return r.Purchase.String() }
			f.Sort = list.ByEndedDown
			same(t, f, walk(t, l.Orders, f, 23), want, name)
			slices.Reverse(want)
			f.Sort = list.ByEnded
			same(t, f, walk(t, l.Orders, f, 23), want, name)
			if !slices.IsSortedFunc(want, func(a, b list.OrderRow) int { return cmp.Compare(a.Ended, b.Ended) }) {
				t.Errorf("%+v: not by the end of the step", f)
			}
		}
	})
}

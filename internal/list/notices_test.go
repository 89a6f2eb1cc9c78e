package list_test

import (
	"slices"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/promise"
)

// TestNotices: notices name the customer, the place, what was promised and
// what became of it; they are read page by page and filtered.
func TestNotices(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, flowtest.Now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f, l := flowtest.Start(t, d), list.New(d)
		flowtest.Record(t, f, flowtest.Place("north", "region", "", ""), flowtest.Place("kiel", "", "north", ""),
			flowtest.Customer("a", "Anna Berg"), flowtest.Customer("b", "Otto Berg"))
		at := c.Now()
		var ids []string
		for i, cus := range []string{"a", "b", "a"} {
			p := flowtest.Promise(cus, "Call back", at.Add(-48*time.Hour), at.Add(time.Duration(i-1)*time.Hour))
			if cus == "a" {
				p.Promise.Place = "kiel"
			}
			ids = append(ids, flowtest.Record(t, f, p)...)
		}
		if _, err := f.RemindPromises(t.Context()); err != nil {
			t.Fatal(err)
		}
		boss := access.Who{User: 1, Role: access.Owner}
		read := func(who access.Who, q list.NoticeFilter) (rows []list.NoticeRow) {
			t.Helper()
			for p := (page.Page{Limit: 1}); ; {
				found, err := l.Notices(t.Context(), who, q, p)
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, found.Rows...)
				if p.After = found.Next; p.After == "" {
					return rows
				}
			}
		}
		all := read(boss, list.NoticeFilter{})
		if len(all) != 3 {
			t.Fatalf("%d notices, want 3: %+v", len(all), all)
		}
		seen := map[string]bool{}
		for _, n := range all {
			seen[n.Who.Name+", "+n.PlaceName+", "+n.What] = true
			if n.State != promise.Open || n.Due == 0 || !slices.Contains(ids, n.Subject) {
				t.Errorf("%+v", n)
			}
		}
		if !seen["Anna Berg, kiel, Call back"] || !seen["Otto Berg, , Call back"] || len(seen) != 2 {
			t.Errorf("they say %v", seen)
		}
		late := all[slices.IndexFunc(all, func(n list.NoticeRow) bool { return n.Kind == "promise.told" })]
		pro, err := id.Parse[id.PromiseNoun](late.Subject)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Do(t.Context(), f, boss, flow.KeepPromise, flow.PromiseChange{Promise: pro}); err != nil {
			t.Fatal(err)
		}
		if got := read(boss, list.NoticeFilter{Kind: "promise.told"}); len(got) != 1 || got[0].State != promise.Late {
			t.Errorf("late and kept since: %+v", got)
		}
		north := placesOf(t, d)
		for _, p := range north {
			if p.Name == "north" {
				if got := read(boss, list.NoticeFilter{Place: p.ID}); len(got) != 2 {
					t.Errorf("at places of the north: %+v", got)
				}
			}
		}
		if _, err := flow.Do(t.Context(), f, boss, flow.SeeNotices, all[1].ID); err != nil {
			t.Fatal(err)
		}
		if got := read(boss, list.NoticeFilter{New: true}); len(got) != 1 || got[0].ID != all[0].ID {
			t.Errorf("new: %+v", got)
		}
		if got := read(access.Who{User: 2, Role: access.Analyst}, list.NoticeFilter{}); len(got) != 0 {
			t.Errorf("of a person without any: %+v", got)
		}
		if _, err := l.Notices(t.Context(), boss, list.NoticeFilter{Place: 99}, page.Page{}); !errs.Is(err, errs.KindNotFound) && !errs.Is(err, errs.KindInvalid) {
			t.Errorf("a place that is none: %v", err)
		}
	})
}

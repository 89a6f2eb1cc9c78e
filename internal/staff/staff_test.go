package staff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

var begun = time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)

// TestStaff: codes are unique, a change to an older version is a conflict, and active staff
// come first in the list.
func TestStaff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(begun)), func(t *testing.T, d *db.DB) {
		dbtest.Write(t, d, func(tx *db.Tx) {
			ctx := t.Context()
			for _, bad := range []Staff{{}, {Code: "a"}, {Name: "A"}} {
				if _, err := Create(ctx, tx, bad); !errs.Is(err, errs.KindInvalid) {
					t.Errorf("%+v: %v", bad, err)
				}
			}
			made := map[string]Staff{}
			for _, s := range []Staff{
				{Code: "t1", Name: "Zoë", Place: 7, Duty: "till", Joined: "2024-01-31"},
				{Code: "t2", Name: "ärger"}, {Code: "t3", Name: "Anna", Left: "2026-01-01"}, {Code: "t4", Name: "Bo"},
				{Code: "t5", Name: "曾华"}, {Code: "t6", Name: "白雪"}, {Code: "t7", Name: "艾米", Left: "2026-01-01"},
			} {
				s, err := Create(ctx, tx, s)
				if err != nil || s.ID == 0 || s.Version != 1 {
					panic(fmt.Sprintf("%+v, %v", s, err))
				}
				made[s.Code] = s
			}
			if _, err := Create(ctx, tx, Staff{Code: "t1", Name: "Another"}); !errs.Is(err, errs.KindConflict) {
				t.Errorf("a code twice: %v", err)
			}
			list, err := List(ctx, tx)
			var names []string
			for _, s := range list {
				names = append(names, s.Name)
			}
			if err != nil || !slices.Equal(names, []string{"ärger", "白雪", "Bo", "曾华", "Zoë", "艾米", "Anna"}) {
				t.Errorf("staff by name, those who left last: %q, %v", names, err)
			}

			zoe := made["t1"]
			zoe.Name, zoe.Place, zoe.Left, zoe.Code = "Zoë B.", 8, "2026-05-19", "t9"
			if err := Update(ctx, tx, zoe); err != nil {
				t.Error(err)
			}
			if err := Update(ctx, tx, zoe); !errs.Is(err, errs.KindConflict) {
				t.Errorf("at an older version: %v", err)
			}
			zoe.Code, zoe.Version = "t1", 2 // a code stays: tills use it
			if got, err := FindByCode(ctx, tx, "t1"); err != nil || got != zoe {
				t.Errorf("%+v, %v, want %+v", got, err, zoe)
			}
			if err := Drop(ctx, tx, zoe.ID); err != nil {
				t.Error(err)
			}
			if _, err := Find(ctx, tx, zoe.ID); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("dropped: %v", err)
			}
			if _, err := FindByCode(ctx, tx, "t1"); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("dropped: %v", err)
			}
		})
	})
}

// TestNotices: readers get their own notices, a manager also those addressed to nobody at
// their place, or at any place if they have none; seen notices are kept until swept.
func TestNotices(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, begun, func(t *testing.T, d *db.DB, c *clock.Fake) {
		readers := map[string]Reader{
			"Anna": {Staff: 1, Place: 7}, "manager of 7": {Staff: 2, Place: 7, Manager: true}, "manager of 8": {Staff: 3, Place: 8, Manager: true},
			"head": {Staff: 4, Manager: true}, "user who is no staff": {}, "user who manages": {Manager: true},
		}
		read := func(who string) (what []string, unseen int) {
			t.Helper()
			list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]Notice, error) { return Notices(t.Context(), tx, readers[who], 10) })
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range list {
				what = append(what, n.What)
				if n.Seen == 0 {
					unseen++
				}
			}
			return what, unseen
		}
		for i, n := range []Notice{{Staff: 1, Place: 7, What: "Anna's"}, {Place: 7, What: "of 7"}, {Place: 8, What: "of 8"}, {Staff: 4, Place: 8, What: "the head's"}} {
			n.Kind, n.Subject, n.Customer, n.Due = "promise.told", fmt.Sprint("pro_", i), id.Customer(i), c.Now()
			dbtest.Write(t, d, func(tx *db.Tx) { Notify(tx, n) })
			c.Advance(time.Minute)
		}
		for who, want := range map[string][]string{
			"Anna": {"Anna's"}, "manager of 7": {"of 7"}, "manager of 8": {"of 8"}, "head": {"the head's", "of 8", "of 7"},
			"user who is no staff": nil, "user who manages": {"of 8", "of 7"},
		} {
			if got, unseen := read(who); !slices.Equal(got, want) || unseen != len(want) {
				t.Errorf("%s reads %q, %d of them new, want %q", who, got, unseen, want)
			}
		}

		// The head also gets the notices addressed to nobody.
		list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]Notice, error) { return Notices(t.Context(), tx, readers["head"], 10) })
		if err != nil || len(list) != 3 {
			t.Fatal(list, err)
		}
		if n := list[2]; n.Place != 7 || n.Kind != "promise.told" || n.Subject != "pro_1" || n.Customer != 1 || n.At != clock.At(begun.Add(time.Minute)) || n.Due != n.At {
			t.Errorf("%+v", n)
		}
		dbtest.Write(t, d, func(tx *db.Tx) {
			if n, err := SeeNotices(t.Context(), tx, readers["head"], list[1].ID); err != nil || n != 2 {
				t.Errorf("%d, %v", n, err)
			}
		})
		for who, want := range map[string]int{"head": 1, "manager of 7": 0, "manager of 8": 0, "Anna": 1} {
			if _, unseen := read(who); unseen != want {
				t.Errorf("%s has %d new, want %d", who, unseen, want)
			}
		}
		dbtest.Write(t, d, func(tx *db.Tx) {
			for minutes, want := range []int64{0, 0, 1} { // what nobody saw stays
				before := clock.At(begun.Add(time.Duration(minutes) * time.Minute))
				if n, err := SweepNotices(t.Context(), tx, before); err != nil || n != want {
					t.Errorf("before minute %d: %d are swept, %v", minutes, n, err)
				}
			}
			if err := ForgetNotices(t.Context(), tx, "pro_3"); err != nil {
				t.Error(err)
			}
		})
		if got, _ := read("head"); !slices.Equal(got, []string{"of 8"}) {
			t.Errorf("after the sweep and an undone import: %q", got)
		}
		if got, _ := read("Anna"); len(got) != 1 {
			t.Errorf("what was not seen was swept: %q", got)
		}
	})
}

// TestViews: kept by person and list under a name, at most so many and so long.
func TestViews(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(begun)), func(t *testing.T, d *db.DB) {
		dbtest.Write(t, d, func(tx *db.Tx) {
			ctx := t.Context()
			save := func(person int64, list, name, query string) error {
				return SaveView(ctx, tx, person, View{List: list, Name: name, Query: query})
			}
			for _, c := range []struct {
				name, query string
				wrong       bool
			}{
				{" late ones ", "state=overdue", false}, {"mine", "owner=me", false}, {"late ones", "state=overdue&place=7", false},
				{"", "x", true}, {" \t", "x", true}, {strings.Repeat("界", mostViewName), "", false},
				{strings.Repeat("x", mostViewName+1), "", true}, {"q", strings.Repeat("x", mostViewQuery+1), true},
			} {
				if err := save(1, "promises", c.name, c.query); errs.Is(err, errs.KindInvalid) != c.wrong || !c.wrong && err != nil {
					t.Errorf("view %.20q: %v", c.name, err)
				}
			}
			if err := save(2, "promises", "mine", "owner=other"); err != nil {
				t.Error(err)
			}
			if err := save(1, "voices", "mine", "kind=review"); err != nil {
				t.Error(err)
			}
			got, err := Views(ctx, tx, 1, "promises")
			if err != nil || len(got) != 3 || got[0] != (View{"promises", "late ones", "state=overdue&place=7"}) || got[1] != (View{"promises", "mine", "owner=me"}) {
				t.Errorf("%+v, %v", got, err)
			}
			for range 2 { // deleting a view that does not exist is no error
				if err := DropView(ctx, tx, 1, "promises", "mine"); err != nil {
					t.Error(err)
				}
			}
			for list, want := range map[string]int{"promises": 2, "voices": 1} {
				if got, err := Views(ctx, tx, 1, list); err != nil || len(got) != want {
					t.Errorf("%s: %+v, %v", list, got, err)
				}
			}
			for i := range mostViews {
				if err := save(3, "orders", fmt.Sprint("view ", i), ""); err != nil {
					panic(err)
				}
			}
			if err := save(3, "orders", "one more", ""); !errs.Is(err, errs.KindInvalid) {
				t.Errorf("view %d: %v", mostViews+1, err)
			}
		})
	})
}

package org

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

var now = clock.Fixed(clock.At(time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)))

// wrong are the paths of the fields an error names.
func wrong(err error) (paths []string) {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind == errs.KindInvalid {
		for _, f := range e.Fields {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// TestValidate: an error has all invalid fields; a valid record passes.
func TestValidate(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("界", MaxName+1)
	shifts := cal.Spec{Zone: "Europe/Berlin", Week: map[string][]string{"mon": {"09:00-18:00"}}}
	for _, c := range []struct {
		name  string
		thing interface{ Validate() error }
		want  []string
	}{
		{"company", &Company{Name: "Hefeng", Currency: "CNY", Zone: "Asia/Shanghai"}, nil},
		{"company of nothing", &Company{}, []string{"name", "currency", "zone"}},
		{"company with a long name", &Company{Name: long, Currency: "EUR", Zone: "UTC"}, []string{"name"}},
		{"company as long as may be", &Company{Name: long[3:], Currency: "EUR", Zone: "UTC"}, nil},
		{"company paid in no currency", &Company{Name: "x", Currency: "EURO", Zone: "UTC"}, []string{"currency"}},
		{"company in no zone", &Company{Name: "x", Currency: "EUR", Zone: "Mars/Olympus"}, []string{"zone"}},
		{"place", &Place{Name: "Shop", Kind: Shop}, nil},
		{"place with a zone", &Place{Name: "Shop", Kind: Online, Zone: "Asia/Tokyo"}, nil},
		{"place of nothing", &Place{}, []string{"name", "kind"}},
		{"place of another kind, in no zone", &Place{Name: long, Kind: "castle", Zone: "nowhere"}, []string{"name", "kind", "zone"}},
		{"place below itself", &Place{ID: 7, Parent: 7, Name: "Shop", Kind: Shop}, []string{"parent"}},
		{"calendar", &Calendar{Name: "Shop hours", Spec: shifts}, nil},
		{"calendar without name and zone", &Calendar{}, []string{"name", "spec.zone"}},
	} {
		err := c.thing.Validate()
		if got := wrong(err); !slices.Equal(got, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v is wrong, want %v (%v)", c.name, got, c.want, err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, approved   string
		refuse, failed bool
	}{
		{"", "", false, false}, {"{}", "", false, false}, {`{"targets": null}`, "", false, false},
		{`{"targets": {"approved": "24h0m0s"}, "ask_new": true}`, "24h0m0s", true, false}, {`{"targets": 3}`, "", false, true}, {`{`, "", false, true},
	} {
		s, err := ReadSettings(Company{Settings: c.in})
		if (err != nil) != c.failed {
			t.Errorf("%s: %v", c.in, err)
		}
		if err == nil && (s.Targets == nil || s.Targets["approved"] != c.approved || s.RefuseUnknown != c.refuse) {
			t.Errorf("%s is read as %+v", c.in, s)
		}
	}
}

// TestCompany: there is at most one, and a change to an older version is a conflict.
func TestCompany(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		dbtest.Write(t, d, func(tx *db.Tx) {
			if _, err := FindCompany(t.Context(), tx); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("before the set-up: %v", err)
			}
			c := Company{Name: "Hefeng", Currency: "CNY", Zone: "Asia/Shanghai", Language: "zh-Hans"}
			before := stamp(t, tx)
			want(t, CreateCompany(t.Context(), tx, c), errs.KindInternal)
			if stamp(t, tx) == before {
				t.Error("the stamp that invalidates cached companies did not change")
			}
			want(t, CreateCompany(t.Context(), tx, Company{Name: "Another", Currency: "EUR", Zone: "UTC"}), errs.KindConflict)
			c.Settings, c.Version = "{}", 1
			if got, err := FindCompany(t.Context(), tx); err != nil || got != c {
				t.Errorf("%+v, %v, want %+v", got, err, c)
			}
			c.Name, before = "Hefeng Living", stamp(t, tx)
			want(t, UpdateCompany(t.Context(), tx, c), errs.KindInternal)
			want(t, UpdateCompany(t.Context(), tx, c), errs.KindConflict) // still at version 1
			want(t, UpdateCompany(t.Context(), tx, Company{Version: 2}), errs.KindInvalid)
			if got, err := FindCompany(t.Context(), tx); err != nil || got.Name != "Hefeng Living" || got.Version != 2 || stamp(t, tx) == before {
				t.Errorf("changed: %+v, %v", got, err)
			}
		})
	})
}

// TestPlaces: a tree that stays one, by name, with hours that a place has from above.
func TestPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		dbtest.Write(t, d, func(tx *db.Tx) {
			ctx := t.Context()
			hours, err := AddCalendar(ctx, tx, Calendar{Name: "Mondays", Spec: cal.Spec{Zone: "Europe/Berlin", Week: map[string][]string{"mon": {"09:00-18:00"}}}})
			want(t, err, errs.KindInternal)
			add := func(p Place) Place {
				t.Helper()
				before := stamp(t, tx)
				p, err := AddPlace(ctx, tx, p)
				if err != nil || p.ID == 0 || p.Version != 1 || p.Created != tx.Now() || stamp(t, tx) == before {
					panic(fmt.Sprintf("%+v, %v", p, err))
				}
				return p
			}
			region := add(Place{Name: "Ost", Kind: Region, Calendar: hours.ID})
			shop := add(Place{Name: "Ähre", Parent: region.ID}) // without a kind it is a shop
			desk := add(Place{Name: "Zum Tresen", Kind: Service, Parent: shop.ID})
			online := add(Place{ID: 42, Name: "beim Netz", Kind: Online})
			if shop.Kind != Shop || online.ID != 42 {
				t.Errorf("%+v, %+v", shop, online)
			}
			list, err := ListPlaces(ctx, tx)
			if names := func() (n []string) {
				for _, p := range list {
					n = append(n, p.Name)
				}
				return n
			}(); err != nil || !slices.Equal(names, []string{"Ähre", "beim Netz", "Ost", "Zum Tresen"}) {
				t.Errorf("places by name: %q, %v", names, err)
			}

			for _, c := range []struct {
				name  string
				place id.Place
				open  bool // on a Tuesday
			}{{"its own", region.ID, false}, {"that of the place above", shop.ID, false}, {"that of the one above that", desk.ID, false}, {"of none", online.ID, true}, {"of nowhere", 0, true}} {
				got, err := CalendarOf(ctx, tx, c.place, time.UTC)
				if err != nil || got.Works("2026-05-19") != c.open || !got.Works("2026-05-18") {
					t.Errorf("hours of a place, %s: %v", c.name, err)
				}
			}
			_, err = CalendarOf(ctx, tx, 99, time.UTC)
			want(t, err, errs.KindNotFound)
			_, err = FindPlace(ctx, tx, 99)
			want(t, err, errs.KindNotFound)
			_, err = AddPlace(ctx, tx, Place{Name: "x", Kind: "castle"})
			want(t, err, errs.KindInvalid)

			up := region
			up.Parent = desk.ID
			want(t, UpdatePlace(ctx, tx, up), errs.KindInvalid) // below itself, two down
			up.Parent = 99
			want(t, UpdatePlace(ctx, tx, up), errs.KindNotFound)
			up.Parent, up.Name, up.Closed = online.ID, "Region Ost", tx.Now()
			want(t, UpdatePlace(ctx, tx, up), errs.KindInternal)
			want(t, UpdatePlace(ctx, tx, up), errs.KindConflict) // still at version 1
			if got, err := FindPlace(ctx, tx, region.ID); err != nil || got.Name != up.Name || got.Parent != online.ID || got.Closed != tx.Now() || got.Created != region.Created || got.Version != 2 {
				t.Errorf("changed: %+v, %v", got, err)
			}
			if diffs, err := verifyTree(ctx, tx); err != nil || len(diffs) != 0 {
				t.Errorf("a tree is not one: %v, %v", diffs, err)
			}

			// Two places that are each other's parent.
			add(Place{ID: 51, Parent: 52, Name: "hen", Kind: Shop})
			add(Place{ID: 52, Parent: 51, Name: "egg", Kind: Shop})
			if diffs, err := verifyTree(ctx, tx); err != nil || len(diffs) != 2 {
				t.Errorf("a ring of two is no tree: %v, %v", diffs, err)
			}
			if got, err := CalendarOf(ctx, tx, 51, time.UTC); err != nil || !got.Works("2026-05-19") {
				t.Errorf("hours in a ring: %v", err)
			}
			want(t, DropPlace(ctx, tx, 52), errs.KindInternal)
			_, err = FindPlace(ctx, tx, 52)
			want(t, err, errs.KindNotFound)
		})
	})
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		dbtest.Write(t, d, func(tx *db.Tx) {
			ctx := t.Context()
			spec := cal.Spec{Zone: "Asia/Shanghai", Week: map[string][]string{"fri": {"18:00-02:00"}}, Days: map[string]cal.SpecialDay{"2026-10-01": {Name: "国庆节"}}}
			late, err := AddCalendar(ctx, tx, Calendar{Name: "late", Spec: spec})
			want(t, err, errs.KindInternal)
			_, err = AddCalendar(ctx, tx, Calendar{Name: "early", Spec: spec})
			want(t, err, errs.KindInternal)
			_, err = AddCalendar(ctx, tx, Calendar{Name: "", Spec: spec})
			want(t, err, errs.KindInvalid)
			_, err = FindCalendar(ctx, tx, 99)
			want(t, err, errs.KindNotFound)

			late.Spec.Week = map[string][]string{"fri": {"19:00-02:00"}}
			want(t, UpdateCalendar(ctx, tx, late), errs.KindInternal)
			want(t, UpdateCalendar(ctx, tx, late), errs.KindConflict) // still at version 1
			late.Spec.Week["fri"] = []string{"25:00-26:00"}
			want(t, UpdateCalendar(ctx, tx, late), errs.KindInvalid)
			got, err := FindCalendar(ctx, tx, late.ID)
			if err != nil || got.Version != 2 || got.Spec.Week["fri"][0] != "19:00-02:00" || got.Spec.Days["2026-10-01"].Name != "国庆节" {
				t.Errorf("%+v, %v", got, err)
			}
			list, err := ListCalendars(ctx, tx)
			if err != nil || len(list) != 2 || list[0].Name != "early" || list[1].ID != late.ID {
				t.Errorf("calendars by name: %+v, %v", list, err)
			}
		})
	})
}

// want fails unless err is of a kind; Internal stands for no error.
func want(t *testing.T, err error, kind errs.Kind) {
	t.Helper()
	if kind == errs.KindInternal && err != nil || kind != errs.KindInternal && !errs.Is(err, kind) {
		t.Errorf("error %v, want %s", err, kind)
	}
}

func stamp(t *testing.T, tx *db.Tx) int64 {
	t.Helper()
	return dbtest.Must(tx.Stamp(t.Context(), Stamp))
}

package today_test

import (
	"slices"
	"testing"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/org"
	"huitou/internal/today"
)

// TestSteps: which of the first steps are done is read from the data; a person sees those that
// they may take.
func TestSteps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		f, r := flow.New(d), today.New(d)
		owner, err := f.SetUp(t.Context(), flow.FirstRun{Company: org.Company{Name: "New & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
			Owner: access.NewUser{Name: "Ann", Email: "ann@example.com", Password: "a long enough password"}})
		if err != nil {
			t.Fatal(err)
		}
		who := access.Who{User: owner.ID, Role: access.Owner}
		done := func(who access.Who) (names []string, s today.Steps) {
			t.Helper()
			company, err := f.Company(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s, err = r.Steps(t.Context(), who, company)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range s.List {
				if x.Done {
					names = append(names, x.Name)
				}
			}
			return names, s
		}
		if names, s := done(who); len(names) > 0 || len(s.List) != 6 || s.Left() != 6 || !s.Empty || s.Away {
			t.Errorf("a new company: %v done of %+v", names, s)
		}
		if _, s := done(access.Who{User: 7, Role: access.Frontline}); len(s.List) > 0 || !s.Empty {
			t.Errorf("front line: %+v", s)
		}
		if _, s := done(access.Who{User: 7, Role: access.Developer}); len(s.List) != 2 {
			t.Errorf("developer: %+v", s)
		}
		if h, err := r.Held(t.Context()); err != nil || h != (today.Held{}) {
			t.Errorf("a new company holds %+v (%v)", h, err)
		}
		w := &world{Flow: f, t: t, r: r}
		w.promise("anna", "kiel", in(3))
		if names, s := done(who); !slices.Equal(names, []string{today.StepFile, today.StepPlace}) || s.Empty || s.Left() != 3 || len(s.List) != 5 {
			t.Errorf("after a promise to a customer at a place: %v, %+v", names, s)
		}
		if h, err := r.Held(t.Context()); err != nil || h != (today.Held{Records: true, Promises: true}) {
			t.Errorf("after a promise the company holds %+v (%v)", h, err)
		}
		if _, err := flow.Do(t.Context(), f, who, flow.SaveCalendar, org.Calendar{Name: "Shop", Spec: cal.Spec{Zone: "Europe/Berlin", Week: map[string][]string{"mon": {"09:00-17:00"}}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := flow.Do(t.Context(), f, who, flow.SetStepTarget, flow.StepTarget{Step: "delivered", Now: 24 * 3600e9}); err != nil {
			t.Fatal(err)
		}
		if _, err := access.New(d).InviteUser(t.Context(), who, access.NewUser{Name: "Bo", Email: "bo@example.com", Role: access.Manager}); err != nil {
			t.Fatal(err)
		}
		for _, away := range []bool{true, false} {
			if _, err := flow.Do(t.Context(), f, who, flow.PutStepsAway, away); err != nil {
				t.Fatal(err)
			}
			if _, s := done(who); s.Left() != 0 || s.Away != away {
				t.Errorf("all done, put away %v: %+v", away, s)
			}
		}
	})
}

package list_test

import (
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/page"
	"huitou/internal/staff"
)

// TestAudit: entries name who acted and what they acted on, what was changed by the names of the records, and
// the reason; the list is filtered by person, kind, record and day of the company.
func TestAudit(t *testing.T) {
	t.Parallel()
	dbtest.EachClock(t, flowtest.Now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		f, l := flowtest.Start(t, d), list.New(d)
		user, err := access.New(d).AddUser(t.Context(), access.Console(), access.NewUser{Name: "Li Wei", Email: "li@example.com", Password: "a long enough password", Role: access.Owner})
		if err != nil {
			t.Fatal(err)
		}
		li := access.Who{User: user.ID, Role: access.Owner}
		shop := did(t, f, li, flow.SavePlace, org.Place{Name: "Harbour", Kind: org.Shop})
		mia := did(t, f, li, flow.SaveStaff, staff.Staff{Code: "m", Name: "Mia"})
		mia.Place, mia.Duty = shop.ID, "till"
		did(t, f, li, flow.SaveStaff, mia)
		cus := flowtest.CustomerID(t, flowtest.Record(t, f, flowtest.Customer("a", "Anna"))[0])
		due := c.Now().Add(48 * time.Hour)
		made := did(t, f, li, flow.MakePromise, flow.NewPromise{Customer: cus, What: "Call back", Due: flow.Due{At: due}})
		c.Advance(24 * time.Hour)
		did(t, f, li, flow.RenegotiatePromise, flow.PromiseChange{Promise: made.ID, Due: flow.Due{At: due.Add(24 * time.Hour)}, Reason: "they travel"})

		read := func(q list.AuditFilter) (rows []list.AuditRow) {
			t.Helper()
			for p := (page.Page{Limit: 2}); ; {
				found, err := l.Audit(t.Context(), q, p)
				if err != nil {
					t.Fatal(err)
				}
				rows = append(rows, found.Rows...)
				if p.After = found.Next; p.After == "" {
					return rows
				}
			}
		}
		all := read(list.AuditFilter{Actor: li.Actor()})
		if len(all) != 5 {
			t.Fatalf("%d entries of Li Wei: %+v", len(all), all)
		}
		last := all[0]
		if last.ActorName != "Li Wei" || last.Action != "promise.renegotiate" || last.About.Name != "Call back" || last.About.Who.Name != "Anna" ||
			!last.About.Found || last.About.Order != nil || last.Reason != "they travel" || len(last.Changes) != 1 || last.Changes[0].What != "due" ||
			last.Changes[0].Kind != access.ChangeTime || last.Changes[0].From == last.Changes[0].To {
			t.Errorf("%+v", last)
		}
		staffed := read(list.AuditFilter{Area: "staff"})
		if len(staffed) != 2 || staffed[0].About.Name != "Mia" || len(staffed[0].Changes) != 2 {
			t.Fatalf("%+v", staffed)
		}
		for _, ch := range staffed[0].Changes {
			if ch.What == "place" && (ch.From != "" || ch.To != "Harbour") || ch.What == "duty" && ch.To != "till" {
				t.Errorf("changed %+v", ch)
			}
		}
		if got := read(list.AuditFilter{Subject: made.ID.String()}); len(got) != 2 {
			t.Errorf("of the promise: %+v", got)
		}
		today := list.AuditFilter{From: dayOf(c), To: dayOf(c)}
		if got := read(today); len(got) != 1 || got[0].Action != "promise.renegotiate" {
			t.Errorf("of the last day: %+v", got)
		}
		if got := read(list.AuditFilter{Actor: "console"}); len(got) != 1 || got[0].Action != "user.add" || got[0].About.Name != "Li Wei" {
			t.Errorf("of the console: %+v", got)
		}
	})
}

func did[In, Out any](t *testing.T, f *flow.Flow, who access.Who, verb flow.Verb[In, Out], in In) Out {
	t.Helper()
	out, err := flow.Do(t.Context(), f, who, verb, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// dayOf is the day in Berlin, where the company is.
func dayOf(c *clock.Fake) cal.Day {
	zone, err := cal.Zone("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return cal.DayOf(c.Now(), zone)
}

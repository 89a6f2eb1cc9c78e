package flow_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/intake"
	"huitou/internal/job"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/staff"
)

// TestIDsAreDeclared: a column that holds ids is declared as a reference, whatever it is called.
// Each of those that are not called *_id holds ids here, and is reported if it is left out.
func TestIDsAreDeclared(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(clock.At(now)))
	f, list := lived(t, d)
	acted(t, d, f, list[0])
	flowtest.Verified(t, f)
	if columns := flowtest.UndeclaredIDs(t, d, flow.Rooms()); len(columns) > 0 {
		t.Errorf("columns hold ids and are not declared as references: %v", columns)
	}
	for i, r := range flow.Rooms() {
		for j, table := range r.Tables {
			for k, ref := range table.Refs {
				if strings.HasSuffix(ref.Column, "_id") || ref.To == "word" { // a small number, which is no id
					continue
				}
				rooms := flow.Rooms()
				rooms[i].Tables[j].Refs = slices.Delete(slices.Clone(table.Refs), k, k+1)
				if name := table.Name + "." + ref.Column; !slices.Equal(flowtest.UndeclaredIDs(t, d, rooms), []string{name}) {
					t.Errorf("without the reference %s: %v is reported", name, flowtest.UndeclaredIDs(t, d, rooms))
				}
			}
		}
	}
}

// acted lets a user do what leaves their id in other tables.
func acted(t *testing.T, d *db.DB, f *flow.Flow, cus id.Customer) {
	t.Helper()
	a := access.New(d)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	user, err := f.SetUp(t.Context(), flow.FirstRun{Company: org.Company{Name: "Tea & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
		Owner: access.NewUser{Email: "o@example.org", Name: "Olga", Password: "a long enough password"}})
	must(err)
	who := access.Who{User: user.ID, Name: user.Name, Role: access.Owner}
	key, err := a.CreateKey(t.Context(), who, "till", []access.Permission{access.CustomerRead})
	must(err)
	due := flow.NewPromise{Customer: cus, What: "call", Due: flow.Due{At: clock.At(now).Add(3600e9)}}
	_, _, err = flow.Once(t.Context(), f, who, db.Call{Caller: key.ID.String(), Key: "1", Hash: []byte("1")}, flow.MakePromise, due,
		func(promise.Promise) (db.Answer, error) { return db.Answer{Status: 201, Body: []byte("{}")}, nil })
	must(err)
	_, err = flow.Do(t.Context(), f, who, flow.SaveView, staff.View{List: "customers", Name: "Mine", Query: "q=a"})
	must(err)
	late := due
	late.Due.At = clock.At(now).Add(-3600e9)
	late.Made = clock.At(now).Add(-7200e9)
	_, err = flow.Do(t.Context(), f, who, flow.MakePromise, late)
	must(err)
	_, err = f.RemindPromises(t.Context())
	must(err)
	kept, err := flow.Do(t.Context(), f, who, flow.MakePromise, due)
	must(err)
	_, _, err = flow.DoBack(t.Context(), f, who, flow.KeepPromise, flow.PromiseChange{Promise: kept.ID})
	must(err)
	said, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]id.Voice, error) {
		return db.List(t.Context(), tx, db.Value[id.Voice], "SELECT MIN(id) FROM voice")
	})
	must(err)
	_, err = flow.Do(t.Context(), f, who, flow.AnswerVoice, flow.VoiceAnswer{Voice: said[0], Text: "We are sorry"})
	must(err)
	run, _, err := f.StartImport(t.Context(), who, flow.ImportStart{Source: "shop", Title: "Shop", Fingerprint: "ids"})
	must(err)
	bring(t, f, run, 10, order("ids", 6))
	jobs, err := job.New(t.Context(), d, slog.New(slog.DiscardHandler))
	must(err)
	job.Handle(jobs, func(context.Context, intake.Job) error { return nil })
	jobs.Queue(intake.Job{}.Queue(), 1, time.Second)
	uploads := intake.New(d, jobs, intake.Limits{PersonUploads: 5})
	u, err := uploads.Begin(t.Context(), user.ID)
	must(err)
	must(uploads.Add(t.Context(), &u, "a.csv", strings.NewReader("a,b")))
	_, err = uploads.Finish(t.Context(), u, "en")
	must(err)
}

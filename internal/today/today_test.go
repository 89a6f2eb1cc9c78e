package today_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/today"
)

// now is noon in Berlin.
var now = time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)

func in(hours float64) clock.Instant {
	return clock.At(now.Add(time.Duration(hours * float64(time.Hour))))
}

type world struct {
	*flow.Flow
	t      *testing.T
	r      *today.Reader
	places map[string]id.Place
	n      int
}

func start(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{Flow: flow.New(d), t: t, r: today.New(d), places: map[string]id.Place{}}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return org.CreateCompany(t.Context(), tx, org.Company{Name: "Test & Co", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"north", "kiel", "husum", "south"} {
		parent := fact.Ref("north")
		if p == "north" || p == "south" {
			parent = ""
		}
		out := w.record(fact.Fact{Kind: fact.KindPlace, Source: "t", ID: p, Place: &fact.Place{Parent: parent}})
		if w.places[p], err = id.Parse[id.PlaceNoun](out); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// record records facts and returns the id of the last.
func (w *world) record(facts ...fact.Fact) string {
	w.t.Helper()
	res, err := w.Record(w.t.Context(), facts, flow.Sender{Actor: "test"})
	if err != nil {
		w.t.Fatal(err)
	}
	for i, r := range res {
		if r.Err != nil {
			w.t.Fatalf("%s %s: %v", facts[i].Kind, facts[i].ID, r.Err)
		}
	}
	return res[len(res)-1].ID
}

func (w *world) ext() string { w.n++; return fmt.Sprint("x", w.n) }

func (w *world) promise(cus, place string, due clock.Instant) string {
	w.t.Helper()
	return w.record(fact.Fact{Kind: fact.KindPromise, Source: "t", ID: w.ext(), Promise: &fact.Promise{
		Customer: fact.Ref(cus), Place: fact.Ref(place), What: "call " + cus, Made: due - 400*24*3600e6, Due: due, Owner: "mia"}})
}

func (w *world) voice(cus, place string, at clock.Instant, stars int) string {
	w.t.Helper()
	return w.record(fact.Fact{Kind: fact.KindVoice, Source: "t", ID: w.ext(), Voice: &fact.Voice{
		Customer: fact.Ref(cus), Place: fact.Ref(place), At: at, Rating: &stars, Text: "so so"}})
}

func (w *world) sale(cus string, at clock.Instant, amount int64) {
	w.t.Helper()
	w.record(fact.Fact{Kind: fact.KindPurchase, Source: "t", ID: w.ext(), Purchase: &fact.Purchase{
		Customer: fact.Ref(cus), At: at, Currency: "EUR", Amount: &amount}})
}

func (w *world) list(who access.Who, q today.Query) today.List {
	w.t.Helper()
	l, err := w.r.List(w.t.Context(), who, q)
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

// lines returns the lines of a list as "kind customer; …", in order.
func (w *world) lines(l today.List, names map[string]string) string {
	var b strings.Builder
	for _, line := range l.Lines {
		fmt.Fprintf(&b, "%s %s; ", line.Kind, names[line.Subject])
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		w := start(t, d)
		for cus, amount := range map[string]int64{"anna": 100_000, "ben": 10_000, "cleo": 50_000, "dan": 20_000, "eve": 30_000} {
			w.sale(cus, in(-24*30), amount)
		}
		names := map[string]string{
			w.promise("anna", "kiel", in(30)):        "anna", // soon, tomorrow: 3 % of 1000
			w.promise("ben", "kiel", in(-30)):        "ben",  // late by a day: 12 % of 100
			w.promise("cleo", "husum", in(3)):        "cleo", // today: 8 % of 500
			w.promise("dan", "south", in(-1)):        "dan",  // just late: 10 % of 200
			w.voice("eve", "south", in(-48), 1):      "eve",  // 15 % of 300
			w.promise("far", "kiel", in(24*4)):       "far",  // not yet
			w.promise("old", "kiel", in(-24*70)):     "old",  // too old for today
			w.voice("fine", "kiel", in(-48), 4):      "fine", // nothing wrong
			w.voice("faded", "kiel", in(-24*100), 1): "faded",
			w.voice("newcomer", "husum", in(-48), 2): "newcomer", // 10 % of the mean, 420
		}
		boss := access.Who{User: 7, Role: access.Manager}
		all := w.list(boss, today.Query{})
		want := "voice.low eve; voice.low newcomer; promise.today cleo; promise.soon anna; promise.late dan; promise.late ben"
		if got := w.lines(all, names); got != want {
			t.Errorf("list:\n got %s\nwant %s", got, want)
		}
		if all.Total != 6 || all.OldPromises != 1 || all.OldVoices != 1 || all.Counts[today.PromiseLate] != 2 || all.Counts[today.VoiceLow] != 2 {
			t.Errorf("counts: %+v", all)
		}
		for _, l := range all.Lines {
			if len(l.Why) < 2 || len(l.Actions) < 2 || !l.Actions[0].Main || l.AtRisk <= 0 {
				t.Errorf("line: %+v", l)
			}
		}
		for name, c := range map[string]struct {
			who  access.Who
			q    today.Query
			want string
		}{
			"kind":         {boss, today.Query{Kind: today.PromiseLate}, "promise.late dan; promise.late ben"},
			"place":        {boss, today.Query{Place: w.places["kiel"]}, "promise.soon anna; promise.late ben"},
			"region":       {boss, today.Query{Place: w.places["north"], Kind: today.PromiseToday}, "promise.today cleo"},
			"own place":    {access.Who{User: 8, Place: w.places["south"], Role: access.Frontline}, today.Query{}, "voice.low eve; promise.late dan"},
			"own region":   {access.Who{User: 8, Place: w.places["north"], Role: access.Frontline}, today.Query{Place: w.places["kiel"]}, "promise.soon anna; promise.late ben"},
			"mine, nobody": {boss, today.Query{Mine: true}, ""},
			"mine":         {access.Who{Staff: mia(t, d)}, today.Query{Mine: true}, "promise.today cleo; promise.soon anna; promise.late dan; promise.late ben"},
		} {
			if got := w.lines(w.list(c.who, c.q), names); got != c.want {
				t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
			}
		}
		for _, who := range []access.Who{boss, {User: 8, Place: w.places["south"]}, {User: 8, Place: w.places["north"]}} {
			if n, err := w.r.Count(t.Context(), who); n != w.list(who, today.Query{}).Total || n == 0 || err != nil {
				t.Errorf("badge %d, %v", n, err)
			}
		}
		if l := w.list(boss, today.Query{Limit: 2}); len(l.Lines) != 2 || !l.More || l.Total != 6 {
			t.Errorf("cut: %d lines, more %v, total %d", len(l.Lines), l.More, l.Total)
		}
	})
}

func mia(t *testing.T, d *db.DB) (who id.Staff) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Row(t.Context(), "SELECT id FROM staff WHERE code = 'mia'").Scan(&who)
	})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func TestSnooze(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(now)
	dbtest.Each(t, c.Now, func(t *testing.T, d *db.DB) {
		w := start(t, d)
		a, b := w.promise("anna", "kiel", in(-30)), w.promise("ben", "kiel", in(-20))
		names := map[string]string{a: "anna", b: "ben"}
		me, other := access.Who{User: 7, Role: access.Manager}, access.Who{User: 8, Role: access.Manager}
		if _, err := flow.Do(t.Context(), w.Flow, me, flow.Snooze, flow.Snoozing{Subject: a, Until: in(5), Reason: "waits for a part"}); err != nil {
			t.Fatal(err)
		}
		l := w.list(me, today.Query{})
		if got := w.lines(l, names); got != "promise.late ben" || l.Snoozed != 1 || l.Total != 1 {
			t.Errorf("after snoozing: %s, %+v", got, l)
		}
		if n, err := w.r.Count(t.Context(), me); n != 1 || err != nil {
			t.Errorf("badge after snoozing: %d, %v", n, err)
		}
		l = w.list(me, today.Query{Snoozed: true})
		if got := w.lines(l, names); got != "promise.late anna" || l.Lines[0].Reason != "waits for a part" || l.Lines[0].Until != in(5) {
			t.Errorf("list of snoozed lines: %s, %+v", got, l)
		}
		if got := len(w.list(other, today.Query{}).Lines); got != 2 {
			t.Errorf("another person sees %d lines, want 2", got)
		}
		if _, err := flow.Do(t.Context(), w.Flow, me, flow.Wake, a); err != nil {
			t.Fatal(err)
		}
		if got := len(w.list(me, today.Query{}).Lines); got != 2 {
			t.Errorf("after waking: %d lines", got)
		}
	})
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		w := start(t, d)
		for name, c := range map[string]struct {
			who  access.Who
			q    today.Query
			want errs.Kind
		}{
			"kind":        {access.Who{}, today.Query{Kind: "weather"}, errs.KindInvalid},
			"no place":    {access.Who{}, today.Query{Place: 5}, errs.KindNotFound},
			"other place": {access.Who{Place: w.places["south"]}, today.Query{Place: w.places["kiel"]}, errs.KindForbidden},
			"above":       {access.Who{Place: w.places["kiel"]}, today.Query{Place: w.places["north"]}, errs.KindForbidden},
		} {
			if _, err := w.r.List(t.Context(), c.who, c.q); !errs.Is(err, c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	})
}

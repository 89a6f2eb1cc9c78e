package promise_test

import (
	"errors"
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
	"huitou/internal/promise"
)

// start is Wednesday, 20 May 2026.
var start = time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)

// made and due are those of the promise that ledger.open makes.
var (
	made = clock.At(start)
	due  = made.Add(48 * time.Hour)
)

// why is a change by Anna with a reason.
var why = promise.Change{Actor: "usr_anna", Reason: "agreed on the phone"}

// ledger is a database with promises.
type ledger struct {
	t     *testing.T
	d     *db.DB
	clock *clock.Fake
}

func each(t *testing.T, fn func(l *ledger)) {
	t.Helper()
	dbtest.EachClock(t, start, func(t *testing.T, d *db.DB, c *clock.Fake) { fn(&ledger{t, d, c}) })
}

// order is a promise from an order of customer 1 at a place, as the caller gives it.
func order(place id.Place) promise.Promise {
	return promise.Promise{Customer: 1, Purchase: 5, Place: place, Owner: 3, Origin: "order", What: "deliver", Made: made, Due: due}
}

// open makes a promise of a place.
func (l *ledger) open(place id.Place) (p promise.Promise) {
	l.t.Helper()
	dbtest.Write(l.t, l.d, func(tx *db.Tx) { p = dbtest.Must(promise.Make(tx, order(place), time.UTC)) })
	return p
}

// act runs one act on a promise and returns what became of it.
func (l *ledger) act(p promise.Promise, a act) (got promise.Promise, err error) {
	l.t.Helper()
	dbtest.Write(l.t, l.d, func(tx *db.Tx) { got, err = a(l.t, tx, p) })
	return got, err
}

// stored returns a promise as it is stored, and the kinds of its events.
func (l *ledger) stored(p promise.Promise) (got promise.Promise, kinds []string) {
	l.t.Helper()
	dbtest.Read(l.t, l.d, func(tx *db.Tx) {
		got = dbtest.Must(promise.FindByID(l.t.Context(), tx, p.ID))
		for _, e := range dbtest.Must(promise.Events(l.t.Context(), tx, &p)) {
			kinds = append(kinds, e.Kind)
		}
	})
	return got, kinds
}

// sums are the numbers of promises by state, and the minutes late, of one day or month.
type sums struct{ Open, Kept, Late, Broken, Renegotiated, Waived, Void, Minutes int }

// counted returns the rows of promise_day and promise_month of a place that are not zero, by
// day and by month, and of promise_late by bucket.
func (l *ledger) counted(place id.Place) (by map[string]sums, late map[int]int) {
	l.t.Helper()
	by, late = map[string]sums{}, map[int]int{}
	dbtest.Read(l.t, l.d, func(tx *db.Tx) {
		for _, key := range []string{"due_day", "month"} {
			table := map[string]string{"due_day": "promise_day", "month": "promise_month"}[key]
			err := tx.Each(l.t.Context(), func(r db.Row) error {
				var k string
				var s sums
				err := r.Scan(&k, &s.Open, &s.Kept, &s.Late, &s.Broken, &s.Renegotiated, &s.Waived, &s.Void, &s.Minutes)
				if s != (sums{}) {
					by[k] = s
				}
				return err
			}, `SELECT `+key+`, SUM(open), SUM(kept), SUM(late), SUM(broken), SUM(renegotiated), SUM(waived), SUM(void), SUM(late_minutes)
				FROM `+table+` WHERE place_id = $1 GROUP BY `+key, place)
			dbtest.Must(0, err)
		}
		dbtest.Must(0, tx.Each(l.t.Context(), func(r db.Row) error {
			var bucket, n int
			err := r.Scan(&bucket, &n)
			if n != 0 {
				late[bucket] = n
			}
			return err
		}, `SELECT bucket, SUM(n) FROM promise_late WHERE place_id = $1 GROUP BY bucket`, place))
	})
	return by, late
}

// right fails unless the roll-ups equal those recomputed from the promises.
func (l *ledger) right(when string) {
	l.t.Helper()
	dbtest.Read(l.t, l.d, func(tx *db.Tx) {
		if diffs, err := promise.Verify(l.t.Context(), tx); err != nil || len(diffs) > 0 {
			l.t.Errorf("%s: %v, %v", when, diffs, err)
		}
	})
}

// fields returns the paths of the errors in an input.
func fields(err error) (paths []string) {
	var e *errs.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// TestMake: a promise needs a text of at most 500 characters, a known origin, and a due time
// that is not before it was made; what is made is found as it was made.
func TestMake(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		ctx := l.t.Context()
		for name, c := range map[string]struct {
			change func(p *promise.Promise)
			wrong  string // field
		}{
			"due when made":      {func(p *promise.Promise) { p.Due = p.Made }, ""},
			"due before made":    {func(p *promise.Promise) { p.Due = p.Made - 1 }, "due"},
			"without a due time": {func(p *promise.Promise) { p.Due = 0 }, "due"},
			"made in no year":    {func(p *promise.Promise) { p.Made = clock.Earliest - 1 }, "made"},
			"due in no year":     {func(p *promise.Promise) { p.Due = clock.Latest }, "due"},
			"without a text":     {func(p *promise.Promise) { p.What = "" }, "what"},
			"500 characters":     {func(p *promise.Promise) { p.What = strings.Repeat("承", 500) }, ""},
			"501 characters":     {func(p *promise.Promise) { p.What = strings.Repeat("承", 501) }, "what"},
			"an unknown origin":  {func(p *promise.Promise) { p.Origin = "rumour" }, "origin"},
		} {
			p := order(7)
			c.change(&p)
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				_, err := promise.Make(tx, p, time.UTC)
				if c.wrong == "" && err != nil || c.wrong != "" && (!errs.Is(err, errs.KindInvalid) || !slices.Equal(fields(err), []string{c.wrong})) {
					l.t.Errorf("%s: %v in %q, want an error in %q", name, err, fields(err), c.wrong)
				}
			})
		}
		if by, _ := l.counted(7); by["2026-05-22"] != (sums{Open: 1}) || by["2026-05-20"] != (sums{Open: 1}) || by["2026-05"] != (sums{Open: 2}) {
			l.t.Errorf("counted: %v", by)
		}

		want := order(8)
		want.Notify, want.MadeDay = true, "2026-05-20"
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			p := want
			p.State, p.Ended, p.EndedDay = promise.Kept, made, "2026-05-20" // a new promise is open, whatever is sent
			p = dbtest.Must(promise.Make(tx, p, time.UTC))
			want.ID, want.State, want.DueDay, want.Version, want.Remind = p.ID, promise.Open, "2026-05-22", 1, due.Add(-12*time.Hour)
			if p != want || p.ID == 0 {
				l.t.Errorf("made %+v, want %+v", p, want)
			}
			if got, err := promise.Find(ctx, tx, 1, p.ID); err != nil || got != want {
				l.t.Errorf("%+v, %v, want %+v", got, err, want)
			}
			if _, err := promise.Find(ctx, tx, 2, p.ID); !errs.Is(err, errs.KindNotFound) {
				l.t.Errorf("another customer's: %v", err)
			}
		})
		if want.MadeWhen() != any(cal.Day("2026-05-20")) || order(8).MadeWhen() != any(made) {
			l.t.Error("a day is shown as a time, or a time as a day")
		}
	})
}

// TestLists: promises of a purchase, and of a customer in pages, come the newest first; those
// without a purchase belong to none.
func TestLists(t *testing.T) {
	t.Parallel()
	each(t, func(l *ledger) {
		ctx := l.t.Context()
		var all []id.Promise
		for i := range 5 {
			dbtest.Write(l.t, l.d, func(tx *db.Tx) {
				p := order(7)
				p.Purchase = []id.Purchase{5, 0, 5, 6, 0}[i]
				all = append([]id.Promise{dbtest.Must(promise.Make(tx, p, time.UTC)).ID}, all...)
				p.Customer = 2
				dbtest.Must(promise.Make(tx, p, time.UTC))
			})
		}
		ids := func(list []promise.Promise, err error) (out []id.Promise) {
			for _, p := range dbtest.Must(list, err) {
				out = append(out, p.ID)
			}
			return out
		}
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			for _, pur := range []int64{5, 6} { // the promises of an order are found by it
				dbtest.Must(tx.Exec(ctx, `INSERT INTO purchase (id, customer_id, kind, at, day, place_id, channel, staff_id, currency, amount,
					status, of_id, note, dated, recorded_by) VALUES ($1, 1, 'sale', 0, '2026-05-20', 7, 'shop', 0, 'EUR', 100, 'valid', 0, '', 0, 0)`, pur))
			}
			if got := ids(promise.OfPurchase(ctx, tx, 1, 5)); !slices.Equal(got, []id.Promise{all[2], all[4]}) {
				l.t.Errorf("of purchase 5: %v of %v", got, all)
			}
			if got := ids(promise.OfPurchase(ctx, tx, 1, 0)); len(got) > 0 {
				l.t.Errorf("of no purchase: %v", got)
			}
			first := ids(promise.OfCustomer(ctx, tx, 1, 0, 3))
			rest := ids(promise.OfCustomer(ctx, tx, 1, first[2], 3))
			if got := append(first, rest...); len(rest) != 2 || !slices.Equal(got, all) {
				l.t.Errorf("pages of three: %v, want %v", got, all)
			}
		})
	})
}

// TestDueDay: a promise for a day is due at the day's last instant at the place, also on the
// days of a clock change, and is counted on the day of its due time there.
func TestDueDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone string
		day  cal.Day
		last string // instant of the day
	}{
		{"UTC", "2026-05-20", "2026-05-20T23:59:59.999999Z"},
		{"Asia/Shanghai", "2026-05-20", "2026-05-20T15:59:59.999999Z"},
		{"Europe/Berlin", "2026-03-29", "2026-03-29T21:59:59.999999Z"},    // 23 hours
		{"Europe/Berlin", "2026-10-25", "2026-10-25T22:59:59.999999Z"},    // 25 hours
		{"America/Santiago", "2026-09-05", "2026-09-06T03:59:59.999999Z"}, // no midnight after it
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at := promise.EndOfDay(c.day, zone)
		if got := at.Time().Format("2006-01-02T15:04:05.000000Z"); got != c.last || cal.DayOf(at, zone) != c.day || cal.DayOf(at+1, zone) == c.day {
			t.Errorf("%s in %s ends at %s, want %s", c.day, c.zone, got, c.last)
		}
	}
	each(t, func(l *ledger) {
		shanghai := dbtest.Must(time.LoadLocation("Asia/Shanghai"))
		dbtest.Write(l.t, l.d, func(tx *db.Tx) {
			p := order(7)
			p.Due = clock.At(time.Date(2026, 5, 31, 16, 0, 0, 0, time.UTC)) // midnight there
			dbtest.Must(promise.Make(tx, p, shanghai))
			p.Due--
			dbtest.Must(promise.Make(tx, p, shanghai))
			p.Place, p.Due = 8, p.Due+1
			dbtest.Must(promise.Make(tx, p, time.UTC))
		})
		one := sums{Open: 1}
		if by, _ := l.counted(7); len(by) != 4 || by["2026-06-01"] != one || by["2026-06"] != one || by["2026-05-31"] != one || by["2026-05"] != one {
			l.t.Errorf("in Shanghai: %v", by)
		}
		if by, _ := l.counted(8); len(by) != 2 || by["2026-05-31"] != one || by["2026-05"] != one {
			l.t.Errorf("in UTC: %v", by)
		}
	})
}

// TestLateBy: a promise is overdue after its due time, not at it, and only while it is open.
func TestLateBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state      promise.State
		ended, now clock.Instant
		overdue    bool
		by         time.Duration
	}{
		{promise.Open, 0, due, false, 0},
		{promise.Open, 0, due + 1, true, time.Microsecond},
		{promise.Open, 0, due.Add(time.Hour), true, time.Hour},
		{promise.Late, due.Add(time.Minute), due.Add(time.Hour), false, time.Minute},
		{promise.Kept, due, due.Add(time.Hour), false, 0},
		{promise.Broken, due, due.Add(time.Hour), false, 0},
	} {
		p := order(7)
		p.State, p.Ended = c.state, c.ended
		if p.Overdue(c.now) != c.overdue || p.LateBy(c.now) != c.by {
			t.Errorf("%s: overdue %v, late by %s, want %v, %s", c.state, p.Overdue(c.now), p.LateBy(c.now), c.overdue, c.by)
		}
	}
}

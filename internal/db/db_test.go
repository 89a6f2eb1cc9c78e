package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

var start = clock.At(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))

var byDay = db.Rollup{Name: "purchase_day", Key: []string{"place_id", "day", "currency"}, Sum: []string{"sales", "returns", "amount", "anonymous"}}

// TestWriteConcurrent: with many callers at once each write is there exactly once, a failing
// call leaves nothing, and roll-ups add up.
func TestWriteConcurrent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(start), func(t *testing.T, d *db.DB) {
		const callers, calls = 16, 20
		bad := errors.New("not this one")
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for k := range calls {
					err := d.Write(t.Context(), func(tx *db.Tx) error {
						if err := tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: fmt.Sprint(c, "-", k), Hash: []byte{1}, Ref: int64(c)}); err != nil {
							return err
						}
						tx.Add(&byDay, []any{int64(k % 3), "2026-05-03", "EUR"}, 1, 0, 10, 0)
						if k%5 == 4 {
							return bad
						}
						return nil
					})
					if want := k%5 == 4; errors.Is(err, bad) != want {
						t.Errorf("call %d-%d: %v", c, k, err)
					}
				}
			})
		}
		wg.Wait()
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			var names, sales, amount int
			if err := tx.Row(t.Context(), "SELECT count(*) FROM fact_name").Scan(&names); err != nil {
				return err
			}
			if err := tx.Row(t.Context(), "SELECT sum(sales), sum(amount) FROM purchase_day").Scan(&sales, &amount); err != nil {
				return err
			}
			const want = callers * calls * 4 / 5
			if names != want || sales != want || amount != 10*want {
				t.Errorf("names %d, sales %d, amount %d; want %d, %d, %d", names, sales, amount, want, want, 10*want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestFailuresInAGroup: of calls gathered into one commit, those that fail, however they do,
// leave nothing and do not make others fail.
func TestFailuresInAGroup(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	ends := []struct {
		name string
		end  func(tx *db.Tx) error
	}{
		{"kept", func(*db.Tx) error { return nil }},
		{"refused unsent", func(*db.Tx) error { return refused }},
		{"refused after sending", func(tx *db.Tx) error {
			_, err := tx.FindExternalIDs(context.Background(), "s", "k", []string{"0"})
			return errors.Join(err, refused)
		}},
		{"refused after a returning insert", func(tx *db.Tx) error {
			var n int
			err := tx.Row(context.Background(), "INSERT INTO stamp (name, n) VALUES ('x', 1) RETURNING n").Scan(&n)
			return errors.Join(err, refused)
		}},
		{"unique", func(tx *db.Tx) error {
			return tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: "first", Hash: []byte{}})
		}},
		{"panic after sending", func(tx *db.Tx) error {
			if _, err := tx.FindExternalIDs(context.Background(), "s", "k", []string{"0"}); err != nil {
				return err
			}
			panic("boom")
		}},
	}
	dbtest.Each(t, clock.Fixed(start), func(t *testing.T, d *db.DB) {
		const rounds = 10
		begun, release := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { // holds the writer until all others are queued
			var once sync.Once
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				if err := tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: "first", Hash: []byte{}}); err != nil {
					return err
				}
				once.Do(func() { close(begun); <-release })
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
		<-begun
		if d.Engine() == db.Postgres { // no writer to wait for: the first is there before
			close(release)
			wg.Wait()
		}
		for i := range rounds * len(ends) {
			e := ends[i%len(ends)]
			wg.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if err := tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: fmt.Sprint(i), Hash: []byte{}}); err != nil {
						return err
					}
					tx.Add(&byDay, []any{int64(1), "2026-05-03", "EUR"}, 1, 0, 10, 0)
					return e.end(tx)
				})
				if (err == nil) != (e.name == "kept") {
					t.Errorf("call %d, %s: %v", i, e.name, err)
				}
			})
		}
		if d.Engine() == db.SQLite {
			for db.Waiting(d) < rounds*len(ends) {
				time.Sleep(time.Millisecond)
			}
			close(release)
		}
		wg.Wait()
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			var names, sales, stamps int
			err := errors.Join(tx.Row(t.Context(), "SELECT COUNT(*) FROM fact_name").Scan(&names),
				tx.Row(t.Context(), "SELECT CAST(SUM(sales) AS BIGINT) FROM purchase_day").Scan(&sales),
				tx.Row(t.Context(), "SELECT COUNT(*) FROM stamp WHERE name = 'x'").Scan(&stamps))
			if names != rounds+1 || sales != rounds || stamps != 0 {
				t.Errorf("names %d, sales %d, stamps %d; want %d, %d, 0", names, sales, stamps, rounds+1, rounds)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestReadsOwnInserts: a read sees all rows given to Insert before it in the same
// transaction.
func TestReadsOwnInserts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		for _, n := range []int{1, 3, 64, 85, 200} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				ext := make([]string, n)
				for i := range n {
					ext[i] = fmt.Sprint(n, "/", i)
					if err := tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: ext[i], Hash: []byte{}}); err != nil {
						return err
					}
				}
				found, err := tx.FindExternalIDs(t.Context(), "s", "k", ext)
				if len(found) != n {
					t.Errorf("found %d of %d", len(found), n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestUniqueViolationFailsOnlyItsCall(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		add := func() error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				return tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: "same", Hash: []byte{}})
			})
		}
		if err := add(); err != nil {
			t.Fatal(err)
		}
		if err := add(); !db.IsUnique(err) {
			t.Fatalf("second: %v, want a unique violation", err)
		}
	})
}

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		if err := d.Write(t.Context(), func(*db.Tx) error { panic("boom") }); err == nil {
			t.Fatal("no error")
		}
		if err := d.Write(t.Context(), func(*db.Tx) error { return nil }); err != nil {
			t.Fatalf("after a panic the writer no longer answers: %v", err)
		}
	})
}

func TestWriteAfterClose(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), func(*db.Tx) error { return nil }); !errs.Is(err, errs.KindUnavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
}

// TestCancelledCaller: a caller that cancels does not make the writes of others fail.
func TestCancelledCaller(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := d.Write(ctx, func(tx *db.Tx) error {
					if i%2 == 0 {
						cancel()
					}
					if err := tx.AddExternalID(t.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: fmt.Sprint(i), Hash: []byte{}}); err != nil {
						return err
					}
					_, err := tx.FindExternalIDs(ctx, "s", "k", []string{"0"})
					return err
				})
				if err != nil && i%2 == 1 {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start.Time())
	dbtest.Each(t, fake.Now, func(t *testing.T, d *db.DB) {
		h1, h2 := []byte("one"), []byte("two")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			tx.KeepAnswer("key_1", "abc", h1, db.Answer{Status: 201, Body: []byte(`{"id":1}`)})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			a, ok, err := tx.FindAnswer(t.Context(), "key_1", "abc", h1)
			if err != nil || !ok || a.Status != 201 || string(a.Body) != `{"id":1}` {
				t.Errorf("same body: %v %v %v", a, ok, err)
			}
			if _, _, err := tx.FindAnswer(t.Context(), "key_1", "abc", h2); !errs.Is(err, errs.KindConflict) {
				t.Errorf("other body: %v, want conflict", err)
			}
			if _, ok, err := tx.FindAnswer(t.Context(), "key_2", "abc", h2); ok || err != nil {
				t.Errorf("other caller: %v %v", ok, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTimelinePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(start), func(t *testing.T, d *db.DB) {
		const cus = id.Customer(7)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for i := range 25 {
				tx.Append(db.Entry{Customer: cus, Kind: "visit", At: start + clock.Instant(i/2), Subject: fmt.Sprint(i)})
			}
			tx.Append(db.Entry{Kind: "of nobody"})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			var last db.Entry
			for {
				page, err := tx.Timeline(t.Context(), cus, last, 4)
				if err != nil || len(page) == 0 {
					return err
				}
				for _, e := range page {
					if last.ID != 0 && e.At > last.At {
						t.Errorf("%v after %v", e.At, last.At)
					}
					seen[e.Subject] = true
					last = e
				}
			}
		})
		if err != nil || len(seen) != 25 {
			t.Fatalf("%d entries, %v", len(seen), err)
		}
	})
}

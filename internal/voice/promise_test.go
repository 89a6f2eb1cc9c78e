package voice_test

import (
	"errors"
	"slices"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/id"
	"huitou/internal/voice"
)

// tied is a review with so many stars, tied to promise 6 of purchase 5.
func tied(customer id.Customer, stars int) voice.Voice {
	v := review(stars)
	v.Customer, v.Purchase, v.Promise, v.Outcome = customer, 5, 6, "open"
	return v
}

// TestSettle: when a promise ends, its state goes to every voice tied to it and their counts
// move; those of other promises, of other customers and of none stay.
func TestSettle(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		ctx := b.t.Context()
		next := tied(1, 3)
		next.Promise = 7
		list := b.record(tied(1, 1), tied(1, 0), tied(2, 2), next, review(5))
		for _, outcome := range []string{"broken", "broken", "late"} {
			dbtest.Write(b.t, b.d, func(tx *db.Tx) { dbtest.Must(0, voice.Settle(ctx, tx, 1, 6, outcome)) })
			b.counts(outcome, map[string]sums{
				"2026-05-20/7/" + outcome: {1, 0, 0, 0, 0, 1}, "2026-05/7/" + outcome: {1, 0, 0, 0, 0, 1},
				"2026-05-20/7/open": {0, 1, 1}, "2026-05/7/open": {0, 1, 1},
				"2026-05-20/7/none": {0, 0, 0, 0, 1}, "2026-05/7/none": {0, 0, 0, 0, 1},
			})
		}
		before := b.counted()
		dbtest.Write(b.t, b.d, func(tx *db.Tx) { dbtest.Must(0, voice.Settle(ctx, tx, 1, 0, "kept")) }) // no promise
		if after := b.counted(); len(after) != len(before) || after["2026-05/7/none"] != before["2026-05/7/none"] {
			b.t.Errorf("no promise was settled: %v, want %v", after, before)
		}
		for i, want := range []string{"late", "late", "open", "open", voice.NoPromise} {
			v := list[i]
			v.Outcome = want
			if got := b.stored(v); got != v {
				b.t.Errorf("%+v, want %+v", got, v)
			}
		}
		if diffs, err := verify(b); err != nil || len(diffs) > 0 {
			b.t.Errorf("%q differ, %v", diffs, err)
		}
	})
}

// TestUntie: a voice that refers to a purchase of another customer, or to none that exists,
// is found and untied from it and its promise, and can then be answered.
func TestUntie(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		ctx := b.t.Context()
		dbtest.Write(b.t, b.d, func(tx *db.Tx) { // purchase 5 of customer 1
			dbtest.Must(tx.Exec(ctx, `INSERT INTO purchase (customer_id, id, kind, at, day, place_id, channel, staff_id, currency, amount, status, of_id, note, dated, recorded_by)
				VALUES (1, 5, 'sale', $1, '2026-05-20', 7, 'shop', 0, 'EUR', 100, 'valid', 0, '', 0, 0)`, now))
		})
		gone := tied(1, 4)
		gone.Purchase = 9
		list := b.record(tied(1, 1), tied(2, 2), tied(3, 3), review(5), gone)
		foreign := func(limit int) (ids []id.Voice) {
			dbtest.Write(b.t, b.d, func(tx *db.Tx) {
				for _, v := range dbtest.Must(voice.Foreign(ctx, tx, limit)) {
					ids = append(ids, v.ID)
				}
			})
			return ids
		}
		if got, want := foreign(9), []id.Voice{list[1].ID, list[2].ID, list[4].ID}; !slices.Equal(got, want) || len(foreign(2)) != 2 {
			b.t.Errorf("foreign: %v, want %v", got, want)
		}
		for _, v := range []voice.Voice{list[1], list[2], list[4]} {
			dbtest.Write(b.t, b.d, func(tx *db.Tx) { dbtest.Must(0, voice.Untie(ctx, tx, &v)) })
			got := b.stored(v)
			if got != v || v.Purchase != 0 || v.Promise != 0 || v.Outcome != voice.NoPromise || v.Version != 2 {
				b.t.Errorf("untied: %+v, stored %+v", v, got)
			}
			dbtest.Write(b.t, b.d, func(tx *db.Tx) {
				if _, err := voice.Answer(ctx, tx, v, 4, "thank you", ""); err != nil {
					b.t.Errorf("answered after it was untied: %v", err)
				}
			})
		}
		if got := foreign(9); len(got) > 0 {
			b.t.Errorf("still foreign: %v", got)
		}
		if got := b.stored(list[0]); got != list[0] {
			b.t.Errorf("the customer's own: %+v, want %+v", got, list[0])
		}
		b.counts("untied", map[string]sums{
			"2026-05-20/7/open": {1}, "2026-05/7/open": {1}, "2026-05-20/7/none": {0, 1, 1, 1, 1}, "2026-05/7/none": {0, 1, 1, 1, 1},
		})
	})
}

// TestSettledMeanwhile: a voice whose promise has ended since it was read is neither dropped
// nor untied, and its counts stay.
func TestSettledMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		ctx := b.t.Context()
		read := b.record(tied(1, 1))[0]
		dbtest.Write(b.t, b.d, func(tx *db.Tx) { dbtest.Must(0, voice.Settle(ctx, tx, 1, 6, "kept")) })
		undo := errors.New("not tried again")
		for name, act := range map[string]func(tx *db.Tx, v voice.Voice) error{
			"drop":  func(tx *db.Tx, v voice.Voice) error { return voice.Drop(ctx, tx, &v) },
			"untie": func(tx *db.Tx, v voice.Voice) error { return voice.Untie(ctx, tx, &v) },
		} {
			var got error
			if err := b.d.Write(ctx, func(tx *db.Tx) error { got = act(tx, read); return undo }); !errors.Is(got, db.ErrChanged) || !errors.Is(err, undo) {
				b.t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		b.counts("kept", map[string]sums{"2026-05-20/7/kept": {1}, "2026-05/7/kept": {1}})
	})
}

func verify(b *book) (tables []string, err error) {
	err = b.d.Read(b.t.Context(), func(tx *db.Tx) error {
		diffs, err := voice.Verify(b.t.Context(), tx)
		for _, d := range diffs {
			tables = append(tables, d.Table)
		}
		return err
	})
	return tables, err
}

// TestVerify: a roll-up that does not equal the voices is found, whichever of them is damaged.
func TestVerify(t *testing.T) {
	t.Parallel()
	damages := map[string][]string{
		`UPDATE voice_day SET stars2 = stars2 + 1`:       {"voice_day"},
		`DELETE FROM voice_month`:                        {"voice_month"},
		`UPDATE voice SET stars = 5`:                     {"voice_day", "voice_month"},
		`UPDATE voice SET stars = 0`:                     {"voice_day", "voice_month"},
		`UPDATE voice SET outcome = 'kept'`:              {"voice_day", "voice_day", "voice_month", "voice_month"},
		`UPDATE voice SET place_id = 8`:                  {"voice_day", "voice_day", "voice_month", "voice_month"},
		`UPDATE voice SET day = '2026-05-21'`:            {"voice_day", "voice_day"},
		`DELETE FROM voice`:                              {"voice_day", "voice_month"},
		`UPDATE voice SET answer = 'x', answered_at = 5`: nil, // not counted
	}
	each(t, func(b *book) {
		b.record(review(1))
		if diffs, err := verify(b); err != nil || len(diffs) > 0 {
			b.t.Errorf("before the damage: %q differ, %v", diffs, err)
		}
		undo := errors.New("undo the damage")
		for damage, want := range damages {
			var got []string
			err := b.d.Write(b.t.Context(), func(tx *db.Tx) error {
				dbtest.Must(tx.Exec(b.t.Context(), damage))
				for _, d := range dbtest.Must(voice.Verify(b.t.Context(), tx)) {
					got = append(got, d.Table)
				}
				return undo
			})
			if !errors.Is(err, undo) || !slices.Equal(got, want) {
				b.t.Errorf("%s: %q differ, want %q, %v", damage, got, want, err)
			}
		}
	})
}

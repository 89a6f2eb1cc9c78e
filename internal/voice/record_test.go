package voice_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/voice"
)

// now is Wednesday, 20 May 2026.
var now = clock.At(time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC))

// book is a database with voices.
type book struct {
	t *testing.T
	d *db.DB
}

func each(t *testing.T, fn func(b *book)) {
	t.Helper()
	dbtest.Each(t, clock.Fixed(now), func(t *testing.T, d *db.DB) { fn(&book{t, d}) })
}

// review is a review of 20 May 2026 with so many stars of five, 0 = without a rating.
func review(stars int) voice.Voice {
	v := voice.Voice{Customer: 1, Place: 7, At: now, Day: "2026-05-20", Channel: "app", Text: "…", Language: "en"}
	v.Rate(nil, 5, false)
	if stars > 0 {
		v.Rate(&stars, 5, false)
	}
	return v
}

// record records voices in one transaction and returns them with their ids.
func (b *book) record(list ...voice.Voice) []voice.Voice {
	b.t.Helper()
	dbtest.Write(b.t, b.d, func(tx *db.Tx) {
		for i, v := range list {
			list[i] = voice.Insert(tx, v)
		}
	})
	return list
}

// stored returns a voice as it is stored.
func (b *book) stored(v voice.Voice) (got voice.Voice) {
	b.t.Helper()
	dbtest.Read(b.t, b.d, func(tx *db.Tx) { got = dbtest.Must(voice.FindByID(b.t.Context(), tx, v.ID)) })
	return got
}

// sums are numbers of voices: with 1 to 5 stars, and without.
type sums [6]int

// counted returns the rows of voice_day and voice_month that are not zero, by
// "day/place/outcome" and "month/place/outcome".
func (b *book) counted() map[string]sums {
	b.t.Helper()
	by := map[string]sums{}
	dbtest.Read(b.t, b.d, func(tx *db.Tx) {
		for table, key := range map[string]string{"voice_day": "day", "voice_month": "month"} {
			dbtest.Must(0, tx.Each(b.t.Context(), func(r db.Row) error {
				var k string
				var s sums
				err := r.Scan(&k, &s[0], &s[1], &s[2], &s[3], &s[4], &s[5])
				if s != (sums{}) {
					by[k] = s
				}
				return err
			}, `SELECT `+key+` || '/' || place_id || '/' || outcome, SUM(stars1), SUM(stars2), SUM(stars3), SUM(stars4), SUM(stars5), SUM(unrated)
				FROM `+table+` GROUP BY `+key+`, place_id, outcome`))
		}
	})
	return by
}

// counts fails unless those are the rows of the roll-ups.
func (b *book) counts(when string, want map[string]sums) {
	b.t.Helper()
	got := b.counted()
	for key := range got {
		if _, ok := want[key]; !ok {
			b.t.Errorf("%s: %s counts %v, want nothing", when, key, got[key])
		}
	}
	for key, n := range want {
		if got[key] != n {
			b.t.Errorf("%s: %s counts %v, want %v", when, key, got[key], n)
		}
	}
}

// TestRecord: a voice in any language is found as it was recorded, tied to no promise unless
// it says so, and only under its own customer.
func TestRecord(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		ctx := b.t.Context()
		whole := voice.Voice{
			Customer: 1, Purchase: 5, Promise: 6, Place: 7, Staff: 3, At: now, Day: "2026-05-20", Dated: true, Channel: "google", Rating: 9, Scale: 10,
			FromZero: true, Stars: 5, Outcome: "kept", Title: "送货很快 🚚", Text: "Доставка вовремя — شكرا", Language: "zh-Hant", Dimension: "reliability",
			Answered: now - 5, Replied: "2026-05-19", By: 4, Answer: "谢谢\nVielen Dank",
		}
		list := b.record(whole, voice.Voice{Place: 7, At: now, Day: "2026-05-20"})
		whole.ID, whole.Version = list[0].ID, 1
		anonymous := voice.Voice{ID: list[1].ID, Place: 7, At: now, Day: "2026-05-20", Outcome: voice.NoPromise, Version: 1}
		for _, want := range []voice.Voice{whole, anonymous} {
			dbtest.Write(b.t, b.d, func(tx *db.Tx) {
				if got, err := voice.Find(ctx, tx, want.Customer, want.ID); err != nil || got != want {
					b.t.Errorf("%+v, %v, want %+v", got, err, want)
				}
				if got, err := voice.FindByID(ctx, tx, want.ID); err != nil || got != want {
					b.t.Errorf("by id: %+v, %v, want %+v", got, err, want)
				}
				if _, err := voice.Find(ctx, tx, 2, want.ID); !errs.Is(err, errs.KindNotFound) {
					b.t.Errorf("another customer's: %v", err)
				}
			})
		}
		if whole.When() != any(cal.Day("2026-05-20")) || whole.AnsweredWhen() != any(cal.Day("2026-05-19")) {
			b.t.Errorf("a day is shown as the time %v, %v", whole.When(), whole.AnsweredWhen())
		}
		whole.Dated, whole.Replied = false, ""
		if whole.When() != any(now) || whole.AnsweredWhen() != any(now-5) {
			b.t.Errorf("a time is shown as the day %v, %v", whole.When(), whole.AnsweredWhen())
		}
	})
}

// TestOfCustomer: the voices of a customer come in pages, the newest first.
func TestOfCustomer(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		other := review(1)
		other.Customer = 2
		list := b.record(review(1), other, review(2), review(3), other, review(0), review(5))
		var got []int
		dbtest.Write(b.t, b.d, func(tx *db.Tx) {
			for before := id.Voice(0); ; {
				page := dbtest.Must(voice.OfCustomer(b.t.Context(), tx, 1, before, 2))
				for _, v := range page {
					got, before = append(got, v.Stars), v.ID
				}
				if len(page) < 2 {
					break
				}
			}
		})
		if !slices.Equal(got, []int{5, 0, 3, 2, 1}) {
			b.t.Errorf("stars in pages of two: %v of %v", got, list)
		}
	})
}

// TestAnswer: an answer needs a text and is by somebody, now; a second one replaces it only
// if it was written to the current version.
func TestAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		ctx := b.t.Context()
		v := review(1)
		v.Promise, v.Outcome = 6, "open"
		v.Answered, v.Replied, v.Answer = now-9, "2026-05-19", "sent by the source"
		v = b.record(v)[0]
		var e *errs.Error
		dbtest.Write(b.t, b.d, func(tx *db.Tx) {
			if _, err := voice.Answer(ctx, tx, v, 4, "", ""); !errs.Is(err, errs.KindInvalid) || !errors.As(err, &e) || e.Fields[0].Path != "answer" {
				b.t.Errorf("without a text: %v", err)
			}
		})
		if got := b.stored(v); got != v {
			b.t.Errorf("refused, but it is now %+v", got)
		}
		dbtest.Write(b.t, b.d, func(tx *db.Tx) { dbtest.Must(0, voice.Settle(ctx, tx, 1, 6, "late")) }) // no edit: it does not disturb who answers
		first := v
		dbtest.Write(b.t, b.d, func(tx *db.Tx) { first = dbtest.Must(voice.Answer(ctx, tx, v, 4, "对不起", "")) })
		want := v
		want.Outcome, want.Answered, want.Replied, want.By, want.Answer, want.Version = "late", now, "", 4, "对不起", 2
		if got := b.stored(v); got != want || first.Version != 2 {
			b.t.Errorf("answered: %+v, want %+v", got, want)
		}
		dbtest.Write(b.t, b.d, func(tx *db.Tx) {
			if _, err := voice.Answer(ctx, tx, v, 5, "me too", ""); !errs.Is(err, errs.KindConflict) {
				b.t.Errorf("to an older version: %v", err)
			}
			if _, err := voice.Answer(ctx, tx, first, 5, "Sorry again", ""); err != nil {
				b.t.Errorf("to the current version: %v", err)
			}
		})
		want.By, want.Answer, want.Version = 5, "Sorry again", 3
		if got := b.stored(v); got != want {
			b.t.Errorf("answered again: %+v, want %+v", got, want)
		}
		b.counts("an answer is not counted", map[string]sums{"2026-05-20/7/late": {1}, "2026-05/7/late": {1}})
	})
}

// TestCounts: voices are counted by day and month, place, outcome and stars; one without a
// rating as unrated.
func TestCounts(t *testing.T) {
	t.Parallel()
	each(t, func(b *book) {
		june, kept, elsewhere := review(4), review(5), review(3)
		june.Day = "2026-06-01"
		kept.Promise, kept.Outcome = 6, "kept"
		elsewhere.Place = 0
		list := b.record(review(1), review(1), review(2), review(0), june, kept, elsewhere)
		want := map[string]sums{
			"2026-05-20/7/none": {2, 1, 0, 0, 0, 1}, "2026-05/7/none": {2, 1, 0, 0, 0, 1},
			"2026-06-01/7/none": {0, 0, 0, 1}, "2026-06/7/none": {0, 0, 0, 1},
			"2026-05-20/7/kept": {0, 0, 0, 0, 1}, "2026-05/7/kept": {0, 0, 0, 0, 1},
			"2026-05-20/0/none": {0, 0, 1}, "2026-05/0/none": {0, 0, 1},
		}
		b.counts("recorded", want)
		for i := range list {
			dbtest.Write(b.t, b.d, func(tx *db.Tx) { dbtest.Must(0, voice.Drop(b.t.Context(), tx, &list[i])) })
			if i == 0 {
				want["2026-05-20/7/none"], want["2026-05/7/none"] = sums{1, 1, 0, 0, 0, 1}, sums{1, 1, 0, 0, 0, 1}
				b.counts("one dropped", want)
			}
		}
		b.counts("all dropped", nil)
		dbtest.Write(b.t, b.d, func(tx *db.Tx) {
			if _, err := voice.FindByID(b.t.Context(), tx, list[0].ID); !errs.Is(err, errs.KindNotFound) {
				b.t.Errorf("dropped: %v", err)
			}
		})
	})
}

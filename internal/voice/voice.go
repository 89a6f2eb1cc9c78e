package voice

import (
	"context"
	"slices"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// NoPromise is the outcome of a voice that is tied to no promise; otherwise the
// outcome is the state of the promise.
const NoPromise = "none"

// Voice is one piece of a customer's feedback.
type Voice struct {
	Customer  id.Customer // 0 = anonymous
	ID        id.Voice
	Purchase  id.Purchase
	Promise   id.Promise
	Place     id.Place
	Staff     id.Staff
	At        clock.Instant
	Day       cal.Day
	Dated     bool // only the day is known: At is its first instant at the place
	Channel   string
	Rating    int // as given; see Stars for whether there is one
	Scale     int
	FromZero  bool // the scale is 0..Scale, not 1..Scale
	Stars     int  // the rating on 1..5, 0 = none
	Outcome   string
	Title     string
	Text      string
	Language  string
	Dimension string
	Answered  clock.Instant
	Replied   cal.Day // of Answered, where only the day is known
	By        id.User // who answered
	Answer    string
	How       string // one of Hows: how the customer heard the answer; "" = nobody said
	Version   int64
}

// How the customer heard the answer, as the person says who answered: Huitou sends nothing.
const (
	ByPhone  = "phone"
	ByMail   = "mail"
	InPerson = "person"
	Copied   = "copied" // into another system, where the customer reads it
)

// Hows lists them.
var Hows = []string{ByPhone, ByMail, InPerson, Copied}

// Low is the number of stars below which a rating needs an answer.
const Low = 3

// RatedLow reports whether there is a rating, and it is below Low.
func (v Voice) RatedLow() bool { return v.Stars > 0 && v.Stars < Low }

// Rate sets the rating and converts it to 1..5 stars, rounded, by its share of the scale,
// which begins at 1 or 0. Without a rating there are no stars.
func (v *Voice) Rate(rating *int, scale int, fromZero bool) {
	v.Rating, v.Scale, v.FromZero, v.Stars = 0, scale, fromZero, 0
	lowest := 1
	if fromZero {
		lowest = 0
	}
	if rating == nil || scale <= lowest {
		return
	}
	v.Rating = *rating
	steps := scale - lowest
	v.Stars = 1 + ((v.Rating-lowest)*8+steps)/(2*steps)
}

// When returns what to display as its time: the time, or the day where only that is known.
func (v Voice) When() any {
	if v.Dated {
		return v.Day
	}
	return v.At
}

// AnsweredWhen returns the same for the answer.
func (v Voice) AnsweredWhen() any {
	if v.Replied != "" {
		return v.Replied
	}
	return v.Answered
}

// Insert records a voice. Its id is made here.
func Insert(tx *db.Tx, v Voice) Voice {
	v.ID = id.New[id.VoiceNoun](tx.IDs())
	v.Version = 1
	if v.Outcome == "" {
		v.Outcome = NoPromise
	}
	tx.Insert(&tableVoice, v.ID, v.Customer, v.Purchase, v.Promise, v.Place, v.Staff, v.At, v.Day, v.Channel,
		v.Rating, v.Scale, v.Stars, v.Outcome, v.Title, v.Text, v.Language, v.Dimension, v.Answered, v.By,
		v.Answer, v.Version, db.Flag(v.Dated), v.Replied, db.Flag(v.FromZero), v.How)
	count(tx, &v, 1)
	return v
}

// count adds a voice to the roll-ups, or with −1 subtracts it.
func count(tx *db.Tx, v *Voice, sign int64) {
	var add [6]int64
	if v.Stars == 0 {
		add[5] = sign
	} else {
		add[v.Stars-1] = sign
	}
	tx.Add(&rollDay, []any{int64(v.Place), string(v.Day), v.Outcome}, add[:]...)
	tx.Add(&rollMonth, []any{string(v.Day.Month()), int64(v.Place), v.Outcome}, add[:]...)
}

// Find returns a voice of a customer.
func Find(ctx context.Context, tx *db.Tx, cus id.Customer, voi id.Voice) (Voice, error) {
	return scan(tx.Row(ctx, sqlFind, cus, voi))
}

// FindByID returns a voice of any customer.
func FindByID(ctx context.Context, tx *db.Tx, voi id.Voice) (Voice, error) {
	return scan(tx.Row(ctx, sqlFindByID, voi))
}

// OfCustomer returns up to limit voices of a customer older than before (0 = from
// the newest).
func OfCustomer(ctx context.Context, tx *db.Tx, cus id.Customer, before id.Voice, limit int) ([]Voice, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.List(ctx, tx, scan, sqlOfCustomer, cus, before, limit)
}

// Settle copies the final state of a promise to the voices tied to it.
func Settle(ctx context.Context, tx *db.Tx, cus id.Customer, pro id.Promise, outcome string) error {
	list, err := db.List(ctx, tx, scan, sqlOfPromise, cus, pro)
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.Outcome == outcome {
			continue
		}
		if err := tx.ExecOne(ctx, sqlSettle, cus, v.ID, outcome, v.Outcome); err != nil {
			return err
		}
		count(tx, &v, -1)
		v.Outcome = outcome
		count(tx, &v, 1)
	}
	return nil
}

// Answer records the answer to a voice, read at v.Version, and how the customer heard it.
func Answer(ctx context.Context, tx *db.Tx, v Voice, by id.User, text, how string) (Voice, error) {
	k := errs.NewCheck("voice.Answer")
	k.That(!errs.Blank(text), "answer", "field.required")
	k.That(how == "" || slices.Contains(Hows, how), "how", "field.not_one_of", "words", strings.Join(Hows, ", "))
	if err := k.Err(); err != nil {
		return v, err
	}
	return v.reply(ctx, tx, "voice.Answer", Reply{At: tx.Now(), By: by, Text: text, How: how})
}

// Reply is the answer to a voice; At is 0 if there is none.
type Reply struct {
	At   clock.Instant
	Day  cal.Day
	By   id.User
	Text string
	How  string
}

// Reply returns the answer to the voice.
func (v Voice) Reply() Reply { return Reply{v.Answered, v.Replied, v.By, v.Answer, v.How} }

// TakeBack puts the answer that a voice had before in place of the one that a person takes back.
func TakeBack(ctx context.Context, tx *db.Tx, v Voice, before Reply) (Voice, error) {
	return v.reply(ctx, tx, "voice.TakeBack", before)
}

func (v Voice) reply(ctx context.Context, tx *db.Tx, op string, r Reply) (Voice, error) {
	n, err := tx.Exec(ctx, sqlAnswer, v.Customer, v.ID, r.At, r.By, r.Text, v.Version, r.Day, r.How)
	if err != nil {
		return v, err
	}
	if n == 0 {
		return v, errs.Conflict(op, "conflict.edited")
	}
	v.Answered, v.Replied, v.By, v.Answer, v.How = r.At, r.Day, r.By, r.Text, r.How
	v.Version++
	return v, nil
}

// Drop removes a voice that an undone import had brought.
func Drop(ctx context.Context, tx *db.Tx, v *Voice) error {
	count(tx, v, -1)
	return tx.ExecOne(ctx, sqlDrop, v.Customer, v.ID, v.Outcome)
}

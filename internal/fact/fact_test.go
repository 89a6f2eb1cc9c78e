package fact_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
)

var day = clock.At(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))

func purchase(change func(*fact.Purchase)) fact.Fact {
	p := &fact.Purchase{Customer: "anna", At: day, Currency: "EUR", Lines: []fact.Line{{Product: "tea", Amount: 600}}}
	change(p)
	return fact.Fact{Kind: fact.KindPurchase, Source: "shop", ID: "1", Purchase: p}
}

func voice(v *fact.Voice) fact.Fact {
	v.At = day
	return fact.Fact{Kind: fact.KindVoice, Source: "shop", ID: "1", Voice: v}
}

func at(year int) clock.Instant { return clock.At(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)) }

func TestValidate(t *testing.T) {
	t.Parallel()
	customer := func(name string) fact.Fact {
		return fact.Fact{Kind: fact.KindCustomer, Source: "s", ID: "1", Customer: &fact.Customer{Name: name}}
	}
	tests := []struct {
		name string
		in   fact.Fact
		want string // path and key of every wrong field
	}{
		{"OK", purchase(func(*fact.Purchase) {}), ""},
		{"OKEmoji", purchase(func(p *fact.Purchase) { p.Lines[0].Name = "茶 🍵 שלום" }), ""},
		{"NoKind", fact.Fact{Source: "s", ID: "1"}, "kind fact.kind_unknown"},
		{"UnknownKind", fact.Fact{Kind: "gift", Source: "s", ID: "1"}, "kind fact.kind_unknown"},
		{"NoBody", fact.Fact{Kind: fact.KindVoice, Source: "s", ID: "1"}, "voice fact.body_missing"},
		{"ForeignBody", fact.Fact{Kind: fact.KindVoice, Source: "s", ID: "1", Voice: &fact.Voice{At: day, Rating: new(3)}, Visit: &fact.Visit{}}, "visit fact.body_foreign"},
		{"NoNames", fact.Fact{Kind: fact.KindVoice, Voice: &fact.Voice{At: day, Rating: new(3)}}, "source field.required; id field.required"},
		{"YearZero", purchase(func(p *fact.Purchase) { p.At = at(0) }), "purchase.at field.year"},
		{"Year9999", purchase(func(p *fact.Purchase) { p.At = at(9999) }), "purchase.at field.year"},
		{"NoTime", purchase(func(p *fact.Purchase) { p.At = 0 }), "purchase.at field.required"},
		{"DayInsteadOfTime", purchase(func(p *fact.Purchase) { p.At, p.Day = 0, "2017-10-15" }), ""},
		{"TimeAndDay", purchase(func(p *fact.Purchase) { p.Day = "2026-05-03" }), "purchase.at fact.time_and_day"},
		{"NoDay", purchase(func(p *fact.Purchase) { p.At, p.Day = 0, "2026-02-30" }), "purchase.day field.day"},
		{"Day9999", purchase(func(p *fact.Purchase) { p.At, p.Day = 0, "9999-12-31" }), "purchase.day field.year"},
		{"StepTimeAndDay", purchase(func(p *fact.Purchase) { p.Steps = []fact.Step{{Step: "delivered", At: day, Day: "2026-05-03"}} }), "purchase.steps[0].at fact.time_and_day"},
		{"NoCurrency", purchase(func(p *fact.Purchase) { p.Currency = "" }), "purchase.currency field.required"},
		{"WrongCurrency", purchase(func(p *fact.Purchase) { p.Currency = "XYZ" }), "purchase.currency field.currency"},
		{"AmountOverflows", purchase(func(p *fact.Purchase) { p.Lines[0].Amount = math.MaxInt64 }), "purchase.lines[0].amount field.amount_range"},
		{"LinesOverflowTogether", purchase(func(p *fact.Purchase) {
			p.Lines = []fact.Line{{Amount: 9e14}, {Amount: 9e14}}
		}), "purchase.lines field.amount_range"},
		{"NulInName", purchase(func(p *fact.Purchase) { p.Lines[0].Name = "a\x00b" }), "purchase.lines[0].name field.not_utf8"},
		{"ControlInName", customer("Li\u202eWei"), "customer.name field.control"},
		{"TwoLinesInName", customer("Li\nWei"), "customer.name field.control"},
		{"NulInNameOfCustomer", customer("Li\x00"), "customer.name field.not_utf8"},
		{"OKLineBreakAfterName", customer(" Li Wei\r\n"), ""},
		{"OKJoinedName", customer("א\u200f 👩‍👩‍👧"), ""},
		{"NotUTF8", purchase(func(p *fact.Purchase) { p.Customer = "\xff" }), "purchase.customer field.not_utf8"},
		{"TenMegabyteName", purchase(func(p *fact.Purchase) { p.Customer = fact.Ref(strings.Repeat("长", 3_500_000)) }), "purchase.customer field.too_long"},
		{"DueBeforeMade", purchase(func(p *fact.Purchase) { p.Promise = &fact.OrderPromise{Due: day - 1} }), "purchase.promise.due promise.due_before_made"},
		{"DueTwice", purchase(func(p *fact.Purchase) { p.Promise = &fact.OrderPromise{Due: day + 1, DueDay: "2026-05-04"} }), "purchase.promise.due fact.due_twice"},
		{"NoDue", purchase(func(p *fact.Purchase) { p.Promise = &fact.OrderPromise{} }), "purchase.promise.due field.required"},
		{"NegativeReturn", fact.Fact{Kind: fact.KindReturn, Source: "s", ID: "1", Return: &fact.Return{At: day, Currency: "EUR",
			Lines: []fact.Line{{Amount: -1}}}}, "return.lines[0] fact.return_sign"},
		{"SixStars", fact.Fact{Kind: fact.KindVoice, Source: "s", ID: "1", Voice: &fact.Voice{At: day, Rating: new(6)}}, "voice.rating fact.rating"},
		{"OKZeroOfTen", voice(&fact.Voice{Rating: new(0), Scale: 10, FromZero: true}), ""},
		{"ScaleOfOneStep", voice(&fact.Voice{Rating: new(1), Scale: 1}), "voice.scale field.between"},
		{"ZeroOfOneToTen", voice(&fact.Voice{Rating: new(0), Scale: 10}), "voice.rating fact.rating_zero"},
		{"ElevenOfTen", voice(&fact.Voice{Rating: new(11), Scale: 10, FromZero: true}), "voice.rating fact.rating"},
		{"BelowZero", voice(&fact.Voice{Rating: new(-1), Scale: 10, FromZero: true}), "voice.rating fact.rating"},
		{"EmptyVoice", fact.Fact{Kind: fact.KindVoice, Source: "s", ID: "1", Voice: &fact.Voice{At: day}}, "voice.text fact.voice_empty"},
		{"WaivedWithoutReason", fact.Fact{Kind: fact.KindPromise, Source: "s", ID: "1", Promise: &fact.Promise{Customer: "a", What: "x",
			Made: day, Due: day, Status: "waived"}}, "promise.reason field.required"},
		{"KeptAndBroken", fact.Fact{Kind: fact.KindPromise, Source: "s", ID: "1", Promise: &fact.Promise{Customer: "a", What: "x",
			Made: day, Due: day, KeptAt: day, Status: "broken"}}, "promise.status fact.kept_and_ended"},
		{"KeptAndBrokenDays", fact.Fact{Kind: fact.KindPromise, Source: "s", ID: "1", Promise: &fact.Promise{Customer: "a", What: "x",
			MadeDay: "2026-05-03", Due: day, KeptDay: "2026-05-04", Status: "broken"}}, "promise.status fact.kept_and_ended"},
		{"EndedDayBeforeMade", fact.Fact{Kind: fact.KindPromise, Source: "s", ID: "1", Promise: &fact.Promise{Customer: "a", What: "x",
			MadeDay: "2026-05-03", Due: day, EndedDay: "2026-05-02", Status: "broken"}}, "promise.ended_at fact.ended_at"},
		{"SoonIsNoTime", fact.Fact{Kind: fact.KindPromise, Source: "s", ID: "1", Promise: &fact.Promise{Customer: "a", What: "x",
			Made: day, Within: "soon"}}, "promise.within field.working_time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.in.Validate()
			var got []string
			if e, ok := errors.AsType[*errs.Error](err); ok {
				for _, f := range e.Fields {
					got = append(got, f.Path+" "+f.Key)
					if len(f.Found) > 100 {
						t.Errorf("%s repeats %d bytes of its input", f.Path, len(f.Found))
					}
				}
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

// TestHash: JSON of equal meaning has the same hash, however it is formatted.
func TestHash(t *testing.T) {
	t.Parallel()
	read := func(s string) [32]byte {
		var f fact.Fact
		if err := json.Unmarshal([]byte(s), &f); err != nil {
			t.Fatal(err)
		}
		return f.Hash()
	}
	a := read(`{"kind":"visit","source":"s","id":"1","visit":{"customer":"a","at":"2026-05-03T09:00:00Z"}}`)
	b := read(`{ "id":"1", "visit":{"at":"2026-05-03T17:00:00+08:00","customer":"a","mood":"good","waited":0},"source":"s","kind":"visit"}`)
	c := read(`{"kind":"visit","source":"s","id":"1","visit":{"customer":"a","at":"2026-05-03T09:00:01Z"}}`)
	if a != b {
		t.Error("spacing, order, zone and unknown keys changed the hash")
	}
	if a == c {
		t.Error("another second has the same hash")
	}
}

// TestWhen: a day begins at its first instant in the place's zone, also where midnight is
// skipped, and not before the event it follows on the same day.
func TestWhen(t *testing.T) {
	t.Parallel()
	zone := func(name string) *time.Location {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for _, tt := range []struct {
		day, zone, want string
		after           string
	}{
		{"2017-10-15", "America/Sao_Paulo", "2017-10-15T03:00:00Z", ""}, // midnight is skipped: the day begins at 01:00
		{"2017-10-16", "America/Sao_Paulo", "2017-10-16T02:00:00Z", ""},
		{"2019-09-08", "America/Santiago", "2019-09-08T04:00:00Z", ""},
		{"2026-05-03", "Asia/Shanghai", "2026-05-02T16:00:00Z", ""},
		{"2026-05-03", "Europe/Berlin", "2026-05-03T12:00:00Z", "2026-05-03T12:00:00Z"},
		{"2026-05-03", "Europe/Berlin", "2026-05-02T22:00:00Z", "2026-05-02T12:00:00Z"}, // the day before
		{"2026-05-03", "Europe/Berlin", "2026-05-02T22:00:00Z", "2026-05-03T22:00:00Z"}, // already the next
	} {
		var after clock.Instant
		if err := after.UnmarshalText([]byte(tt.after)); err != nil {
			t.Fatal(err)
		}
		if got := fact.When(0, cal.Day(tt.day), zone(tt.zone), after).String(); got != tt.want {
			t.Errorf("%s in %s after %s: %s, want %s", tt.day, tt.zone, tt.after, got, tt.want)
		}
	}
	if got := fact.When(day, "", zone("Asia/Shanghai"), at(2030)); got != day {
		t.Errorf("a time became %s", got)
	}
}

// FuzzValidate: Validate never panics, and its errors repeat only a little of the input.
func FuzzValidate(f *testing.F) {
	for _, s := range []string{`{}`, `{"kind":"purchase","source":"s","id":"1","purchase":{"at":"2026-05-03T09:00:00Z","currency":"EUR","lines":[{"amount":1}]}}`,
		`{"kind":"promise","promise":{"within":"4h"}}`, `{"kind":"customer","customer":{"also":[{}],"tags":["` + strings.Repeat("x", 600) + `"]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var in fact.Fact
		if json.Unmarshal(b, &in) != nil {
			return
		}
		err := in.Validate()
		if err == nil && (in.Source == "" || in.ID == "") {
			t.Error("a fact without a name is valid")
		}
		if e, ok := errors.AsType[*errs.Error](err); ok {
			for _, fl := range e.Fields {
				if len(fl.Found) > 100 {
					t.Errorf("%s repeats %d bytes", fl.Path, len(fl.Found))
				}
			}
		}
		in.Hash()
	})
}

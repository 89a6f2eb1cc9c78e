package fact

import (
	"huitou/internal/clock"
	"huitou/internal/errs"
)

// NotAfter checks that what a fact says was done was not done after now.
func (f *Fact) NotAfter(now clock.Instant) error {
	c := errs.NewCheck("fact.NotAfter")
	past := func(path string, at clock.Instant) {
		if at > now {
			c.Add(errs.Field{Path: path, Key: "field.future", Found: at.String()})
		}
	}
	switch {
	case f.Purchase != nil:
		past("purchase.at", f.Purchase.At)
		if p := f.Purchase.Promise; p != nil {
			past("purchase.promise.made", p.Made)
		}
	case f.Promise != nil:
		past("promise.made", f.Promise.Made)
		past("promise.kept_at", f.Promise.KeptAt)
		past("promise.ended_at", f.Promise.EndedAt)
	case f.Return != nil:
		past("return.at", f.Return.At)
	case f.Voice != nil:
		past("voice.at", f.Voice.At)
		past("voice.answered", f.Voice.Answered)
	case f.Visit != nil:
		past("visit.at", f.Visit.At)
	}
	return c.Err()
}

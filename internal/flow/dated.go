package flow

import (
	"cmp"
	"encoding/json"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// stepsOf converts the steps of a fact for an order that already has the steps had. A step
// known only by its day is placed after the order and after earlier steps of that day.
func stepsOf(in []fact.Step, p *purchase.Purchase, had []purchase.Step, zone *time.Location) []purchase.Step {
	out := make([]purchase.Step, len(in))
	for i, s := range in {
		out[i] = purchase.Step{Step: s.Step, At: s.At, Day: s.Day}
	}
	before := []clock.Instant{p.At}
	for _, name := range purchase.StepNames {
		for i := range out {
			s := &out[i]
			if s.Step != name || s.Day == "" {
				continue
			}
			for _, at := range before {
				s.At = max(s.At, fact.When(0, s.Day, zone, at))
			}
		}
		for _, list := range [][]purchase.Step{had, out} {
			for _, s := range list {
				if s.Step == name {
					before = append(before, s.At)
				}
			}
		}
	}
	return out
}

// dayJSON is the timeline detail of an event known only by its day; nil for "".
func dayJSON(day cal.Day) json.RawMessage {
	if day == "" {
		return nil
	}
	return json.RawMessage(`{"day":"` + string(day) + `"}`)
}

// promiseJSON is the timeline detail of a promise that was made or ended; day is set when only
// the day is known.
func promiseJSON(p *promise.Promise, day cal.Day) json.RawMessage {
	return whatJSON(day, map[string]any{"what": p.What, "due": p.Due, "state": p.State})
}

// voiceJSON is the timeline detail of a voice.
func voiceJSON(v *voice.Voice) json.RawMessage {
	what := map[string]any{"stars": v.Stars, "text": errs.Short(cmp.Or(v.Title, v.Text))}
	if v.Stars > 0 {
		what["rating"], what["scale"] = v.Rating, v.Scale
	}
	day := v.Day
	if !v.Dated {
		day = ""
	}
	return whatJSON(day, what)
}

// visitJSON is the timeline detail of a visit.
func visitJSON(v *purchase.Visit, day cal.Day) json.RawMessage {
	return whatJSON(day, map[string]any{"waited": v.Waited})
}

func whatJSON(day cal.Day, what map[string]any) json.RawMessage {
	if day != "" {
		what["day"] = day
	}
	b, _ := json.Marshal(what) // plain values always marshal
	return b
}

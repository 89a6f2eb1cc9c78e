package purchase

import (
	"context"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// The steps of delivery, in their order, and Total, from the order to its delivery.
const (
	Approved   = "approved"
	HandedOver = "handed_over"
	Delivered  = "delivered"
	Total      = "total"
)

// StepNames lists the steps in their order, Total last.
var StepNames = []string{Approved, HandedOver, Delivered, Total}

// Step is one time stamp of an order.
type Step struct {
	Step string
	At   clock.Instant
	Day  cal.Day // where only the day is known: At is its first instant
}

// When returns what to display as its time: the time, or the day where only that is known.
func (s Step) When() any {
	if s.Day != "" {
		return s.Day
	}
	return s.At
}

// Took is the duration of a step: since the last known step before it, or since the order.
type Took struct {
	Step string
	End  clock.Instant
	Time time.Duration // negative where the time stamps contradict each other
}

// Times returns the durations of an order's steps.
func Times(placed clock.Instant, steps []Step) []Took {
	at := map[string]clock.Instant{}
	for _, s := range steps {
		at[s.Step] = s.At
	}
	var list []Took
	before := placed
	for _, name := range StepNames[:3] {
		end, ok := at[name]
		if !ok {
			continue
		}
		list = append(list, Took{name, end, end.Sub(before)})
		before = end
	}
	if end, ok := at[Delivered]; ok {
		list = append(list, Took{Total, end, end.Sub(placed)})
	}
	return list
}

// AddSteps records time stamps of an order from its current steps: new ones are added,
// one sent again with another time is corrected. It returns all steps.
func AddSteps(ctx context.Context, tx *db.Tx, p *Purchase, current, add []Step) ([]Step, error) {
	all := append([]Step(nil), current...)
	for _, s := range add {
		all = setStep(all, s)
	}
	addTimes(tx, p, current, -1)
	addTimes(tx, p, all, 1)
	for _, s := range all {
		if len(current) > 0 {
			if _, err := tx.Exec(ctx, sqlSetStep, p.Customer, p.ID, s.Step, s.At, s.Day); err != nil {
				return nil, err
			}
			continue
		}
		tx.Insert(&tableStep, p.ID, s.Step, p.Customer, s.At, s.Day)
	}
	return all, nil
}

// SetSteps replaces the current steps of an order by steps.
func SetSteps(ctx context.Context, tx *db.Tx, p *Purchase, current, steps []Step) error {
	addTimes(tx, p, current, -1)
	addTimes(tx, p, steps, 1)
	if _, err := tx.Exec(ctx, sqlDropSteps, p.Customer, p.ID); err != nil {
		return err
	}
	for _, s := range steps {
		tx.Insert(&tableStep, p.ID, s.Step, p.Customer, s.At, s.Day)
	}
	return nil
}

func setStep(list []Step, s Step) []Step {
	for i := range list {
		if list[i].Step == s.Step {
			list[i] = s
			return list
		}
	}
	return append(list, s)
}

// ListSteps returns the time stamps of an order by time.
func ListSteps(ctx context.Context, tx *db.Tx, cus id.Customer, pur id.Purchase) ([]Step, error) {
	return db.List(ctx, tx, func(r db.Row) (s Step, err error) {
		err = r.Scan(&s.Step, &s.At, &s.Day)
		return s, err
	}, sqlSteps, cus, pur)
}

// addTimes adds an order's durations to the roll-up of its place and of the whole company, or
// with −1 subtracts them. Weeks are in UTC: a roll-up must not change when a place moves to
// another zone.
func addTimes(tx *db.Tx, p *Purchase, steps []Step, sign int64) {
	for _, t := range Times(p.At, steps) {
		week := string(cal.DayOf(t.End, time.UTC).Monday())
		bucket := int64(Bucket(t.Time))
		minutes := max(0, int64(t.Time/time.Minute))
		if bucket == Implausible {
			minutes = 0
		}
		for _, place := range [2]int64{0, int64(p.Place)} {
			tx.Add(&rollStep, []any{place, t.Step, week, bucket}, sign, sign*minutes)
			if p.Place == 0 {
				break
			}
		}
	}
}

// The buckets in which durations are counted: five minutes wide below two hours,
// an hour wide below three days, a day wide below sixty, then one for all longer.
// A bucket is open below and closed above, so the share within a target that is
// one of the bounds is exact.
const (
	Implausible = -1 // ended before it began
	fine        = 24 // buckets of five minutes
	hours       = 70 // from 2 h to 72 h
	days        = 57 // from 3 d to 60 d
	longest     = fine + hours + days
)

// Bucket returns the bucket of a duration.
func Bucket(d time.Duration) int {
	minutes := int((d + time.Minute - 1) / time.Minute) // rounded up
	switch {
	case d < 0:
		return Implausible
	case minutes <= 120:
		return max(0, (minutes-1)/5)
	case minutes <= 72*60:
		return fine + (minutes-121)/60
	case minutes <= 60*24*60:
		return fine + hours + (minutes-72*60-1)/(24*60)
	}
	return longest
}

// Upper returns the upper bound of a bucket; the last has none and gives ok false.
func Upper(bucket int) (d time.Duration, ok bool) {
	switch {
	case bucket < 0:
		return 0, false
	case bucket < fine:
		return time.Duration(bucket+1) * 5 * time.Minute, true
	case bucket < fine+hours:
		return time.Duration(bucket-fine+3) * time.Hour, true
	case bucket < longest:
		return time.Duration(bucket-fine-hours+4) * 24 * time.Hour, true
	}
	return 0, false
}

// Bound returns the smallest bucket bound that is not below d: a target is rounded up to it.
func Bound(d time.Duration) time.Duration {
	if up, ok := Upper(Bucket(d)); ok {
		return up
	}
	return 60 * 24 * time.Hour
}

package promise

import (
	"context"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Stage is how far the reminders of a promise have gone.
type Stage = int

// The stages, in order.
const (
	NotReminded Stage = iota
	Reminded          // the owner, before it is due
	LateNotice        // the owner, that it is late
	Escalated         // the manager
)

// lead is how long before the due time the owner is reminded: a quarter of the
// time there is, at least one hour and at most two days.
func lead(p *Promise) time.Duration {
	return max(time.Hour, min(p.Due.Sub(p.Made)/4, longestLead))
}

// longestLead is the most that a reminder comes before its promise is due: only open promises that
// are due within it can have one now.
const longestLead = 48 * time.Hour

// escalateAfter is how long a promise is late before the manager is notified.
const escalateAfter = 24 * time.Hour

// staleAfter is how long after its due time a newly recorded promise gets no reminders: it is
// imported history.
const staleAfter = 30 * 24 * time.Hour

// firstReminder returns the time of the first reminder of a new promise.
func firstReminder(p *Promise, now clock.Instant) (at clock.Instant, stage Stage) {
	if p.State != Open || now > p.Due.Add(staleAfter) {
		return 0, NotReminded
	}
	return max(p.Made, p.Due.Add(-lead(p))), NotReminded
}

// DueReminders returns up to limit promises whose reminder is due, those due longest first. It
// reads the index of all open promises that are due by now, so it is not for the writer.
func DueReminders(ctx context.Context, tx *db.Tx, limit int) ([]id.Promise, error) {
	return db.List(ctx, tx, db.Value[id.Promise], sqlDueReminders, tx.Now(), tx.Now().Add(longestLead), limit)
}

// Remind moves those of some promises whose reminder is due to the next stage, those due longest
// first, and returns them with their stage. Each stage is reached once; one missed while the program
// was off is skipped.
func Remind(ctx context.Context, tx *db.Tx, ids []id.Promise) ([]Promise, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.In([]any{tx.Now()}, db.Pad(ids))
	list, err := db.List(ctx, tx, scan, sqlToRemind(in), args...)
	if err != nil {
		return nil, err
	}
	moved := list[:0]
	for _, p := range list {
		p.Reminded, p.Remind = p.nextStage(tx.Now())
		n, err := tx.Exec(ctx, sqlReminded, p.Customer, p.ID, p.Remind, p.Reminded, p.Version)
		if err != nil {
			return nil, err
		}
		if n == 0 { // changed concurrently, with its own next reminder
			continue
		}
		p.Version++
		tx.Insert(&tableEvent, p.ID, id.New[id.EntryNoun](tx.IDs()), p.Customer, tx.Now(), "system", stageNames[p.Reminded], clock.Instant(0), "", "", "")
		moved = append(moved, p)
	}
	return moved, nil
}

// stageNames are the kinds of the events of the stages.
var stageNames = [...]string{"", "reminded", "told", "escalated"}

// StageName is the kind of the event of a stage.
func StageName(s Stage) string { return stageNames[s] }

// nextStage returns the furthest stage that is due now, and the time of the one after it.
func (p *Promise) nextStage(now clock.Instant) (Stage, clock.Instant) {
	switch {
	case now >= p.Due.Add(escalateAfter):
		return Escalated, 0
	case now > p.Due:
		return LateNotice, p.Due.Add(escalateAfter)
	}
	return Reminded, p.Due + 1
}

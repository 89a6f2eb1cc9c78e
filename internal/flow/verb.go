package flow

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Verb is a change that a person makes, or a program with a key of its own: MakePromise,
// AnswerVoice. All its work is in the transaction of the Act, so it is atomic. It may be
// retried before it commits, so it must have no side effects outside of the transaction.
type Verb[In, Out any] func(ctx context.Context, a *Act, in In) (Out, error)

// Act is one run of a verb: the transaction it works in, and who acts.
type Act struct {
	*db.Tx
	Who access.Who

	flow     *Flow
	remember bool   // so that the person can take it back
	done     id.Act // by which they can, 0 = they cannot
}

// None is the result of a verb without one.
type None struct{}

// Do runs a verb and returns its result once that is durable.
func Do[In, Out any](ctx context.Context, f *Flow, who access.Who, verb Verb[In, Out], in In) (Out, error) {
	return db.Put(ctx, f.db, func(tx *db.Tx) (Out, error) { return verb(ctx, &Act{Tx: tx, Who: who, flow: f}, in) })
}

// DoBack is Do for a person at a page. It also returns by which id TakeBack takes it back, 0 for a
// verb that cannot be or that changed nothing.
func DoBack[In, Out any](ctx context.Context, f *Flow, who access.Who, verb Verb[In, Out], in In) (out Out, done id.Act, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		a := &Act{Tx: tx, Who: who, flow: f, remember: true}
		out, err = verb(ctx, a, in)
		done = a.done
		return err
	})
	return out, done, err
}

// Once runs a verb as Do does and keeps how the call was answered, unless the call was made before: see
// db.Tx.Once.
func Once[In, Out any](ctx context.Context, f *Flow, who access.Who, c db.Call, verb Verb[In, Out], in In, answer func(Out) (db.Answer, error)) (a db.Answer, replayed bool, err error) {
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		a, replayed, err = tx.Once(ctx, c, func() (db.Answer, error) {
			out, err := verb(ctx, &Act{Tx: tx, Who: who, flow: f}, in)
			if err != nil {
				return db.Answer{}, err
			}
			return answer(out)
		})
		return err
	})
	return a, replayed, err
}

// directory is what the verb sees of the company, its places and calendars.
func (a *Act) directory(ctx context.Context) (*directory, error) { return a.flow.dir.get(ctx, a.Tx) }

// changes is the detail of the audit of a verb that changes a record.
type changes struct {
	Changes access.Changes `json:"changes,omitempty"`
}

// audit records who did what to which record.
func (a *Act) audit(ctx context.Context, action, subject string, detail any) error {
	return access.Audit(ctx, a.Tx, a.Who, action, subject, detail)
}

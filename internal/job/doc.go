// Package job runs background and scheduled jobs on River: queued in the transaction that
// causes them, run at least once, retried when they fail, shared by every instance on one
// database.
//
//	r := job.New(d, log)
//	job.Handle(r, func(ctx context.Context, a Remind) error { … })
//	r.Every(time.Minute, Remind{})
//	r.Enqueue(ctx, tx, Remind{}, job.Now)     inside a transaction
//	r.Start(ctx); …; r.Stop(ctx)
//
// A job may run twice (after a crash before its end was recorded), so a handler must be
// idempotent. Two runs never overlap, unless the job has a method Claimed: other jobs are
// cancelled after half an hour, periodic ones when their next run is due, and others rescue a
// lost job after an hour. A claimed job must itself make sure, with a lease and heartbeats,
// that a second run does nothing. Nothing depends on the memory of a process. Schedules use
// the machine's clock: handlers ask their own clock what is due.
package job

// Package job is background and scheduled work, on River: queued in the transaction
// that causes it, done at least once, tried again when it fails, shared by every
// instance on one database.
//
//	r := job.New(d, log)
//	job.Handle(r, func(ctx context.Context, a Remind) error { … })
//	r.Every(time.Minute, Remind{})
//	r.Enqueue(ctx, tx, Remind{}, job.Now)     inside a transaction
//	r.Start(ctx); …; r.Stop(ctx)
//
// A handler may run twice (a crash between doing and noting it), so it must be a
// verb that changes nothing the second time. It runs twice at once only if it claims its
// work (method Claimed): all other work is called off after half an hour, work that is
// repeated at its next round, and begun again by others after an hour. Nothing depends on the memory of a
// process. Times of a schedule are those of the machine's clock: handlers ask their
// own clock what is due.
package job

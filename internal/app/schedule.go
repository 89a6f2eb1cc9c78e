package app

import (
	"context"
	"time"

	"huitou/internal/job"
)

type remindPromises struct{}

// Kind implements job.Args.
func (remindPromises) Kind() string { return "promise.remind" }

type sweep struct{}

// Kind implements job.Args.
func (sweep) Kind() string { return "sweep" }

// schedule adds the periodic jobs.
func (a *App) schedule() {
	job.Handle(a.jobs, func(ctx context.Context, _ remindPromises) error {
		n, err := a.Flow.RemindPromises(ctx)
		if n > 0 {
			a.log.Info("reminded of promises", "n", n)
		}
		return err
	})
	a.jobs.Every(time.Minute, remindPromises{})

	job.Handle(a.jobs, func(ctx context.Context, _ sweep) error {
		if _, err := a.Access.Sweep(ctx); err != nil {
			return err
		}
		return a.Flow.Sweep(ctx)
	})
	a.jobs.Every(6*time.Hour, sweep{})
}

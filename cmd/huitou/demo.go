package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"huitou/internal/app"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/demo"
	"huitou/internal/locale"
)

type demoCmd struct {
	listen
	Fresh bool   `help:"Build the company anew."`
	Seed  uint64 `help:"Another seed gives another company of the same kind." default:"1"`
	File  string `help:"Where its database is kept." default:"demo.db" placeholder:"FILE"`
}

// Run builds the demo company once and serves it.
func (c *demoCmd) Run(ctx context.Context, say *locale.Locale, log *slog.Logger) error {
	if err := c.check(); err != nil {
		return err
	}
	if c.Fresh {
		if err := db.Unserved(ctx, c.File); err != nil {
			return err
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(c.File + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	if _, err := os.Stat(c.File); errors.Is(err, fs.ErrNotExist) {
		if err := c.build(ctx, say, log); err != nil {
			return err
		}
	}
	a, err := app.Open(ctx, app.Options{DB: c.File, Serve: true, Log: log, Version: version, URL: c.URL, Hosts: c.Host, Connections: c.MaxConnections})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Addr, 5*time.Second, func(url string) {
		fmt.Println(say.T("cmd.serving", "url", url))
		fmt.Println(say.T("cmd.demo_sign_in", "email", demo.OwnerEmail, "password", demo.Password))
	})
}

// build creates the company in a temporary file, so that an unfinished one is never used.
func (c *demoCmd) build(ctx context.Context, say *locale.Locale, log *slog.Logger) (err error) {
	part := c.File + ".part"
	remove := func() error {
		var errs []error
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(part + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}
	if err := remove(); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, say.T("cmd.demo_building"))
	a, err := app.Open(ctx, app.Options{DB: part, Log: log, Version: version, Unsafe: true})
	if err != nil {
		return err
	}
	show := progressLine(os.Stderr)
	_, err = demo.Build(ctx, a.Flow, a.Access, demo.Options{Seed: c.Seed, Now: clock.System(), Progress: show})
	if err = errors.Join(err, a.Close()); err != nil {
		return errors.Join(err, remove())
	}
	return os.Rename(part, c.File)
}

// progressLine shows done of total on one line of a terminal, nothing elsewhere.
func progressLine(f *os.File) func(done, total int) {
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int, int) {}
	}
	last := -1
	return func(done, total int) {
		if percent := 100 * done / max(total, 1); percent != last {
			last = percent
			fmt.Fprintf(f, "\r%3d %%", percent)
			if done >= total {
				fmt.Fprint(f, "\r      \r")
			}
		}
	}
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

type backupCmd struct {
	File string `arg:"" optional:"" help:"Where to. Default: backup/huitou-DATE-TIME.db."`
}

// Run copies the database while it is in use.
func (c *backupCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	d, err := db.Open(ctx, g.DB, db.Options{NoMigrate: true})
	if err != nil {
		return err
	}
	defer d.Close()
	if c.File == "" {
		if c.File, err = backupName(time.Now()); err != nil {
			return err
		}
	}
	if err := d.Backup(ctx, c.File); err != nil {
		return err
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	fmt.Println(say.T("cmd.backed_up", "file", c.File, "mb", float64(info.Size()>>10)/1024))
	return nil
}

// backupName returns an unused name in the folder of backups.
func backupName(now time.Time) (string, error) {
	const folder = "backup"
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	return filepath.Join(folder, now.UTC().Format("huitou-20060102-150405.db")), nil
}

type restoreCmd struct {
	File string `arg:"" help:"The backup."`
}

// Run restores the database --db from a backup and verifies it.
func (c *restoreCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	if err := db.Restore(ctx, c.File, g.DB, db.Options{Clock: clock.System}); err != nil {
		return err
	}
	fmt.Println(say.T("cmd.restored", "file", c.File, "db", db.Redact(g.DB)))
	return (&verifyCmd{}).Run(ctx, g, say)
}

type verifyCmd struct{}

// Run recomputes every derived figure and compares.
func (*verifyCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	d, err := db.Open(ctx, g.DB, db.Options{NoMigrate: true})
	if err != nil {
		return err
	}
	defer d.Close()
	v, err := flow.New(d).Verify(ctx, func(what string) { fmt.Println("  " + what) })
	if err != nil {
		return err
	}
	for _, diff := range v.Diffs {
		fmt.Println("  ✗", diff)
	}
	if len(v.Diffs) > 0 {
		return errs.Conflict("verify", "cmd.verify_failed", "n", len(v.Diffs))
	}
	fmt.Println(say.T("cmd.verified", "n", len(v.Checked)))
	return nil
}

package work

import (
	"context"
	"encoding/json"
	"path/filepath"

	"huitou/internal/errs"
	"huitou/internal/importer"
)

// inspect detects what the files of an upload are, and stores it with the upload: all of the
// first, little of the others.
func (t *task) inspect(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, min(inspectTime, t.limits.MaxTime), errs.New(errs.KindTooLarge, "work.inspect", "intake.look_too_long", "time", inspectTime))
	defer cancel()
	u, dir, done, err := t.files(ctx)
	if err != nil {
		return err
	}
	defer done()
	var plan Plan
	if err := json.Unmarshal([]byte(t.Plan), &plan); err != nil {
		return err
	}
	all := make([]*importer.Inspection, len(u.Files))
	for i, f := range u.Files {
		opt := importer.InspectOptions{Encoding: plan.Encodings[f.Name], Limits: t.limits}
		if i == 0 {
			opt.Sheet, opt.Skip = plan.Sheet, plan.Skip
		}
		seen, err := importer.Inspect(ctx, filepath.Join(dir, f.Name), opt)
		switch {
		case i == 0 && err != nil || ctx.Err() != nil:
			return overdue(ctx, err)
		case err != nil: // errors of further files are reported if the import needs them
			seen = &importer.Inspection{Name: f.Name}
		case i > 0:
			seen = glance(seen)
		}
		all[i] = seen
	}
	return t.intake.Inspected(ctx, u.ID, text(all))
}

// The rows, and the cells of each, that are stored of a further file.
const (
	glanceRows  = 3
	glanceCells = 30
)

// glance is the reduced inspection that is stored of a further file.
func glance(in *importer.Inspection) *importer.Inspection {
	out := &importer.Inspection{Name: in.Name, Format: in.Format, Zipped: in.Zipped, Size: in.Size, Encoding: in.Encoding, Sure: in.Sure,
		Detected: in.Detected, Decodings: in.Decodings, Skipped: in.Skipped, Columns: in.Columns, Guess: in.Guess}
	for _, row := range in.Sample[:min(glanceRows, len(in.Sample))] {
		out.Sample = append(out.Sample, row[:min(glanceCells, len(row))])
	}
	return out
}

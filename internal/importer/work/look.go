package work

import (
	"context"
	"encoding/json"
	"path/filepath"

	"huitou/internal/errs"
	"huitou/internal/importer"
)

// look finds out what the files are, above all the first, and keeps that with the
// upload.
func (t *task) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, min(lookTime, t.limits.MaxTime), errs.New(errs.KindTooLarge, "work.look", "intake.look_too_long", "time", lookTime))
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
		seen, err := importer.Inspect(ctx, filepath.Join(dir, f.Name), importer.InspectOptions{Encoding: plan.Encodings[f.Name], Limits: t.limits})
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
	return t.intake.Looked(ctx, u.ID, text(all))
}

// Of a further file, rows and columns that are kept of a look.
const (
	glanceRows    = 3
	glanceColumns = 30
)

// glance is the reduced inspection that is stored of a further file.
func glance(in *importer.Inspection) *importer.Inspection {
	out := &importer.Inspection{Name: in.Name, Format: in.Format, Zipped: in.Zipped, Size: in.Size, Encoding: in.Encoding, Sure: in.Sure,
		Detected: in.Detected, Decodings: in.Decodings, Columns: in.Columns[:min(glanceColumns, len(in.Columns))]}
	for _, row := range in.Sample[:min(glanceRows, len(in.Sample))] {
		out.Sample = append(out.Sample, row[:min(glanceColumns, len(row))])
	}
	return out
}

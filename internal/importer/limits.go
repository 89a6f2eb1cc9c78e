package importer

import (
	"context"
	"time"

	"huitou/internal/errs"
)

// Limits bound the work on files that someone hands in, so that one file can neither
// fill the memory nor hold a worker for ever. Zero means the default; a shell that runs
// on its owner's own files may raise them.
type Limits struct {
	MaxRows          int64         // of all files of an import together; default 20,000,000
	MaxCellBytes     int           // of one cell, UTF-8; default 1 MiB
	MaxColumns       int           // of a file; default 2,000
	MaxUnpackedBytes int64         // of one file, decompressed; default 8 GiB
	MaxTime          time.Duration // of one inspection, check or import; default 6 h
}

// Defaults fills what is not set.
func (l Limits) Defaults() Limits {
	if l.MaxRows <= 0 {
		l.MaxRows = 20_000_000
	}
	if l.MaxCellBytes <= 0 {
		l.MaxCellBytes = 1 << 20
	}
	if l.MaxColumns <= 0 {
		l.MaxColumns = 2000
	}
	if l.MaxUnpackedBytes <= 0 {
		l.MaxUnpackedBytes = 8 << 30
	}
	if l.MaxTime <= 0 {
		l.MaxTime = 6 * time.Hour
	}
	return l
}

// wide is the error of a row with too many cells, nil where they are not.
func (l Limits) wide(row int64, n int) *rowError {
	if n <= l.MaxColumns {
		return nil
	}
	return &rowError{"import.row_wide", errs.Pairs("row", row, "n", n, "limit", l.MaxColumns)}
}

// long is the error of a cell of too many bytes, nil where they are not.
func (l Limits) long(row int64, column string, bytes int) *rowError {
	if bytes <= l.MaxCellBytes {
		return nil
	}
	return &rowError{"import.cell_long", errs.Pairs("row", row, "column", errs.Short(column), "n", bytes, "limit", l.MaxCellBytes)}
}

// gigabytes is the bound of unpacked bytes, for people.
func (l Limits) gigabytes() int64 { return (l.MaxUnpackedBytes + 1<<30 - 1) >> 30 }

// within is a context that ends when the time of the limits is over, with the sentence
// that says so as its cause.
func (l Limits) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, l.MaxTime, errs.New(errs.KindTooLarge, "importer.Run", "import.took_too_long", "time", l.MaxTime))
}

// ended is the error of work whose context has ended: the time limit's sentence, or that
// it was cancelled.
func ended(ctx context.Context, err error) error {
	if cause, ok := context.Cause(ctx).(*errs.Error); ok && err != nil { //nolint:errorlint // within sets it unwrapped
		return cause
	}
	return err
}

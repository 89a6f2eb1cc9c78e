package intake

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Upload is a set of uploaded files.
type Upload struct {
	ID          id.Upload
	Owner       id.User
	State       string
	Files       []File
	Size        int64      // bytes of all files
	Inspections string     // JSON of the inspection of each file, "" = none yet
	Form        url.Values // the form with which it was last read
	Corrections string     // JSON of the rows that a person has corrected, "" = none
	At          clock.Instant
	Touched     clock.Instant
}

// File is one file of an upload.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// The states of an upload.
const (
	arriving = "arriving"
	here     = "here"
)

// gone is the error for an upload that does not exist or belongs to somebody else.
func gone(op string) *errs.Error { return errs.NotFound(op, "imports.staged_gone") }

// Begin creates an upload; Add then stores its files. End it by Finish or Drop. TooLarge when
// its owner stores too much.
func (s *Service) Begin(ctx context.Context, owner id.User) (u Upload, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var all, bytes, n int64
		if err := tx.Row(ctx, sqlKept, owner).Scan(&all, &bytes, &n); err != nil {
			return err
		}
		switch {
		case n >= s.limits.PersonUploads:
			return errs.New(errs.KindTooLarge, "intake.Begin", "intake.too_many_uploads", "n", s.limits.PersonUploads)
		case bytes >= s.limits.PersonBytes:
			return s.tooMuch("intake.person_full", s.limits.PersonBytes)
		case all >= s.limits.CompanyBytes:
			return s.tooMuch("intake.company_full", s.limits.CompanyBytes)
		}
		u = Upload{ID: id.New[id.UploadNoun](tx.IDs()), Owner: owner, State: arriving, At: tx.Now(), Touched: tx.Now()}
		tx.Insert(&tableUpload, u.ID, u.Owner, u.State, "[]", 0, "", "", "", u.At, u.Touched)
		return nil
	})
	return u, err
}

func (s *Service) tooMuch(key string, limit int64) error {
	return errs.New(errs.KindTooLarge, "intake.Add", key, "size", Size(limit))
}

// grow adds to the number of stored bytes and checks the quotas, in the transaction that
// stores them.
func (s *Service) grow(ctx context.Context, tx *db.Tx, u id.Upload, n int64) error {
	var owner id.User
	var size, all, bytes, count int64
	err := tx.Row(ctx, sqlGrow, u, n, tx.Now()).Scan(&owner, &size)
	if errors.Is(err, db.ErrNone) {
		return gone("intake.Add")
	}
	if err != nil {
		return err
	}
	if err := tx.Row(ctx, sqlKept, owner).Scan(&all, &bytes, &count); err != nil {
		return err
	}
	switch {
	case size > s.limits.UploadBytes:
		return s.tooMuch("intake.upload_large", s.limits.UploadBytes)
	case bytes > s.limits.PersonBytes:
		return s.tooMuch("intake.person_full", s.limits.PersonBytes)
	case all > s.limits.CompanyBytes:
		return s.tooMuch("intake.company_full", s.limits.CompanyBytes)
	}
	return nil
}

// Finish marks the files of an upload as complete and queues their inspection.
func (s *Service) Finish(ctx context.Context, u Upload, language string) (w Work, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, sqlFinish, u.ID, jsonText(u.Files), tx.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return gone("intake.Finish")
		}
		w, err = s.ask(ctx, tx, Order{Kind: Inspect, Upload: u.ID, Owner: u.Owner, Language: language})
		return err
	})
	return w, err
}

// Find returns an upload that the viewer may see, NotFound otherwise.
func (s *Service) Find(ctx context.Context, v Viewer, which id.Upload) (Upload, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Upload, error) { return find(ctx, tx, v, which) })
}

func find(ctx context.Context, tx *db.Tx, v Viewer, which id.Upload) (Upload, error) {
	u, err := scanUpload(tx.Row(ctx, sqlUpload, which))
	if errors.Is(err, db.ErrNone) || err == nil && (u.State != here || !v.sees(u.Owner)) {
		return Upload{}, gone("intake.Find")
	}
	return u, err
}

// List returns the uploads that the viewer may see, newest first.
func (s *Service) List(ctx context.Context, v Viewer, limit int) ([]Upload, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) ([]Upload, error) {
		return db.List(ctx, tx, scanUpload, sqlUploads, v.User, db.Flag(v.All), limit)
	})
}

// Correct replaces the corrected rows of an upload by what change returns for them.
func (s *Service) Correct(ctx context.Context, v Viewer, which id.Upload, change func(corrections string) (string, error)) (u Upload, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if u, err = find(ctx, tx, v, which); err != nil {
			return err
		}
		if u.Corrections, err = change(u.Corrections); err != nil {
			return err
		}
		if len(u.Corrections) > maxKept {
			return errs.New(errs.KindTooLarge, "intake.Correct", "intake.mended_much", "size", Size(maxKept))
		}
		_, err := tx.Exec(ctx, sqlCorrect, which, u.Corrections, tx.Now())
		return err
	})
	return u, err
}

// Remove deletes an upload and its files, and cancels the work on it.
func (s *Service) Remove(ctx context.Context, v Viewer, which id.Upload) error {
	if _, err := s.Find(ctx, v, which); err != nil {
		return err
	}
	return s.Drop(ctx, which)
}

// Drop deletes an upload that is no longer needed, in whatever state it is.
func (s *Service) Drop(ctx context.Context, which id.Upload) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlLeave, which); err != nil {
			return err
		}
		return stopAll(ctx, tx, which, func(Work) bool { return true })
	})
	if err != nil {
		return err
	}
	return s.drop(ctx, which)
}

// drop deletes the files of an upload that is leaving, and then the upload.
func (s *Service) drop(ctx context.Context, which id.Upload) error {
	if err := s.dropChunks(ctx, int64(which)); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlUploadDrop, which)
		return err
	})
}

func scanUpload(r db.Row) (u Upload, err error) {
	var files, form string
	if err = r.Scan(&u.ID, &u.Owner, &u.State, &files, &u.Size, &u.Inspections, &form, &u.Corrections, &u.At, &u.Touched); err != nil {
		return u, err
	}
	return u, errors.Join(readJSON(files, &u.Files), readJSON(form, &u.Form))
}

// Has reports whether the upload has a file of that name.
func (u *Upload) Has(name string) bool {
	return slices.ContainsFunc(u.Files, func(f File) bool { return f.Name == name })
}

package flow

import (
	"context"
	"errors"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/staff"
)

// AnyVersion matches any version of a record, for changes that must name a version.
const AnyVersion = -1

// checkVersion returns a Conflict when the record was changed after the caller read it
// (optimistic locking); 0 and AnyVersion skip the check.
func checkVersion(op string, version, have int64) error {
	if version > 0 && version != have {
		return errs.Conflict(op, "conflict.edited")
	}
	return nil
}

// checkNotFuture rejects a time in the future (allowing clock skew) or in an impossible year.
func checkNotFuture(tx *db.Tx, op, path string, at clock.Instant) error {
	if at > tx.Now().Add(ClockSkew) {
		return errs.InFields(op, errs.Field{Path: path, Key: "field.future", Found: at.String()})
	}
	if !at.Sane() {
		return errs.InFields(op, errs.Field{Path: path, Key: "field.year", Found: at.String(), Expected: cal.Range})
	}
	return nil
}

// checkPlaceStaff adds a field to k for a place or a member of staff that does not exist; 0
// means none was given.
func checkPlaceStaff(ctx context.Context, tx *db.Tx, dir *directory, k *errs.Check, placePath string, at id.Place, staffPath string, who id.Staff) error {
	if at != 0 {
		_, ok := dir.places[at]
		k.That(ok, placePath, "org.no_place")
	}
	if who != 0 {
		_, err := staff.Find(ctx, tx, who)
		if err != nil && !notFound(err) {
			return err
		}
		k.That(err == nil, staffPath, "staff.none")
	}
	return nil
}

// CheckPlaceStaff checks that the place and the member of staff chosen for a user exist; 0
// means none was chosen.
func (f *Flow) CheckPlaceStaff(ctx context.Context, at id.Place, who id.Staff) error {
	return f.db.Read(ctx, func(tx *db.Tx) error {
		dir, err := f.dir.get(ctx, tx)
		if err != nil {
			return err
		}
		k := errs.NewCheck("flow.CheckPlaceStaff")
		if err := checkPlaceStaff(ctx, tx, dir, k, "place", at, "staff", who); err != nil {
			return err
		}
		return k.Err()
	})
}

// notFound reports whether err means that the row or record does not exist.
func notFound(err error) bool { return errors.Is(err, db.ErrNone) || errs.Is(err, errs.KindNotFound) }

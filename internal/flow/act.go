package flow

import (
	"context"
	"errors"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/staff"
)

// AnyVersion stands for whichever version a thing has, where a change that names none would
// be refused.
const AnyVersion = -1

// seen checks that a thing is still as the person saw it; 0 and AnyVersion do not ask.
func checkVersion(op string, version, have int64) error {
	if version > 0 && version != have {
		return errs.Conflict(op, "conflict.edited")
	}
	return nil
}

// happened checks a time that a person gives for something done: not in the future.
func checkNotFuture(tx *db.Tx, op, path string, at clock.Instant) error {
	if at > tx.Now().Add(ahead) {
		return errs.InField(op, path, "field.future")
	}
	if !at.Sane() {
		return errs.InField(op, path, "field.year")
	}
	return nil
}

// checkPlaceStaff notes a place and a member of staff that are not there; 0 is none.
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

// CheckPlaceStaff checks that a place and a member of staff that a person chose for a
// user are there; 0 is none.
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

// none reports whether err says that there is no row or no such thing.
func notFound(err error) bool { return errors.Is(err, db.ErrNone) || errs.Is(err, errs.Missing) }

package staff

import (
	"context"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Staff is a member of staff.
type Staff struct {
	ID      id.Staff
	Code    string // how tills and rosters identify them; unique
	Name    string
	Place   id.Place
	Duty    string
	Joined  cal.Day
	Left    cal.Day // "" = still employed
	Version int64
}

// Create adds a member of staff. A code that is taken is a Conflict.
func Create(ctx context.Context, tx *db.Tx, s Staff) (Staff, error) {
	k := errs.NewCheck("staff.Create")
	k.That(!errs.Blank(s.Code), "code", "field.required")
	k.That(!errs.Blank(s.Name), "name", "field.required")
	if err := k.Err(); err != nil {
		return s, err
	}
	if _, err := FindByCode(ctx, tx, s.Code); err == nil {
		return s, errs.Conflict("staff.Create", "staff.code_taken", "code", s.Code)
	} else if !errs.Is(err, errs.KindNotFound) {
		return s, err
	}
	s.ID, s.Version = id.New[id.StaffNoun](tx.IDs()), 1
	tx.Insert(&tableStaff, s.ID, s.Code, s.Name, locale.Fold(s.Name), s.Place, s.Duty, s.Joined, s.Left, s.Version)
	return s, nil
}

// Update changes a member of staff, read at s.Version.
func Update(ctx context.Context, tx *db.Tx, s Staff) error {
	n, err := tx.Exec(ctx, sqlUpdate, s.ID, s.Name, locale.Fold(s.Name), s.Place, s.Duty, s.Joined, s.Left, s.Version)
	if err == nil && n == 0 {
		err = errs.Conflict("staff.Update", "conflict.edited")
	}
	return err
}

// Find returns a member of staff.
func Find(ctx context.Context, tx *db.Tx, who id.Staff) (Staff, error) {
	return scan(tx.Row(ctx, sqlFind, who))
}

// FindByCode returns the member of staff with a code.
func FindByCode(ctx context.Context, tx *db.Tx, code string) (Staff, error) {
	return scan(tx.Row(ctx, sqlFindByCode, code))
}

// List returns all staff by name, those who left last.
func List(ctx context.Context, tx *db.Tx) ([]Staff, error) {
	list, err := db.List(ctx, tx, scan, sqlList)
	left := slices.IndexFunc(list, func(s Staff) bool { return s.Left != "" })
	if left < 0 {
		left = len(list)
	}
	for _, part := range [][]Staff{list[:left], list[left:]} {
		locale.ByName(part, true, func(s Staff) string { return s.Name })
	}
	return list, err
}

func scan(r db.Row) (s Staff, err error) {
	err = r.Scan(&s.ID, &s.Code, &s.Name, &s.Place, &s.Duty, &s.Joined, &s.Left, &s.Version)
	return s, db.NotFound(err, "staff.Find", "staff.none")
}

package org

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Calendar is a named calendar of opening hours.
type Calendar struct {
	ID      id.Calendar
	Name    string
	Spec    cal.Spec
	Version int64
}

// Validate reports all errors.
func (c *Calendar) Validate() error {
	k := errs.NewCheck("org.Calendar")
	k.Name("name", c.Name, MaxName)
	k.Within("spec", c.Spec.Validate())
	return k.Err()
}

// settle validates a calendar, puts its hours in the one form in which they are stored, and
// returns that form.
func (c *Calendar) settle() ([]byte, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	hours, err := c.Spec.Calendar()
	if err != nil {
		return nil, err
	}
	c.Spec = hours.Spec()
	return json.Marshal(c.Spec)
}

// AddCalendar creates a calendar and returns it with its id.
func AddCalendar(ctx context.Context, tx *db.Tx, c Calendar) (Calendar, error) {
	spec, err := c.settle()
	if err != nil {
		return c, err
	}
	c.ID, c.Version = id.New[id.CalendarNoun](tx.IDs()), 1
	tx.Insert(&tableCalendar, c.ID, c.Name, string(spec), c.Version)
	return c, tx.Bump(ctx, Stamp)
}

// UpdateCalendar changes a calendar, read at c.Version. Due times that were computed with it
// stay: they were promised.
func UpdateCalendar(ctx context.Context, tx *db.Tx, c Calendar) error {
	spec, err := c.settle()
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, sqlCalendarUpdate, c.ID, c.Name, string(spec), c.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("org.UpdateCalendar", "conflict.edited")
	}
	return tx.Bump(ctx, Stamp)
}

// FindCalendar returns a calendar.
func FindCalendar(ctx context.Context, tx *db.Tx, which id.Calendar) (Calendar, error) {
	c, err := scanCalendar(tx.Row(ctx, sqlCalendar, which))
	return c, db.NotFound(err, "org.FindCalendar", "org.no_calendar")
}

// ListCalendars returns every calendar by name.
func ListCalendars(ctx context.Context, tx *db.Tx) ([]Calendar, error) {
	return db.List(ctx, tx, scanCalendar, sqlCalendars)
}

// CalendarOf returns the calendar of a place: its own, else that of the nearest ancestor that
// has one, else one that is always open in zone.
func CalendarOf(ctx context.Context, tx *db.Tx, at id.Place, zone *time.Location) (*cal.Calendar, error) {
	for range maxDepth {
		if at == 0 {
			break
		}
		p, err := FindPlace(ctx, tx, at)
		if err != nil {
			return nil, err
		}
		if p.Calendar != 0 {
			c, err := FindCalendar(ctx, tx, p.Calendar)
			if err != nil {
				return nil, err
			}
			return c.Spec.Calendar()
		}
		at = p.Parent
	}
	return cal.Always(zone), nil
}

func scanCalendar(r db.Row) (c Calendar, err error) {
	var spec string
	if err = r.Scan(&c.ID, &c.Name, &spec, &c.Version); err != nil {
		return c, err
	}
	if c.Spec, err = cal.ParseSpec([]byte(spec)); err != nil {
		err = fmt.Errorf("calendar %s: %w", c.ID, err)
	}
	return c, err
}

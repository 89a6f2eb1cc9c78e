package flow

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/org"
	"huitou/internal/purchase"
	"huitou/internal/staff"
)

// FirstRun is what the set-up page asks for.
type FirstRun struct {
	Company org.Company
	Owner   access.NewUser // role and staff are set here
}

// SetUp makes the company and its owner, once. A company that an import has made is
// given the owner and the names typed in. A second call is a Conflict.
func (f *Flow) SetUp(ctx context.Context, in FirstRun) (access.User, error) {
	in.Owner.Role = access.Owner
	owner := in.Owner.Hashed()
	return put(ctx, f, func(tx *db.Tx) (u access.User, err error) {
		if err := f.setUpCompany(ctx, tx, in.Company); err != nil {
			return u, err
		}
		s, err := staff.Create(ctx, tx, staff.Staff{Code: "owner", Name: in.Owner.Name})
		if err != nil {
			return u, err
		}
		owner.Staff = s.ID
		if u, err = access.CreateUser(ctx, tx, owner); err != nil {
			return u, err
		}
		return u, access.Audit(ctx, tx, access.Who{User: u.ID, Name: u.Name}, "company.set_up", u.ID.String(), nil)
	})
}

// setUpCompany makes the company, or takes over one that nobody owns yet.
func (f *Flow) setUpCompany(ctx context.Context, tx *db.Tx, c org.Company) error {
	have, err := org.FindCompany(ctx, tx)
	if errs.Is(err, errs.Missing) {
		return org.CreateCompany(ctx, tx, c)
	}
	if err != nil {
		return err
	}
	owned, err := access.HasUsers(ctx, tx)
	if err != nil {
		return err
	}
	if owned {
		return errs.Conflict("flow.SetUp", "org.company_exists")
	}
	c.Settings, c.Version = have.Settings, have.Version
	return org.UpdateCompany(ctx, tx, c)
}

// Company returns the company, NotFound before the set-up.
func (f *Flow) Company(ctx context.Context) (org.Company, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (org.Company, error) {
		dir, err := f.dir.get(ctx, tx)
		if err != nil {
			return org.Company{}, err
		}
		return dir.company, nil
	})
}

// UpdateCompany changes the company as the person saw it.
func (f *Flow) UpdateCompany(ctx context.Context, who access.Who, in org.Company) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		have, err := org.FindCompany(ctx, tx)
		if err != nil {
			return err
		}
		in.Settings = have.Settings // other verbs change those
		if err := org.UpdateCompany(ctx, tx, in); err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "company.update", "company", nil)
	})
}

// StepTarget is how long a step of an order may take.
type StepTarget struct {
	Step string
	Was  time.Duration // as the person saw it, 0 = none
	Now  time.Duration // 0 = none any more
}

// SetStepTarget sets how long a step of an order may take, as the person saw it. Targets
// are those of the bounds in which durations are counted.
func (f *Flow) SetStepTarget(ctx context.Context, who access.Who, in StepTarget) error {
	step, target := in.Step, in.Now
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if !slices.Contains(purchase.StepNames, step) {
			return field("flow.SetStepTarget", "step", "field.not_one_of", "words", fmt.Sprint(purchase.StepNames))
		}
		if target < 0 || target > maxTarget {
			return field("flow.SetStepTarget", "target", "step.target_range")
		}
		var told string
		err := changeSettings(ctx, tx, func(s *org.Settings) error {
			have, err := time.ParseDuration(cmp.Or(s.Targets[step], "0"))
			if err != nil {
				return err
			}
			if have != in.Was {
				return errs.Conflict("flow.SetStepTarget", "conflict.edited")
			}
			if target > 0 {
				s.Targets[step] = purchase.Bound(target).String()
			} else {
				delete(s.Targets, step)
			}
			told = s.Targets[step]
			return nil
		})
		if err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "step.target", step, map[string]string{"target": told})
	})
}

// AskAboutNew sets whether every place and member of staff that facts name and nobody told
// of is refused, or only those whose names look like slips of the pen.
func (f *Flow) AskAboutNew(ctx context.Context, who access.Who, ask bool) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if err := changeSettings(ctx, tx, func(s *org.Settings) error { s.AskNew = ask; return nil }); err != nil {
			return err
		}
		return access.Audit(ctx, tx, who, "company.update", "company", map[string]bool{"ask_new": ask})
	})
}

// changeSettings changes what the company has set beside its name.
func changeSettings(ctx context.Context, tx *db.Tx, change func(*org.Settings) error) error {
	c, err := org.FindCompany(ctx, tx)
	if err != nil {
		return err
	}
	s, err := org.ReadSettings(c)
	if err != nil {
		return err
	}
	if err := change(&s); err != nil {
		return err
	}
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if c.Settings == string(b) {
		return nil
	}
	c.Settings = string(b)
	return org.UpdateCompany(ctx, tx, c)
}

// maxTarget is the longest target: durations beyond are counted together.
const maxTarget = 60 * 24 * time.Hour

// Places returns every place, by name.
func (f *Flow) Places(ctx context.Context) ([]org.Place, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]org.Place, error) { return org.ListPlaces(ctx, tx) })
}

// SavePlace makes a place (no id), or changes it as the person saw it.
func (f *Flow) SavePlace(ctx context.Context, who access.Who, p org.Place) (org.Place, error) {
	return put(ctx, f, func(tx *db.Tx) (org.Place, error) {
		if p.Parent != 0 {
			if _, err := org.FindPlace(ctx, tx, p.Parent); err != nil {
				return p, err
			}
		}
		if p.Calendar != 0 {
			if _, err := org.FindCalendar(ctx, tx, p.Calendar); err != nil {
				return p, err
			}
		}
		var err error
		if p.ID == 0 {
			p, err = org.AddPlace(ctx, tx, p)
		} else if err = org.UpdatePlace(ctx, tx, p); err == nil {
			p.Version++
		}
		if err != nil {
			return p, err
		}
		return p, access.Audit(ctx, tx, who, "place.save", p.ID.String(), p)
	})
}

// Calendars returns every calendar, by name.
func (f *Flow) Calendars(ctx context.Context) ([]org.Calendar, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]org.Calendar, error) { return org.ListCalendars(ctx, tx) })
}

// SaveCalendar makes a calendar (no id), or changes it as the person saw it. Due
// times that were computed with it stay: they were promised.
func (f *Flow) SaveCalendar(ctx context.Context, who access.Who, c org.Calendar) (org.Calendar, error) {
	return put(ctx, f, func(tx *db.Tx) (org.Calendar, error) {
		var err error
		if c.ID == 0 {
			c, err = org.AddCalendar(ctx, tx, c)
		} else if err = org.UpdateCalendar(ctx, tx, c); err == nil {
			c.Version++
		}
		if err != nil {
			return c, err
		}
		return c, access.Audit(ctx, tx, who, "calendar.save", c.ID.String(), c)
	})
}

// StaffList returns all staff, by name, those who left last.
func (f *Flow) StaffList(ctx context.Context) ([]staff.Staff, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]staff.Staff, error) { return staff.List(ctx, tx) })
}

// SaveStaff makes a member of staff (no id), or changes one as the person saw them.
func (f *Flow) SaveStaff(ctx context.Context, who access.Who, s staff.Staff) (staff.Staff, error) {
	return put(ctx, f, func(tx *db.Tx) (staff.Staff, error) {
		k := errs.NewCheck("flow.SaveStaff")
		k.That(s.Name != "", "name", "field.required")
		k.That(s.Joined == "" || s.Joined.Valid(), "joined", "field.day")
		k.That(s.Left == "" || s.Left.Valid(), "left", "field.day")
		k.That(s.Left == "" || s.Left >= s.Joined, "left", "staff.left_before")
		if s.Place != 0 {
			_, err := org.FindPlace(ctx, tx, s.Place)
			if err != nil && !none(err) {
				return s, err
			}
			k.That(err == nil, "place", "org.no_place")
		}
		if err := k.Err(); err != nil {
			return s, err
		}
		var err error
		if s.ID == 0 {
			s, err = staff.Create(ctx, tx, s)
		} else if err = staff.Update(ctx, tx, s); err == nil {
			s.Version++
		}
		if err != nil {
			return s, err
		}
		return s, access.Audit(ctx, tx, who, "staff.save", s.ID.String(), s)
	})
}

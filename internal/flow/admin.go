package flow

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/locale"
	"huitou/internal/org"
	"huitou/internal/purchase"
	"huitou/internal/staff"
)

// FirstRun is what the set-up page asks for.
type FirstRun struct {
	Company org.Company
	Owner   access.NewUser // role and staff are set here
}

// Validate reports all errors, under the paths company and owner.
func (in *FirstRun) Validate() error {
	k := errs.NewCheck("flow.SetUp")
	k.Within("company", in.Company.Validate())
	k.Within("owner", in.Owner.Validate())
	k.That(in.Owner.Password != "", "owner.password", "field.required") // or nobody could sign in
	return k.Err()
}

// SetUp makes the company and its owner, once. A company that an import has made is
// given the owner and the names typed in. A second call is a Conflict.
func (f *Flow) SetUp(ctx context.Context, in FirstRun) (access.User, error) {
	in.Owner.Role = access.Owner
	if err := in.Validate(); err != nil {
		return access.User{}, err
	}
	in.Owner = in.Owner.Hashed() // slow, so before the transaction
	return Do(ctx, f, access.Who{}, setUp, in)
}

func setUp(ctx context.Context, a *Act, in FirstRun) (u access.User, err error) {
	if err := setUpCompany(ctx, a.Tx, in.Company); err != nil {
		return u, err
	}
	s, err := staff.Create(ctx, a.Tx, staff.Staff{Code: "owner", Name: in.Owner.Name})
	if err != nil {
		return u, err
	}
	in.Owner.Staff = s.ID
	if u, err = access.CreateUser(ctx, a.Tx, in.Owner); err != nil {
		return u, err
	}
	a.Who = access.Who{User: u.ID, Name: u.Name}
	return u, a.audit(ctx, "company.set_up", u.ID.String(), nil)
}

// setUpCompany makes the company, or takes over one without users.
func setUpCompany(ctx context.Context, tx *db.Tx, c org.Company) error {
	have, err := org.FindCompany(ctx, tx)
	if errs.Is(err, errs.KindNotFound) {
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

// UpdateCompany updates the company at the version given.
func UpdateCompany(ctx context.Context, a *Act, in org.Company) (None, error) {
	have, err := org.FindCompany(ctx, a.Tx)
	if err != nil {
		return None{}, err
	}
	in.Settings = have.Settings // other verbs change those
	if err := org.UpdateCompany(ctx, a.Tx, in); err != nil {
		return None{}, err
	}
	var changed access.Changes
	changed.Add("name", "", have.Name, in.Name)
	changed.Add("currency", "", have.Currency, in.Currency)
	changed.Add("zone", "", have.Zone, in.Zone)
	changed.Add("language", access.ChangeLang, have.Language, in.Language)
	return None{}, a.audit(ctx, "company.update", "company", changes{changed})
}

// StepTarget is how long a step of an order may take.
type StepTarget struct {
	Step string
	Was  time.Duration // as the caller read it, 0 = none
	Now  time.Duration // 0 = none any more
}

// SetStepTarget sets how long a step of an order may take; Conflict if the target is no longer
// Was. Only the bounds of the duration histogram can be targets.
func SetStepTarget(ctx context.Context, a *Act, in StepTarget) (None, error) {
	if !slices.Contains(purchase.StepNames, in.Step) {
		return None{}, errs.InField("flow.SetStepTarget", "step", "field.not_one_of", "words", fmt.Sprint(purchase.StepNames))
	}
	if in.Now < 0 || in.Now > maxTarget {
		return None{}, errs.InField("flow.SetStepTarget", "target", "step.target_range")
	}
	var was, target string
	err := changeSettings(ctx, a.Tx, func(s *org.Settings) error {
		have, err := time.ParseDuration(cmp.Or(s.Targets[in.Step], "0"))
		if err != nil {
			return err
		}
		if have != in.Was {
			return errs.Conflict("flow.SetStepTarget", "conflict.edited")
		}
		was = s.Targets[in.Step]
		if in.Now > 0 {
			s.Targets[in.Step] = purchase.Bound(in.Now).String()
		} else {
			delete(s.Targets, in.Step)
		}
		target = s.Targets[in.Step]
		return nil
	})
	if err != nil {
		return None{}, err
	}
	var changed access.Changes
	changed.Add("target", access.ChangeSpan, was, target)
	return None{}, a.audit(ctx, "step.target", in.Step, changes{changed})
}

// RefuseUnknown sets whether facts that name any unknown place or member of staff are refused,
// or only those whose names look like a misspelling of a known one.
func RefuseUnknown(ctx context.Context, a *Act, refuse bool) (None, error) {
	var changed access.Changes
	err := changeSettings(ctx, a.Tx, func(s *org.Settings) error {
		changed.Flag("ask_new", s.RefuseUnknown, refuse)
		s.RefuseUnknown = refuse
		return nil
	})
	if err != nil || len(changed) == 0 {
		return None{}, err
	}
	return None{}, a.audit(ctx, "company.update", "company", changes{changed})
}

// PutStepsAway hides the list of the first steps of a new company, or shows it again.
func PutStepsAway(ctx context.Context, a *Act, away bool) (None, error) {
	var changed access.Changes
	err := changeSettings(ctx, a.Tx, func(s *org.Settings) error {
		changed.Flag("steps_away", s.StepsAway, away)
		s.StepsAway = away
		return nil
	})
	if err != nil || len(changed) == 0 {
		return None{}, err
	}
	return None{}, a.audit(ctx, "company.steps", "company", changes{changed})
}

// changeSettings updates the settings of the company.
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

// maxTarget is the longest target: longer durations share one histogram bucket.
const maxTarget = 60 * 24 * time.Hour

// Places returns every place, by name.
func (f *Flow) Places(ctx context.Context) ([]org.Place, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]org.Place, error) { return org.ListPlaces(ctx, tx) })
}

// SavePlace makes a place (no id), or updates it at the version given.
func SavePlace(ctx context.Context, a *Act, p org.Place) (org.Place, error) {
	if p.Parent != 0 {
		if _, err := org.FindPlace(ctx, a.Tx, p.Parent); err != nil {
			return p, err
		}
	}
	if p.Calendar != 0 {
		if _, err := org.FindCalendar(ctx, a.Tx, p.Calendar); err != nil {
			return p, err
		}
	}
	if p.ID == 0 {
		if err := nameFree(ctx, a, p); err != nil {
			return p, err
		}
		p, err := org.AddPlace(ctx, a.Tx, p)
		if err != nil {
			return p, err
		}
		return p, a.audit(ctx, "place.add", p.ID.String(), p)
	}
	was, err := org.FindPlace(ctx, a.Tx, p.ID)
	if err == nil && (was.Name != p.Name || was.Parent != p.Parent || was.Closed != p.Closed) {
		err = nameFree(ctx, a, p)
	}
	if err == nil {
		err = org.UpdatePlace(ctx, a.Tx, p)
	}
	if err != nil {
		return p, err
	}
	p.Version++
	var changed access.Changes
	changed.Add("name", "", was.Name, p.Name)
	changed.Add("kind", access.ChangePlace, was.Kind, p.Kind)
	changed.Add("parent", access.ChangeID, was.Parent.String(), p.Parent.String())
	changed.Add("zone", "", was.Zone, p.Zone)
	changed.Add("calendar", access.ChangeID, was.Calendar.String(), p.Calendar.String())
	changed.Flag("closed", was.Closed != 0, p.Closed != 0)
	return p, a.audit(ctx, "place.save", p.ID.String(), changes{changed})
}

// nameFree refuses a place of the name that another open one directly below the same parent has.
// Facts name places by their ids: what they bring may be of one name.
func nameFree(ctx context.Context, a *Act, p org.Place) error {
	all, err := org.ListPlaces(ctx, a.Tx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != p.ID && other.Parent == p.Parent && other.Closed == 0 && p.Closed == 0 && locale.Fold(other.Name) == locale.Fold(p.Name) {
			return errs.InField("flow.SavePlace", "name", "org.place_twice", "name", other.Name)
		}
	}
	return nil
}

// Calendars returns every calendar, by name.
func (f *Flow) Calendars(ctx context.Context) ([]org.Calendar, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]org.Calendar, error) { return org.ListCalendars(ctx, tx) })
}

// SaveCalendar makes a calendar (no id), or updates it at the version given. Due times that
// were computed with it stay: they were promised.
func SaveCalendar(ctx context.Context, a *Act, c org.Calendar) (org.Calendar, error) {
	all, err := org.ListCalendars(ctx, a.Tx)
	if err != nil {
		return c, err
	}
	if slices.ContainsFunc(all, func(o org.Calendar) bool { return o.ID != c.ID && locale.Fold(o.Name) == locale.Fold(c.Name) }) {
		return c, errs.InField("flow.SaveCalendar", "name", "org.calendar_twice", "name", c.Name)
	}
	if c.ID == 0 {
		c, err := org.AddCalendar(ctx, a.Tx, c)
		if err != nil {
			return c, err
		}
		return c, a.audit(ctx, "calendar.add", c.ID.String(), c)
	}
	was, err := org.FindCalendar(ctx, a.Tx, c.ID)
	if err == nil {
		err = org.UpdateCalendar(ctx, a.Tx, c)
	}
	if err != nil {
		return c, err
	}
	c.Version++
	var changed access.Changes
	changed.Add("name", "", was.Name, c.Name)
	changed.Add("zone", "", was.Spec.Zone, c.Spec.Zone)
	if !maps.EqualFunc(was.Spec.Week, c.Spec.Week, slices.Equal[[]string]) {
		changed = append(changed, access.Change{What: "hours"})
	}
	if !maps.EqualFunc(was.Spec.Days, c.Spec.Days, func(a, b cal.SpecialDay) bool { return a.Name == b.Name && slices.Equal(a.Hours, b.Hours) }) {
		changed = append(changed, access.Change{What: "days"})
	}
	return c, a.audit(ctx, "calendar.save", c.ID.String(), changes{changed})
}

// StaffList returns all staff, by name, those who left last.
func (f *Flow) StaffList(ctx context.Context) ([]staff.Staff, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) ([]staff.Staff, error) { return staff.List(ctx, tx) })
}

// SaveStaff makes a member of staff (no id), or updates one at the version given.
func SaveStaff(ctx context.Context, a *Act, s staff.Staff) (staff.Staff, error) {
	k := errs.NewCheck("flow.SaveStaff")
	k.Name("name", s.Name, fact.MaxName)
	if s.ID == 0 {
		k.Name("code", s.Code, fact.MaxName)
	}
	k.Within("joined", s.Joined.Check())
	k.Within("left", s.Left.Check())
	k.That(s.Left == "" || s.Left >= s.Joined, "left", "staff.left_before")
	if s.Place != 0 {
		_, err := org.FindPlace(ctx, a.Tx, s.Place)
		if err != nil && !notFound(err) {
			return s, err
		}
		k.That(err == nil, "place", "org.no_place")
	}
	if err := k.Err(); err != nil {
		return s, err
	}
	if s.ID == 0 {
		s, err := staff.Create(ctx, a.Tx, s)
		if err != nil {
			return s, err
		}
		return s, a.audit(ctx, "staff.add", s.ID.String(), s)
	}
	was, err := staff.Find(ctx, a.Tx, s.ID)
	if err == nil {
		err = staff.Update(ctx, a.Tx, s)
	}
	if err != nil {
		return s, err
	}
	s.Version++
	var changed access.Changes
	changed.Add("name", "", was.Name, s.Name)
	changed.Add("duty", "", was.Duty, s.Duty)
	changed.Add("place", access.ChangeID, was.Place.String(), s.Place.String())
	changed.Add("joined", access.ChangeDay, string(was.Joined), string(s.Joined))
	changed.Add("left", access.ChangeDay, string(was.Left), string(s.Left))
	return s, a.audit(ctx, "staff.save", s.ID.String(), changes{changed})
}

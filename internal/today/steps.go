package today

import (
	"context"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/org"
)

// The first steps of a new company.
const (
	StepFile      = "file"      // bring in a file: done once there is a customer, an order, a promise or a voice
	StepSample    = "sample"    // try it with a sample: offered until there is something
	StepPlace     = "place"     // add a place
	StepHours     = "hours"     // say when it is open
	StepColleague = "colleague" // invite a second user
	StepPromise   = "promise"   // say how long a step of an order may take
)

// Step is one of the first steps.
type Step struct {
	Name       string
	Permission access.Permission // needed to take it
	Done       bool              // as the data say
}

// Steps are the first steps that a person may take.
type Steps struct {
	List  []Step
	Empty bool // there is no customer, order, promise or voice yet
	Away  bool // the list was put away
}

// Left returns how many steps are not done.
func (s Steps) Left() (n int) {
	for _, x := range s.List {
		if !x.Done {
			n++
		}
	}
	return n
}

// Steps returns the first steps of a company that a person may take. Which are done is read from
// what there is, so that an import that is undone makes a company new again.
func (r *Reader) Steps(ctx context.Context, who access.Who, company org.Company) (Steps, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Steps, error) { return steps(ctx, tx, who, company) })
}

// Held is what there is in the whole company.
type Held struct{ Records, Promises, Ratings bool }

// Held returns what there is: any customer, order, promise or voice, any promise, any rating.
func (r *Reader) Held(ctx context.Context) (Held, error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (h Held, err error) {
		var records, promises, ratings int
		if err = tx.Row(ctx, sqlRecords).Scan(&records); err == nil {
			err = tx.Row(ctx, sqlHeld).Scan(&promises, &ratings)
		}
		return Held{records == 1, promises == 1, ratings == 1}, err
	})
}

func steps(ctx context.Context, tx *db.Tx, who access.Who, company org.Company) (out Steps, err error) {
	set, err := org.ReadSettings(company)
	if err != nil {
		return out, err
	}
	var records, places, hours, colleagues int
	if err := tx.Row(ctx, sqlRecords).Scan(&records); err != nil {
		return out, err
	}
	if err := tx.Row(ctx, sqlSteps).Scan(&places, &hours, &colleagues); err != nil {
		return out, err
	}
	out.Empty, out.Away = records == 0, set.StepsAway
	for _, s := range []Step{
		{StepFile, access.ImportRun, records == 1},
		{StepSample, access.ImportRun, false},
		{StepPlace, access.SettingsWrite, places == 1},
		{StepHours, access.SettingsWrite, hours == 1},
		{StepColleague, access.UserWrite, colleagues == 1},
		{StepPromise, access.SettingsWrite, len(set.Targets) > 0},
	} {
		if who.Can(s.Permission) && (s.Name != StepSample || out.Empty) {
			out.List = append(out.List, s)
		}
	}
	return out, nil
}

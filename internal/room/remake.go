package room

import (
	"context"
	"slices"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Remake lets every room recompute what it derives from records of a kind of fact, after some
// of each of the customers were dropped or restored. The customers must exist; 0 is none.
func (s Set) Remake(ctx context.Context, tx *db.Tx, kind string, customers ...id.Customer) error {
	changed := s.changed(kind)
	for _, m := range s.remakes() {
		if !slices.ContainsFunc(m.From, func(table string) bool { return changed[table] }) {
			continue
		}
		for _, cus := range customers {
			if cus == 0 {
				continue
			}
			if err := m.Run(ctx, tx, cus); err != nil {
				return err
			}
		}
	}
	return nil
}

// remakeAll recomputes all that is derived from a customer's records.
func (s Set) remakeAll(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	for _, m := range s.remakes() {
		if err := m.Run(ctx, tx, cus); err != nil {
			return err
		}
	}
	return nil
}

func (s Set) remakes() (list []Remake) {
	for _, r := range s {
		list = append(list, r.Remakes...)
	}
	return list
}

// changed returns the tables in which rows may change when the record of a fact of a kind is
// dropped or restored: its own, and those whose rows are parts of such rows or refer to them
// within the same customer. Of a kind that only adds to a row, that row's table is not among them.
func (s Set) changed(kind string) map[string]bool {
	tables, reached := s.Tables(), map[string]bool{}
	for _, t := range tables {
		if slices.Contains(t.Kinds, kind) || slices.Contains(t.AddedBy, kind) {
			reached[t.Name] = true
		}
	}
	for more := true; more; {
		more = false
		for _, t := range tables {
			if reached[t.Name] || !slices.ContainsFunc(t.Refs, func(r Ref) bool { return reached[r.To] && (r.Own || r.Column == t.Part) }) {
				continue
			}
			reached[t.Name], more = true, true
		}
	}
	for _, t := range tables {
		if slices.Contains(t.AddedBy, kind) {
			delete(reached, t.Name)
		}
	}
	return reached
}

// checkRemakes reports derived tables of customers that no Remake of the room fills, and
// Remakes that name what is not there.
func (s Set) checkRemakes(r *Room) (faults []string) {
	var filled []string
	for _, m := range r.Remakes {
		filled = append(filled, m.Of...)
		for _, name := range m.From {
			if t := s.Table(name); t == nil || t.Role == Derived || t.Customer == "" {
				faults = append(faults, "a remake reads "+name+", which is no table of customers' records")
			}
		}
		if len(m.From) == 0 {
			faults = append(faults, "a remake does not say in From which tables it reads")
		}
	}
	for _, t := range r.Tables {
		if t.Role == Derived && t.Customer != "" && !slices.Contains(filled, t.Name) {
			faults = append(faults, "table "+t.Name+" is derived by customer, and no remake fills it")
		}
	}
	for _, name := range filled {
		if t := s.Table(name); t == nil || t.Role != Derived || t.Customer == "" {
			faults = append(faults, "a remake fills "+name+", which is no derived table of customers")
		}
	}
	return faults
}

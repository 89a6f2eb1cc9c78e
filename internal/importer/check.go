package importer

import (
	"context"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

const (
	maxRounds = 4   // rounds of dry runs
	maxZones  = 200 // places with a zone of their own that are included in the dry run of each batch
)

// check makes a dry run of all facts. A fact that the database refuses rejects its rows, and
// with them all other facts of those rows, before anything is recorded. After the last round a
// refusal rejects only its own fact.
func (j *job) check(ctx context.Context) error {
	j.now.Total = j.facts.added
	if j.rejects.late > 0 {
		if err := j.settle(ctx, nil); err != nil {
			return err
		}
	}
	for round := 1; ; round++ {
		t := &trial{job: j, refused: newSorter(j.TempDir)}
		err := t.run(ctx)
		again := t.refused.added > 0 && round <= maxRounds
		if err == nil && again {
			j.phase(PhaseSort)
			err = j.settle(ctx, t.refused)
		}
		t.refused.close()
		if err != nil || !again {
			return err
		}
	}
}

// settle voids the facts with a rejected row, attaches the reasons of refused ones, and joins
// entities again without such rows.
func (j *job) settle(ctx context.Context, refused *sorter) error {
	for range maxRounds {
		if err := j.spread(ctx); err != nil {
			return err
		}
		late := j.rejects.late
		if err := j.rebuild(ctx, refused); err != nil {
			return err
		}
		if refused = nil; late == j.rejects.late {
			break
		}
	}
	return nil
}

// spread rejects all rows of facts that have a rejected row, repeated until nothing changes: a
// row may belong to several facts.
func (j *job) spread(ctx context.Context) error {
	for {
		late := j.rejects.late
		err := eachStaged(j.facts, func(t *staged) error {
			if t.Void || t.joined() || !j.rejects.rows.meets(t.Rows) {
				return ctx.Err()
			}
			return j.rejects.addRows(j.rejects.rows.without(t.Rows), j.companion(&t.Fact, t.Rows))
		})
		if err != nil || late == j.rejects.late {
			return err
		}
	}
}

// rebuild builds the facts again. The reasons of a refused fact precede it under the same key.
func (j *job) rebuild(ctx context.Context, refused *sorter) (err error) {
	to := newSorter(j.TempDir)
	defer func() {
		if err != nil {
			to.close()
		}
	}()
	if refused != nil {
		if err := refused.each(to.add); err != nil {
			return err
		}
	}
	err = eachStaged(j.facts, func(t *staged) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !t.joined() {
			t.Void = t.Void || j.rejects.rows.meets(t.Rows)
			return keep(to, t)
		}
		if len(t.Why) > 0 {
			return keepWhy(to, &t.Fact, t.Why)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := j.joinEntities(ctx, to); err != nil {
		return err
	}
	j.facts.close()
	j.facts = to
	return nil
}

// keepWhy adds the reasons why a fact was refused to a sorter of facts.
func keepWhy(to *sorter, f *fact.Fact, why []wrongIn) error {
	return to.add(threadKey(f), (&staged{Why: why}).packed(nil))
}

// eachStaged calls fn for every fact of a sorter, with the reasons that precede it.
func eachStaged(s *sorter, fn func(*staged) error) error {
	seen := newWordStore()
	return eachPacked(s, func(_, body []byte, why []wrongIn) error {
		t, err := readStaged(body, seen)
		if err != nil {
			return err
		}
		if why != nil {
			t.Void, t.Why = true, why
		}
		return fn(t)
	})
}

// eachPacked is eachStaged of facts as they lie there, each with its key.
func eachPacked(s *sorter, fn func(key, body []byte, why []wrongIn) error) error {
	var why []wrongIn
	var of []byte
	return s.each(func(key, body []byte) error {
		if body[0]&hasFact == 0 {
			t, err := readStaged(body, nil)
			if err != nil {
				return err
			}
			why, of = t.Why, append(of[:0], key...)
			return nil
		}
		w := why
		if why = nil; w != nil && string(of) != string(key) {
			w = nil
		}
		return fn(key, body, w)
	})
}

// hasFact is set in the first byte of a packed staged that has a fact, its first field.
const hasFact = 1

// trial is one round of the dry run.
type trial struct {
	*job
	refused *sorter // reasons, by the keys of their facts
	zones   []fact.Fact
	first   flow.Trial // of zones
}

func (t *trial) run(ctx context.Context) error {
	t.phase(PhaseCheck)
	counts := &t.report.Run.Counts
	counts.Kinds, counts.Notes, t.report.Waiting, t.report.Totals, t.new = nil, nil, nil, nil, namedEntities{}
	t.first = flow.NewTrial(nil)
	err := t.each(ctx, t.facts, true, (*batch).try, func(b *batch) error { return t.batch(ctx, b) })
	sortTotals(t.report.Totals)
	return err
}

// try prepares the facts of a batch that are not void for a dry run.
func (b *batch) try() {
	facts := make([]fact.Fact, 0, len(b.staged))
	for i := range b.staged {
		if !b.staged[i].Void {
			facts = append(facts, b.staged[i].Fact)
		}
	}
	b.trial = flow.NewTrial(facts)
}

// batch makes a dry run of a batch and counts the results.
func (t *trial) batch(ctx context.Context, b *batch) error {
	counts := &t.report.Run.Counts
	of := make([]*staged, 0, len(b.staged))
	for i := range b.staged {
		x := &b.staged[i]
		switch {
		case !x.Void:
			of = append(of, x)
		case len(x.fields()) > 0:
			counts.Add(x.Fact.Kind, flow.Result{Status: flow.Refused})
		}
	}
	results, err := t.f.TryImport(ctx, t.first, b.trial, t.Map.Company)
	if err != nil {
		return err
	}
	for i, r := range results {
		f := &of[i].Fact
		if key := t.toCome(of[i]); key != "" {
			t.counts.Remarks = flow.Say(t.counts.Remarks, key, nil, 1, t.stands(&part{Rows: of[i].Rows}))
			if err := keepWhy(t.refused, f, []wrongIn{{Field: errs.Field{Key: key}}}); err != nil {
				return err
			}
			continue
		}
		counts.Add(f.Kind, r)
		t.new.add(r.New)
		t.new.count(f)
		for _, n := range r.Notes {
			if n.Key != "fact.made" && n.Key != "purchase.return_loose" { // reported elsewhere; sales of other batches are not visible in a dry run
				counts.Notes = flow.SayNote(counts.Notes, n, string(f.Kind)+" "+errs.Short(f.ID), true)
			}
		}
		if r.Status == flow.Parked {
			t.orphan(f)
		}
		if r.Err == nil {
			t.report.Totals = addTotal(t.report.Totals, f, t.Map.zone)
		}
		if r.Err != nil {
			if err := t.refuseFact(of[i], r.Err); err != nil {
				return err
			}
		}
	}
	had := len(t.zones)
	for _, x := range of {
		if x.Fact.Place != nil && x.Fact.Place.Zone != "" && len(t.zones) < maxZones {
			t.zones = append(t.zones, x.Fact)
		}
	}
	if len(t.zones) > had {
		t.first = flow.NewTrial(t.zones)
	}
	return nil
}

// Remarks on visits that have not been yet, which are set aside, and on what is bought with them in files that do not
// say when that was.
const (
	visitToCome = "import.visit_to_come"
	saleToCome  = "import.sale_to_come"
)

// mostAhead is the most days that anybody books ahead; a visit later than that has a wrong date.
const mostAhead = 2 * 366

// toCome returns the remark on a fact that is a visit to come, or what is bought with one; "" for others.
func (j *job) toCome(x *staged) string {
	key := visitToCome
	if x.Fact.Kind == fact.KindPurchase && len(x.Rows) > 0 && j.inputs[x.Rows[0].File].rule.visits() {
		key = saleToCome
	} else if x.Fact.Kind != fact.KindVisit {
		return ""
	}
	now := j.clock()
	at, day := x.Fact.When()
	late := at > now.Add(flow.ClockSkew)
	today := cal.DayOf(now, j.Map.zone)
	if day == "" {
		day = cal.DayOf(at, j.Map.zone)
	} else {
		late = day > today
	}
	if !late || day > today.Add(mostAhead) {
		return ""
	}
	return key
}

// visits reports whether rows of a file are visits.
func (f *fileRule) visits() bool {
	return slices.ContainsFunc(f.emits, func(e *emit) bool { return e.kind == fact.KindVisit })
}

// fields returns the reasons as fields; none for a visit to come, which is not refused.
func (t *staged) fields() []errs.Field {
	var out []errs.Field
	for _, w := range t.Why {
		if w.Key == visitToCome || w.Key == saleToCome {
			continue
		}
		w.Field.Args = flow.ReadArgs(w.Args)
		out = append(out, w.Field)
	}
	return out
}

// refuseFact counts a fact as refused, with the reasons that recording it gave.
func (t *trial) refuseFact(x *staged, err error) error {
	fields := flow.RefusalFields(err)
	why := make([]wrongIn, len(fields))
	for i, w := range fields {
		why[i] = wrongIn{w, w.Args}
	}
	if err := keepWhy(t.refused, &x.Fact, why); err != nil {
		return err
	}
	return t.refuse(&x.Fact, x.Rows, fields)
}

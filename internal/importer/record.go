package importer

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// factKey is the place of a fact in the sequence: by kind, then in time, so that sales
// come before their returns and the ids of purchases rise with time.
func factKey(f *fact.Fact) []byte {
	var at clock.Instant
	switch {
	case f.Purchase != nil:
		at = f.Purchase.At
	case f.Promise != nil:
		at = f.Promise.Made
	case f.Delivery != nil && len(f.Delivery.Steps) > 0:
		at = f.Delivery.Steps[0].At
	case f.Return != nil:
		at = f.Return.At
	case f.Voice != nil:
		at = f.Voice.At
	case f.Visit != nil:
		at = f.Visit.At
	}
	k := append(make([]byte, 0, 80), rank(f.Kind))
	k = binary.BigEndian.AppendUint64(k, uint64(at)^1<<63)
	k = append(append(k, f.Source...), 0)
	return append(k, f.ID...)
}

// thread is what a dry run keeps together: a purchase and all that names it.
func thread(f *fact.Fact) []byte {
	of := f.ID
	switch {
	case f.Kind.IsThing():
		return []byte{0}
	case f.Promise != nil && f.Promise.Purchase != "":
		of = string(f.Promise.Purchase)
	case f.Delivery != nil:
		of = string(f.Delivery.Purchase)
	case f.Return != nil && f.Return.Of != "":
		of = string(f.Return.Of)
	case f.Voice != nil && f.Voice.Purchase != "":
		of = string(f.Voice.Purchase)
	}
	k := append(make([]byte, 0, 80), 1)
	k = append(append(k, f.Source...), 0)
	return append(append(k, of...), 0)
}

// maxBatchLines bounds the lines of one transaction.
const maxBatchLines = 10_000

// batch is facts to be recorded in one transaction.
type batch struct {
	facts []fact.Fact
	rows  [][]span
	lines int
}

func (b *batch) add(t told) {
	b.facts, b.rows = append(b.facts, t.Fact), append(b.rows, t.Rows)
	b.lines++
	if t.Fact.Purchase != nil {
		b.lines += len(t.Fact.Purchase.Lines)
	}
}

func (b *batch) clear() { b.facts, b.rows, b.lines = b.facts[:0], b.rows[:0], 0 }

// record has flow record the facts in their order, or tries them.
func (j *job) record(ctx context.Context) error {
	if j.DryRun {
		j.phase(PhaseRecord)
		if err := j.each(ctx, j.try); err != nil {
			return err
		}
		return j.finishRejects(&j.report.Run)
	}
	made, err := j.f.SettleCompany(ctx, j.Map.Company)
	if err != nil {
		return err
	}
	j.report.CompanyMade = made
	run, resumed, err := j.f.StartImport(ctx, j.Who, flow.ImportStart{Source: j.Map.Source, Title: j.Map.Title,
		Fingerprint: j.fingerprint(), Files: j.files(), Options: j.options(), Total: j.facts.added})
	if err != nil {
		return err
	}
	j.report.Run, j.report.Resumed, j.report.ResumedAt = run, resumed, run.Done
	j.now.Facts = 0
	j.phase(PhaseRecord)
	skip := &skipper{job: j, done: run.Done}
	err = j.each(ctx, func(b *batch) error { return skip.batch(ctx, b) })
	if errs.Is(err, errs.Clash) { // somebody else goes on with it, or undoes it
		return err
	}
	end := flow.ImportEnd{Import: run.ID, Err: reasonOf(err)}
	if err == nil {
		if err = j.finishRejects(&flow.Import{}); err != nil {
			end.Err = err
		}
	}
	end.Read = j.counts
	// The end is noted also when the caller has gone away.
	last, e := j.f.FinishImport(context.WithoutCancel(ctx), j.Who, end)
	if e != nil {
		return errors.Join(err, e)
	}
	j.report.Run = last
	if err == nil {
		err = j.waiting(ctx)
	}
	return err
}

// reasonOf is what a stopped import is noted with.
func reasonOf(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted")
	}
	return err
}

// each cuts the sequence of facts into batches. The batch of a dry run ends where a
// thread does.
func (j *job) each(ctx context.Context, fn func(*batch) error) error {
	var b batch
	var last []byte
	flush := func() error {
		if len(b.facts) == 0 {
			return nil
		}
		err := fn(&b)
		j.now.Facts += int64(len(b.facts))
		b.clear()
		j.tell()
		if err == nil {
			err = ctx.Err()
		}
		return err
	}
	err := j.facts.each(func(_, body []byte) error {
		var t told
		if err := json.Unmarshal(body, &t); err != nil {
			return err
		}
		full := len(b.facts) >= j.Batch || b.lines >= maxBatchLines
		if full && j.DryRun && len(b.facts) < 20*j.Batch {
			full = string(thread(&t.Fact)) != string(last) || t.Fact.Kind.IsThing()
		}
		if full {
			if err := flush(); err != nil {
				return err
			}
		}
		b.add(t)
		if j.DryRun {
			last = thread(&t.Fact)
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return err
}

// try counts what would become of a batch.
func (j *job) try(b *batch) error {
	results, err := j.f.TryImport(context.Background(), b.facts, j.Map.Company)
	if err != nil {
		return err
	}
	counts := &j.report.Run.Counts
	for i := range results {
		r, f := &results[i], &b.facts[i]
		counts.Add(f.Kind, *r)
		for _, n := range r.Notes {
			if n.Key != "purchase.return_loose" { // sales of other batches are not there to be found
				counts.Notes = flow.Say(counts.Notes, n.Key, n.Args, 1, string(f.Kind)+" "+errs.Short(f.ID))
			}
		}
		if r.Status == flow.Parked {
			j.orphan(f)
		}
		if r.Err != nil {
			if err := j.refuse(f, b.rows[i], flow.RefusalFields(r.Err)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (j *job) orphan(f *fact.Fact) {
	if len(j.report.Waiting) < maxOrphans {
		j.report.Waiting = append(j.report.Waiting, Orphan{string(f.Kind), f.ID, awaits(f)})
	}
}

// awaits is the purchase that a fact names.
func awaits(f *fact.Fact) string {
	switch {
	case f.Promise != nil:
		return string(f.Promise.Purchase)
	case f.Delivery != nil:
		return string(f.Delivery.Purchase)
	case f.Return != nil:
		return string(f.Return.Of)
	case f.Voice != nil:
		return string(f.Voice.Purchase)
	}
	return ""
}

// waiting lists what waits after the import.
func (j *job) waiting(ctx context.Context) error {
	list, err := j.f.ListWaiting(ctx, j.report.Run.ID, maxOrphans)
	for _, w := range list {
		j.report.Waiting = append(j.report.Waiting, Orphan{string(w.Fact.Kind), w.Fact.ID, w.Awaits})
	}
	return err
}

// skipper records batches, leaving out what an earlier run of the same import did; of
// that it takes the refusals over.
type skipper struct {
	*job
	at, done int64
	refusals []flow.Refusal
	asked    int64
}

func (s *skipper) batch(ctx context.Context, b *batch) error {
	n := int64(len(b.facts))
	from := min(max(s.done-s.at, 0), n)
	for i := range from {
		if err := s.again(ctx, &b.facts[i], b.rows[i], s.at+i); err != nil {
			return err
		}
	}
	if from < n {
		results, err := s.f.RecordImport(ctx, flow.ImportBatch{Import: s.report.Run.ID, At: s.at + from, Facts: b.facts[from:]})
		if err != nil {
			return err
		}
		for i := range results {
			if results[i].Err == nil {
				continue
			}
			k := int(from) + i
			if err := s.refuse(&b.facts[k], b.rows[k], flow.RefusalFields(results[i].Err)); err != nil {
				return err
			}
		}
	}
	s.at += n
	return nil
}

// again takes over why a fact was refused before the import was interrupted.
func (s *skipper) again(ctx context.Context, f *fact.Fact, rows []span, seq int64) error {
	for len(s.refusals) == 0 && s.asked <= seq {
		list, err := s.f.ListRefusals(ctx, s.report.Run.ID, s.asked, 500)
		if err != nil {
			return err
		}
		if s.refusals = list; len(list) < 500 {
			s.asked = 1<<62 - 1
		} else {
			s.asked = list[len(list)-1].Seq + 1
		}
	}
	if len(s.refusals) > 0 && s.refusals[0].Seq == seq {
		fields := s.refusals[0].Fields
		s.refusals = s.refusals[1:]
		return s.refuse(f, rows, fields)
	}
	return nil
}

// finishRejects counts and writes the rejected rows.
func (j *job) finishRejects(run *flow.Import) error {
	written, err := j.rejects.finish(j.inputs, j.Rejects, j.Words, &j.counts)
	if err != nil {
		return err
	}
	j.report.Rejects = written
	j.counts.Taken = j.counts.Rows - j.counts.SetAside - j.counts.Rejected
	c := &run.Counts
	c.Rows, c.Taken, c.SetAside, c.Rejected = j.counts.Rows, j.counts.Taken, j.counts.SetAside, j.counts.Rejected
	c.Asides, c.Errors, c.Remarks = j.counts.Asides, j.counts.Errors, j.counts.Remarks
	return nil
}

// options is how the plan differs from its map.
func (j *job) options() map[string]string {
	o := map[string]string{}
	if j.Encoding != "" {
		o["encoding"] = j.Encoding
	}
	if j.Delimiter != "" {
		o["delimiter"] = j.Delimiter
	}
	return o
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

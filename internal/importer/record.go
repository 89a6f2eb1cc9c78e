package importer

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"os"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
)

// factKey is the place of a fact in the sequence: by kind, then in time, so that sales
// come before their returns and the ids of purchases rise with time.
func factKey(f *fact.Fact) []byte {
	k := append(make([]byte, 0, 80), rank(f.Kind))
	k = binary.BigEndian.AppendUint64(k, uint64(f.Order())^1<<63)
	k = append(append(k, f.Source...), 0)
	return append(k, f.ID...)
}

// thread is the group that a dry run keeps in one batch: a purchase and all facts that refer
// to it.
func thread(f *fact.Fact) []byte {
	if f.Kind.IsEntity() {
		return []byte{0}
	}
	of := f.ID
	if f.Kind != fact.KindPurchase {
		of = cmp.Or(string(f.Awaits()), of)
	}
	k := append(make([]byte, 0, 80), 1)
	k = append(append(k, f.Source...), 0)
	return append(append(k, of...), 0)
}

// threadKey is the place of a fact in the sequence of the dry run: by thread, then as factKey.
// The length of the thread at its end changes no order.
func threadKey(f *fact.Fact) []byte {
	t := thread(f)
	return binary.BigEndian.AppendUint32(append(t, factKey(f)...), uint32(len(t)))
}

// factKeyOf is the factKey in a threadKey.
func factKeyOf(threadKey []byte) []byte {
	end := len(threadKey) - 4
	return threadKey[binary.BigEndian.Uint32(threadKey[end:]):end]
}

// maxBatchLines bounds the lines of one transaction.
const maxBatchLines = 20_000

// batch is facts to be recorded in one transaction.
type batch struct {
	at     int64 // how many facts of the sequence come before
	staged []staged
	lines  int

	record flow.ImportBatch // to be recorded: all but the first ones,
	again  int64            // which an earlier run of the same import recorded
	trial  flow.Trial       // of a dry run: all but void ones
}

func (b *batch) add(t staged) {
	b.staged = append(b.staged, t)
	b.lines++
	if t.Fact.Purchase != nil {
		b.lines += len(t.Fact.Purchase.Lines)
	}
}

// sequence puts the checked facts in the order of recording.
func (j *job) sequence(ctx context.Context) (*sorter, error) {
	seq := newSorter(j.TempDir)
	err := eachPacked(j.facts, func(key, body []byte, why []wrongIn) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if why != nil {
			t, err := readStaged(body, nil)
			if err != nil {
				return err
			}
			t.Void, t.Why = true, why
			body = t.packed(nil)
		}
		return seq.add(factKeyOf(key), body)
	})
	j.facts.close()
	return seq, err
}

// record has flow record the facts in their order.
func (j *job) record(ctx context.Context) error {
	seq, err := j.sequence(ctx)
	if err != nil {
		return err
	}
	defer seq.close()
	made, err := j.f.SettleCompany(ctx, j.Map.Company)
	if err != nil {
		return err
	}
	j.report.CompanyMade = made
	run, resumed, err := j.f.StartImport(ctx, j.Who, flow.ImportStart{Source: j.Map.Source, Title: j.Map.Title,
		Fingerprint: j.fingerprint(), Files: j.files(), Options: j.options(), Total: seq.added})
	if err != nil {
		return err
	}
	j.report.Run, j.report.Resumed, j.report.ResumedAt = run, resumed, run.Done
	j.now.Import = run.ID
	j.phase(PhaseRecord)
	skip := &skipper{job: j}
	err = j.each(ctx, seq, false, func(b *batch) { b.prepare(run) }, func(b *batch) error { return skip.batch(ctx, b) })
	if errs.Is(err, errs.KindConflict) { // another process continues or undoes it
		return err
	}
	end := flow.ImportEnd{Import: run.ID, Err: reasonOf(err)}
	if err == nil {
		if err = j.finishRejects(ctx, run.ID, &flow.ImportCounts{}); err != nil {
			end.Err = err
		}
	}
	end.Read = j.counts
	// The end is recorded even if the caller's context is cancelled.
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

// reasonOf is the error stored with a stopped import.
func reasonOf(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted")
	}
	return err
}

// prepare prepares the facts that an earlier run of the import did not record.
func (b *batch) prepare(run flow.Import) {
	b.again = min(max(run.Done-b.at, 0), int64(len(b.staged)))
	rest := b.staged[b.again:]
	b.record = flow.ImportBatch{Import: run.ID, At: b.at + b.again, Facts: make([]fact.Fact, len(rest)), Void: map[int][]errs.Field{}}
	for i := range rest {
		if b.record.Facts[i] = rest[i].Fact; rest[i].Void {
			b.record.Void[i] = rest[i].fields()
		}
	}
	b.record.Prepare()
}

// each cuts a sequence of facts into batches. When they are tried, a batch ends where a
// thread does. While fn works on one, the next is read and prepared.
func (j *job) each(ctx context.Context, seq *sorter, trying bool, prepare func(*batch), fn func(*batch) error) error {
	return ahead(0, func(give func(*batch) error) error { return j.cut(seq, trying, prepare, give) }, func(b *batch) error {
		err := fn(b)
		j.now.Facts += int64(len(b.staged))
		j.reportProgress()
		if err == nil {
			err = ctx.Err()
		}
		return err
	})
}

func (j *job) cut(seq *sorter, trying bool, prepare func(*batch), give func(*batch) error) error {
	b := &batch{}
	var last []byte
	flush := func() error {
		if len(b.staged) == 0 {
			return nil
		}
		prepare(b)
		full := b
		b = &batch{at: full.at + int64(len(full.staged)), staged: make([]staged, 0, len(full.staged))}
		return give(full)
	}
	err := eachStaged(seq, func(t *staged) error {
		full := len(b.staged) >= j.Batch || b.lines >= maxBatchLines
		if full && trying && len(b.staged) < 20*j.Batch {
			full = string(thread(&t.Fact)) != string(last) || t.Fact.Kind.IsEntity()
		}
		if full {
			if err := flush(); err != nil {
				return err
			}
		}
		b.add(*t)
		if trying {
			last = thread(&t.Fact)
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return err
}

func (j *job) orphan(f *fact.Fact) {
	if len(j.report.Waiting) < maxOrphans {
		j.report.Waiting = append(j.report.Waiting, Orphan{string(f.Kind), f.ID, string(f.Awaits())})
	}
}

// waiting lists what waits after the import.
func (j *job) waiting(ctx context.Context) error {
	j.report.Waiting = nil
	list, err := j.f.ListWaiting(ctx, j.report.Run.ID, maxOrphans)
	for _, w := range list {
		j.report.Waiting = append(j.report.Waiting, Orphan{string(w.Fact.Kind), w.Fact.ID, w.Awaits})
	}
	return err
}

// skipper records batches, skipping the facts that an earlier run of the same import recorded;
// it only carries over their refusals.
type skipper struct {
	*job
	refusals []flow.Refusal
	asked    int64
}

func (s *skipper) batch(ctx context.Context, b *batch) error {
	for i := range b.again {
		if err := s.again(ctx, &b.staged[i], b.at+i); err != nil {
			return err
		}
	}
	if rest := b.staged[b.again:]; len(rest) > 0 {
		results, err := s.f.RecordImport(ctx, b.record)
		if err != nil {
			return err
		}
		for i := range results {
			if results[i].Err == nil || rest[i].Void {
				continue
			}
			if err := s.refuse(&rest[i].Fact, rest[i].Rows, flow.RefusalFields(results[i].Err)); err != nil {
				return err
			}
		}
	}
	return nil
}

// again carries over why a fact was refused before the import was interrupted.
func (s *skipper) again(ctx context.Context, t *staged, seq int64) error {
	for {
		for len(s.refusals) > 0 && s.refusals[0].Seq < seq {
			s.refusals = s.refusals[1:]
		}
		if len(s.refusals) > 0 || s.asked > seq {
			break
		}
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
	if len(s.refusals) > 0 && s.refusals[0].Seq == seq && !t.Void {
		return s.refuse(&t.Fact, t.Rows, s.refusals[0].Fields)
	}
	return nil
}

// finishRejects counts the rejected rows, writes them to a file, keeps them with the run
// of the import (0 = a dry run), and puts the first into the report.
func (j *job) finishRejects(ctx context.Context, imp id.Import, counts *flow.ImportCounts) error {
	columns, err := j.rejects.tally(j.inputs, &j.counts)
	if err != nil {
		return err
	}
	j.counts.Taken = j.counts.Rows - j.counts.SetAside - j.counts.Rejected
	counts.Rows, counts.Taken, counts.SetAside, counts.Rejected = j.counts.Rows, j.counts.Taken, j.counts.SetAside, j.counts.Rejected
	counts.Asides, counts.Errors, counts.Remarks = j.counts.Asides, j.counts.Errors, j.counts.Remarks
	if imp != 0 {
		if err := j.f.KeepRejected(ctx, imp, 0, nil); err != nil {
			return err
		}
	}
	if j.counts.Rejected == 0 {
		return nil
	}
	out, err := newRejectFile(j.Rejects, columns, j.Words.In(j.Map.zone))
	if err != nil {
		return err
	}
	defer out.drop()
	var kept int64
	var batch []flow.RejectedRow
	keep := func() error {
		if imp == 0 || len(batch) == 0 {
			return nil
		}
		err := j.f.KeepRejected(ctx, imp, kept, batch)
		kept, batch = kept+int64(len(batch)), nil
		return err
	}
	n := int64(0)
	err = j.rejects.each(j.inputs, func(r *flow.RejectedRow) error {
		if n++; n <= MaxShown {
			j.report.Rejected = append(j.report.Rejected, *r)
		}
		if imp != 0 && n <= flow.MaxRejected {
			if batch = append(batch, *r); len(batch) >= 500 {
				if err := keep(); err != nil {
					return err
				}
			}
		}
		if out == nil && (imp == 0 && n >= MaxShown || n >= flow.MaxRejected) {
			return errEnough
		}
		return out.write(r)
	})
	if err == nil || errors.Is(err, errEnough) {
		err = keep()
	}
	if err == nil {
		j.report.Rejects, err = out.finish()
	}
	return err
}

// options are the settings of the plan that differ from its map.
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

package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// job is one run of a plan.
type job struct {
	Plan
	f        *flow.Flow
	progress func(Progress)
	clock    clock.Clock

	inputs  []*input
	tables  map[string]*table
	parts   *sorter
	facts   *sorter
	rejects *rejects
	counts  flow.ImportCounts // of reading
	report  Report
	new     namedEntities

	now   Progress
	begun clock.Instant // of the phase
}

// Run imports what a plan says. progress is called often and must be quick; it may be nil. On
// an error the current batch is rolled back and earlier ones are kept: running the same import
// again resumes there. The report covers what was done.
func Run(ctx context.Context, f *flow.Flow, p Plan, progress func(Progress)) (Report, error) {
	if p.Words == nil {
		p.Words = locale.For(locale.En)
	}
	if p.Batch <= 0 {
		p.Batch = 1000
	}
	p.Limits = p.Limits.Defaults()
	ctx, cancel := p.Limits.within(ctx)
	defer cancel()
	j := &job{Plan: p, f: f, progress: progress, clock: f.DB().Clock(), tables: map[string]*table{}}
	j.parts, j.facts, j.rejects = newSorter(p.TempDir), newSorter(p.TempDir), newRejects(p.TempDir)
	j.report.DryRun = p.DryRun
	defer j.close()
	err := ended(ctx, j.run(ctx))
	j.report.Run.Files = j.files()
	return j.report, err
}

func (j *job) close() {
	j.parts.close()
	j.facts.close()
	j.rejects.sorted.close()
	for _, t := range j.tables {
		t.close()
	}
}

func (j *job) run(ctx context.Context) error {
	if err := j.scan(ctx); err != nil {
		return err
	}
	if err := j.makeTables(ctx); err != nil {
		return err
	}
	if err := j.stage(ctx); err != nil {
		return err
	}
	j.phase(PhaseSort)
	if err := j.collect(ctx); err != nil {
		return err
	}
	if err := j.check(ctx); err != nil {
		return err
	}
	j.parts.close()
	if err := j.listNew(ctx); err != nil {
		return err
	}
	if j.DryRun {
		return j.finishRejects(ctx, 0, &j.report.Run.Counts)
	}
	return j.record(ctx)
}

// phase begins a phase.
func (j *job) phase(p Phase) {
	j.begun = j.clock()
	j.now.Phase, j.now.File, j.now.Bytes, j.now.Facts = p, "", 0, 0
	j.reportProgress()
}

// reportProgress calls progress with the rate and the time left.
func (j *job) reportProgress() {
	if j.progress == nil {
		return
	}
	p := j.now
	if took := j.clock().Sub(j.begun); took > 0 {
		n := float64(p.Rows)
		if p.Phase.ofFacts() {
			n = float64(p.Facts)
		}
		p.Rate = n / took.Seconds()
		if s := p.Share(); s > 0.01 {
			p.Left = time.Duration(float64(took) * (1 - s) / s)
		}
	}
	j.progress(p)
}

// tick counts bytes of the files.
func (j *job) tick(n int) { j.now.Bytes += int64(n) }

// scan looks at every file once and finds its part of the map.
func (j *job) scan(ctx context.Context) error {
	paths, err := listFiles(j.Paths)
	if err != nil {
		return err
	}
	j.now.Size = 0
	for _, p := range paths {
		j.now.Size += sizeOf(p)
	}
	j.phase(PhaseScan)
	var files []*source
	for _, p := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		j.now.File = p
		src, err := scan(ctx, p, j.Limits, func(n int) { j.tick(n); j.reportProgress() })
		if err != nil {
			return err
		}
		files = append(files, src)
	}
	if j.inputs, j.report.Unread, err = j.assign(files); err != nil {
		return err
	}
	for _, in := range j.inputs {
		if in.rule.ignore != "" {
			j.report.Ignored = append(j.report.Ignored, Ignored{in.src.name, in.rule.ignore})
		}
	}
	return nil
}

// makeTables reads the look-up tables.
func (j *job) makeTables(ctx context.Context) error {
	for name, t := range j.Map.tables {
		pairs := newSorter(j.TempDir)
		defer pairs.close()
		for _, in := range j.inputs {
			if in.rule.role != t.file {
				continue
			}
			if err := j.readPairs(ctx, in, t, pairs); err != nil {
				return err
			}
		}
		made, err := newTable(pairs)
		if err != nil {
			return err
		}
		j.tables[name] = made
		if made.twice > 0 {
			j.counts.Remarks = flow.Say(j.counts.Remarks, "import.table_twice", errs.Pairs("table", name), made.twice, made.first)
		}
	}
	return nil
}

func (j *job) readPairs(ctx context.Context, in *input, t *tableRule, pairs *sorter) error {
	r, err := in.open(nil)
	if err != nil {
		return err
	}
	defer r.Close()
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := r.next()
		if err == io.EOF {
			return nil
		}
		if _, bad := err.(*rowError); bad {
			continue // reported when the file is read for its facts
		}
		if err != nil {
			return err
		}
		c := cells{m: j.Map, at: index(r.header()), row: row}
		key, _, bad := t.key.text(&c, false)
		value, _, bad2 := t.value.text(&c, false)
		if bad != nil || bad2 != nil || key == "" {
			continue
		}
		if err := pairs.add([]byte(key), []byte(value)); err != nil {
			return err
		}
	}
}

// stage turns the rows into parts. Formats that the map does not set are known only after all
// rows were read; files affected by them are then read again.
func (j *job) stage(ctx context.Context) error {
	inferred := map[*fileRule]*formats{}
	var all []*formats
	for _, f := range j.Map.files {
		inferred[f] = newFormats(f)
		all = append(all, inferred[f])
	}
	known := newKnownIDs(&sourceOf{ctx, j.f, j.Map.Source}, j.TempDir)
	defer known.close()
	before := j.counts
	for {
		if err := j.stageOnce(ctx, inferred, known); err != nil {
			return err
		}
		again, err := settle(all)
		if err == nil && !again {
			again, err = known.settle()
		}
		if err == nil && !again {
			j.counts.Remarks = known.said(j.counts.Remarks)
		}
		if err != nil || !again {
			return err
		}
		j.parts.close()
		j.rejects.sorted.close()
		j.parts, j.rejects, j.counts = newSorter(j.TempDir), newRejects(j.TempDir), before
		for _, in := range j.inputs {
			in.rows = 0
		}
		j.now.Bytes, j.now.Rows = 0, 0
	}
}

// sourceOf is the source of an import, by what is recorded of it.
type sourceOf struct {
	ctx  context.Context //nolint:containedctx // of the one import
	f    *flow.Flow
	name string
}

func (s *sourceOf) known(in flow.Asked) (flow.KnownAs, error) {
	in.Source = s.name
	return s.f.Known(s.ctx, in)
}

func (s *sourceOf) former(ids []string) (string, error) { return s.f.FormerID(s.ctx, s.name, ids) }

func (s *sourceOf) owner(kind fact.Kind, ext string) (id.Customer, error) {
	return s.f.OwnerOf(s.ctx, s.name, kind, ext)
}

func (j *job) stageOnce(ctx context.Context, inferred map[*fileRule]*formats, known *knownIDs) error {
	s := &stager{m: j.Map, known: known, uses: j.Map.uses.merge(j.Use), tables: j.tables, parts: j.parts, rejects: j.rejects, counts: &j.counts, entities: newEntities(), maxRows: j.Limits.MaxRows, formats: inferred}
	for _, f := range j.Map.facts {
		if err := s.put(&part{Fact: f}); err != nil {
			return err
		}
	}
	j.now.Size = 0
	for _, in := range j.inputs {
		j.now.Size += in.src.size
	}
	j.phase(PhaseRead)
	for _, in := range j.inputs {
		j.now.File = in.src.name
		err := s.read(ctx, in, j.tick, func() { j.now.Rows = j.counts.Rows; j.reportProgress() })
		if err != nil {
			return err
		}
		j.now.Rows = j.counts.Rows
		j.reportProgress()
	}
	return nil
}

// files is what is noted of the files that were read.
func (j *job) files() []flow.ImportFile {
	var out []flow.ImportFile
	for _, in := range j.inputs {
		if in.rule.ignore != "" {
			continue
		}
		f := flow.ImportFile{Name: in.src.name, Role: in.rule.role, Format: in.src.format, Size: in.src.size,
			SHA256: in.src.sum, Encoding: in.src.encoding, Rows: in.rows}
		if f.Format == formatCSV {
			f.Delimiter = delimiterName(in.src.comma)
		}
		out = append(out, f)
	}
	return out
}

// fingerprint names the import: its map, how it is read, and the contents of its files.
func (j *job) fingerprint() string {
	h := sha256.New()
	h.Write([]byte("3\n")) // of the sequence of facts: another way of joining rows is another import
	h.Write(j.Map.text)
	for _, in := range j.inputs {
		if len(j.Use) > 0 {
			h.Write(jsonOf(j.Use))
		}
		if len(in.corrections) > 0 {
			h.Write(jsonOf(in.corrections)) // its keys are sorted
		}
		h.Write([]byte("\n" + in.rule.role + " " + in.src.sum + " " + in.src.encoding + " " + string(in.src.comma)))
	}
	return hex.EncodeToString(h.Sum(nil))
}

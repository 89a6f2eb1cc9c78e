package importer

import (
	"context"
	"errors"
	"reflect"
	"strconv"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// staged is a complete fact with the rows it came from. A void one is not recorded but keeps
// its position in the sequence, which must not depend on what the database refuses.
type staged struct {
	Fact fact.Fact
	Rows []span
	Lone bool // an entity of a single row, numbered among those of its id
	Void bool
	Why  []wrongIn // of a void one: why the database refused it; none = one of its rows was rejected
}

var stagedPacker = packerOf(reflect.TypeFor[staged]())

func (t *staged) packed(to []byte) []byte { return pack(to, stagedPacker, t) }

func readStaged(body []byte, seen *wordStore) (*staged, error) {
	t, u := &staged{}, unpacker{b: body, seen: seen}
	takePacked(&u, stagedPacker, t)
	return t, u.end()
}

// wrongIn is errs.Field with its arguments.
type wrongIn struct {
	errs.Field
	Args errs.Args
}

// joined reports whether the fact is an entity merged from any number of rows.
func (t *staged) joined() bool { return t.Fact.Kind.IsEntity() && !t.Lone }

// collect joins the parts of each fact and sorts the facts for the check.
func (j *job) collect(ctx context.Context) error {
	var key []byte
	var g *part // the fact whose parts are being read
	joiner := entityJoiner{job: j, out: j.facts, remark: true}
	nth, n := 0, 0
	seen := newWordStore()
	err := j.parts.each(func(k, body []byte) error {
		p, err := readPart(body, seen)
		if err != nil {
			return err
		}
		if n++; n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if p.Fact.Kind.IsEntity() && !p.Number {
			return joiner.add(k, p)
		}
		if err := joiner.finish(); err != nil {
			return err
		}
		same := g != nil && string(k) == string(key)
		if same && !p.Number {
			return j.add(g, p)
		}
		if g != nil {
			if err := j.finish(g); err != nil {
				return err
			}
		}
		if nth++; !same {
			nth = 1
		}
		key, g = append(key[:0], k...), p
		if nth > 1 {
			g.Fact.ID += "#" + strconv.Itoa(nth)
		}
		return nil
	})
	if err == nil {
		err = joiner.finish()
	}
	if err == nil && g != nil {
		err = j.finish(g)
	}
	return err
}

// add merges a part into its fact.
func (j *job) add(g, p *part) error {
	if count(g.Rows) >= maxGroup && !g.bad() {
		bad := badCell{key: "import.group_too_big", args: errs.Pairs("limit", maxGroup, "id", errs.Short(p.Fact.ID))}
		if err := j.rejects.addRows(p.Rows, bad); err != nil {
			return err
		}
		p.BadRows, p.Rows = p.Rows, nil
	}
	clash, differ := g.join(p)
	if differ {
		j.counts.Remarks = flow.Say(j.counts.Remarks, "import.times_differ", nil, 1, j.stands(p))
	}
	if clash != nil {
		return j.rejects.addRows(p.Rows, clash.cell(j.emitOf(p), p.Fact.ID))
	}
	return nil
}

// stands is the location of the first row of a part.
func (j *job) stands(p *part) string {
	if len(p.Rows) == 0 {
		return ""
	}
	return place(j.inputs[p.Rows[0].File].src.name, p.Rows[0].From)
}

// emitOf returns an emit that may have produced a part, for its column names.
func (j *job) emitOf(p *part) *emit {
	if len(p.Rows) == 0 {
		return nil
	}
	for _, e := range j.inputs[p.Rows[0].File].rule.emits {
		if e.kind == p.Fact.Kind {
			return e
		}
	}
	return nil
}

// finish validates a fact joined from its parts and adds it to the sorter of facts.
func (j *job) finish(g *part) error {
	switch {
	case g.bad():
		return j.rejects.addRows(g.Rows, j.companion(&g.Fact, g.Rows))
	case g.Partial:
		bad := badCell{key: "import.orphan", args: errs.Pairs("kind", string(g.Fact.Kind), "id", errs.Short(g.Fact.ID)), found: g.Fact.ID}
		if e := j.emitOf(g); e != nil {
			bad.column = first(e.id)
		}
		return j.rejects.addRows(g.Rows, bad)
	}
	g.endStatus()
	if takenBack(&g.Fact) {
		j.counts.Remarks = flow.Say(j.counts.Remarks, "import.made_return", nil, 1, j.stands(g))
	}
	facts := split(g.Fact)
	if len(facts) > 1 {
		j.counts.Remarks = flow.Say(j.counts.Remarks, "import.split", errs.Pairs("limit", fact.MaxLines), 1, string(g.Fact.Kind)+" "+errs.Short(g.Fact.ID))
	}
	for i := range facts {
		f := &facts[i]
		if err := f.Validate(); err != nil {
			fields := flow.RefusalFields(err)
			for i := range fields {
				if fields[i].Key == "purchase.negative" { // reworded for authors of maps instead of API clients
					fields[i].Key = "import.negative"
				}
			}
			if err := j.refuse(f, g.Rows, fields); err != nil {
				return err
			}
			continue
		}
		if p := f.Purchase; p != nil && len(p.Lines) == 0 && p.Amount == nil {
			if column := amountColumn(j.emitOf(g)); column != "" && p.Status == "" {
				return j.rejects.addRows(g.Rows, badCell{column: column, key: "field.required"})
			}
			j.counts.Remarks = flow.Say(j.counts.Remarks, "import.no_lines", nil, 1, string(f.Kind)+" "+errs.Short(f.ID))
		}
		if err := keep(j.facts, &staged{Fact: *f, Rows: g.Rows, Lone: g.Number}); err != nil {
			return err
		}
	}
	return nil
}

// amountColumn is the column of the amount of a purchase, "" if other rows have it.
func amountColumn(e *emit) string {
	if e == nil {
		return ""
	}
	for _, a := range e.sets {
		if a.path == string(e.kind)+".amount" {
			return first(a.from)
		}
	}
	if len(e.lines) > 0 {
		return first(e.lines[0].amount)
	}
	return ""
}

// takenBack converts a purchase that only gives money back into a return, and reports whether it did:
// its total is negative, and none of its lines is positive.
func takenBack(f *fact.Fact) bool {
	p := f.Purchase
	if p == nil || p.Status != "" || p.Promise != nil || len(p.Steps) > 0 {
		return false
	}
	var lines int64
	for _, l := range p.Lines {
		if l.Amount > 0 || l.Units > 0 && l.Amount < 0 { // which of the two is wrong?
			return false
		}
		lines += l.Amount
	}
	sum := lines
	if p.Amount != nil {
		sum = *p.Amount
	}
	if sum >= 0 {
		return false
	}
	r := &fact.Return{Customer: p.Customer, At: p.At, Day: p.Day, Place: p.Place, Currency: p.Currency, Lines: p.Lines}
	for i := range r.Lines {
		l := &r.Lines[i]
		l.Units, l.Amount = max(l.Units, -l.Units), -l.Amount
	}
	switch rest := lines - sum; { // of the total, beside the lines
	case rest > 0:
		r.Lines = append(r.Lines, fact.Line{Amount: rest})
	case rest < 0:
		r.Lines = []fact.Line{{Amount: -sum}}
	}
	f.Kind, f.Purchase, f.Return = fact.KindReturn, nil, r
	return true
}

// companion is the reason for rejecting valid rows of a fact that has an invalid one.
func (j *job) companion(f *fact.Fact, rows []span) badCell {
	bad := badCell{key: "import.group_refused", args: errs.Pairs("kind", string(f.Kind), "id", errs.Short(f.ID)), found: f.ID}
	if e := j.emitOf(&part{Fact: *f, Rows: rows}); e != nil {
		bad.column = first(e.id)
	}
	return bad
}

// keep adds a fact to a sorter of facts.
func keep(to *sorter, t *staged) error {
	return to.add(threadKey(&t.Fact), t.packed(nil))
}

// refuse rejects each row of a fact with the errors of the fact, once per row.
func (j *job) refuse(f *fact.Fact, rows []span, fields []errs.Field) error {
	if len(fields) == 0 {
		return nil
	}
	p := part{Fact: *f, Rows: rows}
	w := fields[0]
	bad := badCell{column: w.Path, key: w.Key, args: w.Args, found: w.Found, expected: w.Expected}
	if e := j.emitOf(&p); e != nil {
		switch bad.column = e.columnOf(w.Path); {
		case bad.column == "" && w.Path == "": // of the fact as a whole
			bad.column = first(e.id)
		case bad.column == "": // the map gives it no column
			bad.column = w.Path
		}
	}
	return j.rejects.addRows(rows, bad)
}

// maxEntitySpans bounds the rows kept of one entity.
const maxEntitySpans = 1 << 16

// entityJoiner joins the parts of customers, products and places from rows that are not
// rejected. Each entity gives one fact, void if no row is left.
type entityJoiner struct {
	*job
	out    *sorter
	remark bool // already remarked on differing parts

	key   []byte
	found bool
	name  fact.Fact
	g     *part
	parts int
	alone []refusedPart // parts that are invalid on their own
}

type refusedPart struct {
	rows   []span
	fields []errs.Field
}

func (t *entityJoiner) add(key []byte, p *part) error {
	if t.found && string(key) != string(t.key) {
		if err := t.finish(); err != nil {
			return err
		}
	}
	if !t.found {
		t.found, t.key, t.name = true, append(t.key[:0], key...), p.Fact
	}
	if len(p.Rows) > 0 {
		if p.Rows = t.rejects.rows.without(p.Rows); len(p.Rows) == 0 {
			return nil
		}
	}
	if t.parts++; t.parts == 1 {
		t.g = p
		return nil
	}
	if t.parts == 2 {
		t.checkAlone(t.g)
	}
	t.checkAlone(p)
	differ := t.g.differs(p)
	if differ && t.remark && t.g.contradicts(p) {
		t.counts.Remarks = flow.Say(t.counts.Remarks, "import.told_twice", nil, 1, t.stands(p))
	}
	if differ {
		t.g.Fact.Merge(&p.Fact)
	}
	if len(t.g.Rows) < maxEntitySpans {
		t.g.Rows = joinSpans(t.g.Rows, p.Rows)
	}
	return nil
}

// checkAlone collects a part that is invalid on its own.
func (t *entityJoiner) checkAlone(p *part) {
	if err := p.Fact.Validate(); err != nil && len(p.Rows) > 0 {
		t.alone = append(t.alone, refusedPart{p.Rows, flow.RefusalFields(err)})
	}
}

// finish adds the entity to the sorter. If it is invalid, the rows that are invalid on their
// own are rejected; if there are none, all its rows.
func (t *entityJoiner) finish() error {
	if !t.found {
		return nil
	}
	out := &staged{Fact: t.name, Void: true}
	if t.g != nil {
		err := t.g.Fact.Validate()
		if err == nil {
			out = &staged{Fact: t.g.Fact, Rows: t.g.Rows}
		} else if len(t.alone) == 0 {
			t.alone = append(t.alone, refusedPart{t.g.Rows, flow.RefusalFields(err)})
		}
		if err != nil {
			for _, a := range t.alone {
				if err := t.refuse(&t.g.Fact, a.rows, a.fields); err != nil {
					return err
				}
			}
		}
	}
	t.found, t.g, t.parts, t.alone = false, nil, 0, t.alone[:0]
	return keep(t.out, out)
}

// errEnough stops reading early.
var errEnough = errors.New("enough")

// joinEntities joins the parts of entities again, without those of rows rejected since.
func (j *job) joinEntities(ctx context.Context, to *sorter) error {
	t := entityJoiner{job: j, out: to}
	seen := newWordStore()
	err := j.parts.each(func(k, body []byte) error {
		if !kindOfKey(k).IsEntity() {
			return errEnough
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := readPart(body, seen)
		if err != nil {
			return err
		}
		if p.Number {
			return nil // a fact of its own, like an event
		}
		return t.add(k, p)
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	return t.finish()
}

// kindOfKey is the kind of the fact of a part.
func kindOfKey(key []byte) fact.Kind {
	if int(key[0]) < len(fact.Kinds) {
		return fact.Kinds[key[0]]
	}
	return ""
}

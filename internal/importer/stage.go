package importer

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// stager turns the rows of files into parts.
type stager struct {
	m       *Map
	uses    Uses
	tables  map[string]*table
	parts   *sorter
	rejects *rejects
	counts  *flow.ImportCounts

	file    int // number of the file being read
	src     *input
	formats map[*fileRule]*formats
	above   above           // the row before
	orders  []string        // columns that go on with it
	open    map[*emit]*part // the part that the next row may go on with
	cols    []string        // that the map reads of it

	maxRows int64 // of all files

	known    *knownIDs
	entities *entities
	made     []made // by the emits of the row at hand
	silent   bool   // the row is a record in which nothing is said
	packed   []byte
	row      cells // at hand
}

// made is what an emit made of a row.
type made struct {
	part  *part  // nil = nothing, or what an earlier row made
	cells uint64 // of entities.cellsOf
	again bool   // an earlier row made it of the same cells
}

// read reads one file: its rows on one side, what they mean on the other.
func (s *stager) read(ctx context.Context, in *input, tick func(int), tock func()) error {
	if in.rule.ignore != "" {
		return nil
	}
	read := 0
	r, err := in.open(func(n int) { read += n })
	if err != nil {
		return err
	}
	defer r.Close()
	s.src, s.file = in, in.n
	s.open, s.cols = map[*emit]*part{}, in.rule.needs(s.m.tables)
	at := index(r.header())
	err = ahead(1, func(give func(*stretch) error) error { return readAhead(r, &read, give) }, func(t *stretch) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(at) != len(t.header) {
			at = index(t.header)
		}
		for i := range t.rows {
			if err := s.takeLed(at, &t.rows[i]); err != nil {
				return err
			}
		}
		tick(t.read)
		tock()
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range in.rule.emits {
		if p := s.open[e]; p != nil {
			if err := s.put(p); err != nil {
				return err
			}
		}
	}
	s.remark(r.noted())
	return s.entities.flush(s.parts)
}

func index(header []string) map[string]int {
	at := make(map[string]int, len(header))
	for i, c := range header {
		at[c] = i
	}
	return at
}

// take makes the parts of a row, after rejecting text invalid in the file's encoding, which
// would be altered silently.
func (s *stager) take(c *cells) error {
	decoded := s.src.src.encoding != UTF8 && s.src.src.encoding != ""
	for _, name := range s.cols {
		i, ok := c.at[name]
		if !ok || i >= len(c.row.cells) {
			continue
		}
		if bad, doubtful := c.row.doubt[i]; doubtful {
			bad.column = name
			return s.reject(c.row.n, bad)
		}
		cell := c.row.cells[i]
		if !utf8.ValidString(cell) || decoded && strings.ContainsRune(cell, utf8.RuneError) {
			return s.reject(c.row.n, badCell{column: name, key: "field.not_utf8", found: strconv.QuoteToASCII(errs.Short(cell)), expected: s.src.src.encoding})
		}
	}
	return s.takeRow(c)
}

// takeRow makes the parts of one row.
func (s *stager) takeRow(c *cells) error {
	if s.src.rule.asFacts {
		return s.rowFact(c)
	}
	for i := range s.src.rule.asides {
		if a := &s.src.rule.asides[i]; s.m.holds(a.when, c) {
			s.setAside(c, a.why)
			return nil
		}
	}
	emitted, err := s.stageRow(c)
	if err != nil {
		return err
	}
	if !emitted && len(s.src.rule.emits) > 0 {
		s.setAside(c, "import.no_rule")
	}
	if c.rounded > 0 {
		s.counts.Remarks = flow.Say(s.counts.Remarks, "import.rounded", nil, int64(c.rounded), s.where(c.row.n))
	}
	return nil
}

// rowFact stages a row that is already a fact.
func (s *stager) rowFact(c *cells) error {
	f, err := readFact(c.row.json, s.m.Source)
	if err == nil {
		err = f.Validate()
	}
	if err != nil {
		bad := badCell{key: "import.json_fact", found: errs.Short(err.Error())}
		if list := fieldsOf(err); len(list) > 0 {
			bad = badCell{column: list[0].Path, key: list[0].Key, args: list[0].Args, found: list[0].Found, expected: list[0].Expected}
		}
		return s.reject(c.row.n, bad)
	}
	if left, kind := s.uses.use(&f); left != "" {
		return s.reject(c.row.n, badCell{key: "import.left_out", args: errs.Pairs("kind", kind, "name", errs.Short(left)), found: left})
	}
	return s.put(&part{Fact: f, Rows: []span{{s.file, c.row.n, c.row.n}}})
}

// stageRow makes all facts and parts of facts of a row, or none if one is invalid. It reports
// whether any emit applied.
func (s *stager) stageRow(c *cells) (emitted bool, err error) {
	s.made, s.silent = s.made[:0], false
	wrong := false
	if err := s.entities.room(s.parts); err != nil {
		return false, err
	}
	if s.asAbove(c) {
		return true, nil
	}
	for i, e := range s.src.rule.emits {
		if !s.m.holds(e.when, c) {
			s.made = append(s.made, made{})
			continue
		}
		emitted = true
		of := s.entities.cellsOf(i, e, c)
		if _, again := s.entities.by[of]; again {
			s.made = append(s.made, made{nil, of, true})
			continue
		}
		p, id, bad := s.build(e, c)
		if bad != nil {
			if bad.err != nil {
				return emitted, bad.err
			}
			if err := s.reject(c.row.n, *bad); err != nil {
				return emitted, err
			}
			wrong = true
			if p = nil; id != "" {
				p = &part{Fact: fact.Fact{Kind: e.kind, Source: s.m.Source, ID: id}}
			}
		}
		if c.moved { // by more than these cells
			of = 0
		}
		s.made = append(s.made, made{p, of, false})
	}
	if s.silent && !wrong {
		s.setAside(c, "import.rows_silent")
		return true, nil
	}
	for i, m := range s.made {
		e, p := s.src.rule.emits[i], m.part
		switch {
		case m.again && !wrong:
			s.entities.told(s.entities.by[m.cells], []span{{s.file, c.row.n, c.row.n}})
		case p == nil:
		case !wrong:
			err = s.take1(e, m, c)
		case !e.kind.IsEntity(): // the other rows of the fact go with this one
			err = s.put(&part{Fact: fact.Fact{Kind: e.kind, Source: p.Fact.Source, ID: p.Fact.ID}, Number: e.number, BadRows: []span{{s.file, c.row.n, c.row.n}}})
		}
		if err != nil {
			return emitted, err
		}
	}
	return emitted, nil
}

// take1 stages one part of a row whose parts are all valid.
func (s *stager) take1(e *emit, m made, c *cells) error {
	p := m.part
	switch {
	case e.number:
		p.Number = true
		return s.put(p)
	case e.kind.IsEntity():
		s.entities.add(p, m.cells)
		return nil
	}
	last := s.open[e]
	if last != nil && last.Fact.ID == p.Fact.ID && count(last.Rows) < fact.MaxLines {
		rows := p.Rows
		clash, differ := last.join(p)
		if differ {
			s.counts.Remarks = flow.Say(s.counts.Remarks, "import.times_differ", nil, 1, s.where(c.row.n))
		}
		if clash != nil {
			return s.rejects.addRows(rows, clash.cell(e, p.Fact.ID))
		}
		return nil
	}
	if last != nil {
		if err := s.put(last); err != nil {
			return err
		}
	}
	s.open[e] = p
	return nil
}

// cell is a disagreement of two rows as an error of the second.
func (c *clash) cell(e *emit, id string) badCell {
	column := ""
	if e != nil {
		column = e.columnOf(c.field)
	}
	return badCell{column: column, key: "import.rows_disagree", args: errs.Pairs("id", errs.Short(id)), found: c.found, expected: c.expected}
}

// build evaluates an emit. id is set where at least that could be read.
func (s *stager) build(e *emit, c *cells) (p *part, id string, bad *badCell) {
	c.quiet, c.moved = false, false
	id, column, bad := e.id.text(c, false)
	if bad != nil {
		return nil, "", bad
	}
	quiet := c.quiet
	id = oneLine(id)
	if id == "" && e.skip {
		return nil, "", nil
	}
	if id == "" {
		return nil, "", &badCell{column: column, key: "field.required"}
	}
	f := fact.New(e.kind, s.m.Source, id)
	if bad := s.setCurrency(e, c); bad != nil {
		return nil, id, bad
	}
	var lines *[]fact.Line
	if amounts := kinds[e.kind].amounts; amounts != nil {
		var currency *string
		currency, lines = amounts(&f)
		*currency = c.currency
	}
	for i := range e.sets {
		a := &e.sets[i]
		v, bad := a.from.value(c, a.target.typ)
		if bad != nil {
			return nil, id, bad
		}
		if !v.none {
			switch {
			case isName[a.path]:
				v.text = onlyVisible(v.text)
			case a.target.typ == typeText && !manyLines[a.path]:
				v.text = oneLine(v.text)
			}
			a.target.set(&f, v)
		}
	}
	if quiet && f.Customer != nil {
		f.Customer.Name = ""
	}
	if e.somebody && f.Visit.Customer == "" {
		s.counts.Remarks = flow.Say(s.counts.Remarks, "import.visit_nobody", nil, 1, s.where(c.row.n))
		return nil, "", nil
	}
	if silent(&f) {
		s.silent = true
		return nil, "", nil
	}
	for i := range e.lines {
		void := f.Purchase != nil && f.Purchase.Status != "" && f.Purchase.Status != statusValid
		if bad := addLine(lines, &e.lines[i], c, void, f.Purchase != nil && f.Purchase.Amount != nil); bad != nil {
			return nil, id, bad
		}
	}
	p = &part{Rows: []span{{s.file, c.row.n, c.row.n}}, Partial: e.part, Once: e.once}
	if f.Purchase != nil && f.Purchase.Status != "" && f.Purchase.Status != statusValid {
		for i := range f.Purchase.Lines {
			p.Dead = append(p.Dead, i)
		}
	}
	trimPromise(&f)
	if left, kind := s.uses.use(&f); left != "" {
		return nil, id, &badCell{key: "import.left_out", args: errs.Pairs("kind", kind, "name", errs.Short(left)), found: left}
	}
	p.Fact = f
	return p, id, nil
}

// put gives a part to the sorter, under the name of its fact.
func (s *stager) put(p *part) error {
	s.packed = p.packed(s.packed[:0])
	return s.parts.add(partKey(&p.Fact), s.packed)
}

func partKey(f *fact.Fact) []byte {
	k := append(make([]byte, 0, 64), rank(f.Kind))
	k = append(append(k, f.Source...), 0)
	return append(append(k, f.ID...), 0)
}

// reject notes what is wrong with a row of the file being read.
func (s *stager) reject(n int64, bad badCell) error {
	return s.rejects.add(s.file, n, bad)
}

// where is a row in words that need no translation: the file and the row's number.
func (s *stager) where(n int64) string { return place(s.src.src.name, n) }

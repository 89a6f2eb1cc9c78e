package importer

import (
	"cmp"
	"strings"

	"huitou/internal/cal"
	"huitou/internal/customer"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
)

// What customers may be told apart by where they have no number.
const (
	byPhone = customer.Phone
	byEmail = customer.Email
	byName  = "name" // with what shows of a masked phone number
)

// knower says whom the source of an import told before.
type knower interface {
	known(flow.Asked) (flow.KnownAs, error)
	former(ids []string) (string, error)
	owner(kind fact.Kind, ext string) (id.Customer, error)
}

// knownIDs are the ids of customers who are told apart by a name, by an e-mail address, or by a phone number with
// their name: people of different names on one number are different people; an address is an account, whatever name is on
// its orders (docs/adr/0030). One whom the source called otherwise before keeps that id: an import of the same file finds
// its people again.
//
// Who is on a number is known when all rows have been read (settle); where that changes the id of a row, they are read
// again.
type knownIDs struct {
	knower
	ids    map[string]numbered // by what a row says
	told   *sorter             // what rows said, by number; nil = it is settled
	shared *table              // who the names are on numbers of several people
	last   struct {            // the record of a row on a shared number
		kind     fact.Kind
		ext      string
		base, id string
	}
	remarks map[string]remarked // by id, or by number and name
}

// numbered is who a name on a number is.
type numbered struct {
	id, base string
	people   []flow.KnownOne // known before
	shared   bool            // with people of other names
	quiet    bool            // a better name of the person is known
}

// remarked is a remark on a person on a shared number.
type remarked struct {
	key, name, other, number, where string
}

func newKnownIDs(k knower, dir string) *knownIDs {
	return &knownIDs{knower: k, ids: map[string]numbered{}, told: newSorter(dir), remarks: map[string]remarked{}}
}

func (k *knownIDs) close() {
	if k.told != nil {
		k.told.close()
	}
	if k.shared != nil {
		k.shared.close()
	}
}

// keep keeps what was found of a row.
func (k *knownIDs) keep(key string, n numbered) numbered {
	if len(k.ids) >= maxEntities {
		clear(k.ids)
	}
	k.ids[key] = n
	return n
}

// byName returns the id for a name with what shows of a number. alone is what a source may have called the
// customer before.
func (k *knownIDs) byName(text, alone string) (string, error) {
	if n, ok := k.ids[byName+text]; ok {
		return n.id, nil
	}
	was, err := k.former([]string{text, alone})
	if err != nil {
		return "", err
	}
	return k.keep(byName+text, numbered{id: cmp.Or(was, text)}).id, nil
}

// mention is what a row says of a customer.
type mention struct{ by, country, text, name string }

func (a mention) key() string { return strings.Join([]string{a.by, a.country, a.text, a.name}, "\x00") }

// ask asks whom the source told with a number before, and returns the id of the number.
func (k *knownIDs) ask(a mention, names ...string) (base string, before flow.KnownAs, err error) {
	base, i := normalID(a.by, a.text, a.country)
	ids := []string{a.text, base}
	if a.by == byEmail {
		ids[0] = strings.ToLower(a.text)
	}
	before, err = k.known(flow.Asked{IDs: ids, Identity: i, Country: a.country, Names: names})
	return cmp.Or(before.Base, base), before, err
}

// find returns who a name on a number is. where is the row that says it.
func (k *knownIDs) find(a mention, where func() string) (numbered, error) {
	key := a.key()
	if n, ok := k.ids[key]; ok {
		return n, nil
	}
	called := customer.CalledAs(a.name)
	base, before, err := k.ask(a, called.Key)
	if err != nil {
		return numbered{}, err
	}
	n := numbered{base: base, people: before.People}
	if k.shared != nil {
		v, ok, err := k.shared.find(base + "\x00" + a.name)
		if err != nil {
			return n, err
		}
		if ok {
			n.shared, n.quiet, n.id = true, v[0] == '1', v[1:]
			return k.keep(key, n), nil
		}
	}
	g := newSharing(base, before)
	of, unsure := g.find(called, a.name)
	n.id, n.shared, n.quiet = g.people[of].ext, len(g.people) > 1, a.by == byPhone && g.quiet(of, called)
	if k.told != nil {
		at := where()
		k.remark(g, of, unsure, a, at)
		if err := k.told.add([]byte(base), []byte(a.by+"\x00"+a.country+"\x00"+a.text+"\x00"+at+"\x00"+a.name)); err != nil {
			return n, err
		}
	}
	return k.keep(key, n), nil
}

// said are remarks on people on shared numbers.
func (k *knownIDs) said(list []flow.Tallied) []flow.Tallied {
	for _, key := range sortedKeys(k.remarks) {
		r := k.remarks[key]
		list = flow.Say(list, r.key, errs.Pairs("name", errs.Short(r.name), "other", errs.Short(r.other), "value", errs.Short(r.name+" / "+r.other+": "+r.number)), 1, r.where)
	}
	return list
}

// normalID returns the id for a text where nobody is known: all ways to write a phone number or an address have one. Of
// several in a cell the first counts. i is empty for a text that is none.
func normalID(by, text, country string) (id string, i customer.Identity) {
	if by == byName {
		return text, i
	}
	i, ok := customer.Alike(by, text, country)
	if !ok {
		i, ok = customer.Alike(by, customer.Several(by, text, country)[0], country)
	}
	switch {
	case ok:
		return i.Value, i
	case by == byEmail:
		text = strings.ToLower(text)
	}
	return text, customer.Identity{}
}

// home is the country of phone numbers that are written without one: that of the expression, else of the zone of
// the map.
func (x *expr) home(m *Map) string { return cmp.Or(x.country, cal.Country(m.Zone)) }

// knownAs returns the id of the customer of a row by a phone number, an address or a name. On a number that people
// share, a record that was imported before stays with the person it was with, and rows of one record are one person's.
func (r *cells) knownAs(by, text, alone, country string) (string, error) {
	k := r.known
	if k == nil {
		id, _ := normalID(by, text, country)
		return id, nil
	}
	if by == byName {
		return k.byName(text, alone)
	}
	name := ""
	if by == byPhone {
		name = r.name()
	}
	n, err := k.find(mention{by, country, text, name}, func() string { return place(r.file, r.row.n) })
	if err != nil || !n.shared {
		r.quiet = n.quiet
		return n.id, err
	}
	is := n.id
	if kind, ext := r.record(); ext != "" {
		last := &k.last
		switch {
		case last.kind == kind && last.ext == ext && last.base == n.base:
			is = last.id
		case len(n.people) > 0:
			owner, err := k.owner(kind, ext)
			if err != nil {
				return "", err
			}
			for _, p := range n.people {
				if p.Customer == owner {
					is = p.Ext
				}
			}
		}
		last.kind, last.ext, last.base, last.id = kind, ext, n.base, is
	}
	r.quiet, r.moved = n.quiet || is != n.id, is != n.id
	return is, nil
}

// name is what a row calls its customer, "" for nobody's name.
func (r *cells) name() string {
	if r.rule == nil || r.rule.called == nil {
		return ""
	}
	s, _, bad := r.rule.called.text(r, false)
	if bad != nil || nobody(s) {
		return ""
	}
	return oneLine(s)
}

// record is what a row is about beside its customer: the order, the visit, the voice.
func (r *cells) record() (fact.Kind, string) {
	for _, e := range r.rule.emits {
		if !e.kind.IsEntity() && !e.number && !e.id.personal() && r.m.holds(e.when, r) {
			ext, _, _ := e.id.text(r, false)
			return e.kind, oneLine(ext)
		}
	}
	return "", ""
}

// personal reports whether an expression is the id of a customer by a number, or made of one.
func (x *expr) personal() bool {
	if x.knownBy == byPhone || x.knownBy == byEmail {
		return true
	}
	for _, list := range [][]*expr{x.concat, x.either} {
		for _, p := range list {
			if p.personal() {
				return true
			}
		}
	}
	return false
}

// callers finds what rows call the customers whom they tell apart by a number.
func (f *fileRule) callers() {
	for _, e := range f.emits {
		if e.kind != fact.KindCustomer || !e.id.personal() {
			continue
		}
		for _, s := range e.sets {
			if s.path == "customer.name" && !s.from.personal() {
				f.called = s.from
				return
			}
		}
	}
}

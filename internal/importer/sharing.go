package importer

import (
	"maps"
	"slices"
	"strings"

	"huitou/internal/customer"
	"huitou/internal/flow"
)

// crowd is how many people on a number make it nobody's, such as the shop's own: names are then
// compared as they are.
const crowd = 50

// sharing are the people on one phone number or address.
type sharing struct {
	base   string
	people []*sharer
	many   bool
}

// sharer is one of them.
type sharer struct {
	ext   string
	shown string // the name as written
	names []customer.Called
	new   bool
}

func newSharing(base string, before flow.KnownAs) *sharing {
	g := &sharing{base: base, many: before.More}
	for _, p := range before.People {
		s := &sharer{ext: p.Ext, shown: p.Names[0]}
		for _, name := range p.Names {
			s.names = append(s.names, customer.CalledAs(name))
		}
		g.people = append(g.people, s)
	}
	return g
}

// find returns the person of a name, a new one where it can be nobody's. Where it can be that of several, it is the
// first one's, and that is not sure.
func (g *sharing) find(c customer.Called, written string) (of int, unsure bool) {
	of = -1
	may := 0
	for i, p := range g.people {
		if c.Key != "" && slices.ContainsFunc(p.names, func(n customer.Called) bool { return n.Key == c.Key }) {
			return i, false
		}
		if c.Key == "" || !g.many && len(g.people) <= crowd && !slices.ContainsFunc(p.names, func(n customer.Called) bool { return !n.May(c) }) {
			if may++; of < 0 {
				of = i
			}
		}
	}
	if of >= 0 {
		if may == 1 {
			g.people[of].names = append(g.people[of].names, c)
		}
		return of, may > 1
	}
	ext := g.base
	if slices.ContainsFunc(g.people, func(p *sharer) bool { return p.ext == g.base }) {
		ext = flow.NameID(g.base, shortKey(c.Key))
	}
	g.people = append(g.people, &sharer{ext, written, []customer.Called{c}, true})
	return len(g.people) - 1, false
}

// shortKey is the key of a name as a part of an id.
func shortKey(key string) string {
	const most = 160
	if len(key) > most {
		key = strings.ToValidUTF8(key[:most], "")
	}
	return key
}

// quiet reports whether a name says less than another of the person.
func (g *sharing) quiet(of int, c customer.Called) bool {
	return c.Weak() && slices.ContainsFunc(g.people[of].names, func(n customer.Called) bool { return n.Key != c.Key && n.Before(c) < 0 && !n.Weak() })
}

// first is the name of the person who has the id of the number.
func (g *sharing) first() string {
	for _, p := range g.people {
		if p.ext == g.base {
			return p.shown
		}
	}
	return ""
}

// remark notes that a new person shares a number with others, or that it is not sure whose a name is.
func (k *knownIDs) remark(g *sharing, of int, unsure bool, a mention, where string) {
	p := g.people[of]
	switch {
	case p.new && p.ext != g.base && k.remarks[p.ext] == (remarked{}):
		k.remarks[p.ext] = remarked{"import.number_shared", a.name, g.first(), a.text, where}
	case unsure && len(g.people) > 1:
		k.remarks[g.base+"\x00"+a.name] = remarked{"import.number_unsure", a.name, p.shown, a.text, where}
	}
}

// settle finds who the names on each number are, when all rows have been read. It reports whether rows must be read
// again because some are others than it seemed.
func (k *knownIDs) settle() (again bool, err error) {
	if k.told == nil || k.told.added == 0 {
		return false, nil
	}
	out := newSorter(k.told.dir)
	defer out.close()
	var base string
	var group []told
	flush := func() error {
		other, err := k.settleOne(base, group, out)
		again, group = again || other, group[:0]
		return err
	}
	err = k.told.each(func(key, value []byte) error {
		if string(key) != base {
			if err := flush(); err != nil {
				return err
			}
			base = string(key)
		}
		part := strings.SplitN(string(value), "\x00", 5)
		t := told{mention{part[0], part[1], part[2], part[4]}, part[3], customer.Called{}}
		if n := len(group); n == 0 || !slices.ContainsFunc(group, func(g told) bool { return g.name == t.name && g.text == t.text }) {
			t.called = customer.CalledAs(t.name)
			group = append(group, t)
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	k.told.close()
	k.told = nil
	if err != nil || !again {
		return false, err
	}
	k.last.ext = ""
	k.shared, err = newTable(out)
	return true, err
}

// told is what a row said.
type told struct {
	mention
	where  string
	called customer.Called
}

// settleOne finds who the names on one number are, and reports whether one is another than it is alone.
func (k *knownIDs) settleOne(base string, rows []told, out *sorter) (other bool, err error) {
	if len(rows) < 2 || !slices.ContainsFunc(rows, func(t told) bool { return t.called.Key != rows[0].called.Key }) {
		return false, nil
	}
	names := make([]string, len(rows))
	for i, t := range rows {
		names[i] = t.called.Key
		delete(k.remarks, base+"\x00"+t.name)
	}
	_, before, err := k.ask(rows[0].mention, names...)
	if err != nil {
		return false, err
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b told) int { return a.called.Before(b.called) })
	g := newSharing(base, before)
	of := make([]int, len(rows))
	for i, t := range rows {
		var unsure bool
		of[i], unsure = g.find(t.called, t.name)
		k.remark(g, of[i], unsure, t.mention, t.where)
	}
	for i, t := range rows {
		one := newSharing(base, before)
		alone, _ := one.find(t.called, t.name)
		n, quiet := g.people[of[i]], g.quiet(of[i], t.called)
		if ext := one.people[alone].ext; ext != n.ext {
			delete(k.remarks, ext)
		}
		other = other || one.people[alone].ext != n.ext || one.quiet(alone, t.called) != quiet
		value := "0" + n.ext
		if quiet {
			value = "1" + n.ext
		}
		delete(k.ids, t.key())
		if err := out.add([]byte(base+"\x00"+t.name), []byte(value)); err != nil {
			return false, err
		}
	}
	return other, nil
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

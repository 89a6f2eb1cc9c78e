package list_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/page"
)

// TestCustomers reads lists page by page and compares them with the same filter and sort
// order applied in Go to the customers that were recorded. Each is read sorted in memory, in the
// order of an index, and by turns, as when the list grows or shrinks between two pages.
func TestCustomers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		flowtest.Record(t, f, flowtest.Place("north", "region", "", ""), flowtest.Place("kiel", "", "north", ""), flowtest.Place("husum", "", "north", ""))
		people := recordPeople(t, f)
		inMemory, byIndex := list.New(d), list.SetSortLimit(list.New(d), 2)
		bySet := list.SetSortLimit(list.New(d), 5) // the open promises are more than 5 and at most ten times as many
		places := map[string]id.Place{}
		for _, p := range placesOf(t, d) {
			places[p.Name] = p.ID
		}
		for name, c := range map[string]struct {
			f    list.CustomerFilter
			keep func(person) bool
		}{
			"all":          {list.CustomerFilter{}, func(person) bool { return true }},
			"kind":         {list.CustomerFilter{Kind: "organisation"}, func(p person) bool { return p.org }},
			"place":        {list.CustomerFilter{Place: places["kiel"]}, func(p person) bool { return p.place == "kiel" }},
			"region":       {list.CustomerFilter{Place: places["north"]}, func(p person) bool { return p.place != "" }},
			"open promise": {list.CustomerFilter{OpenPromise: true}, func(p person) bool { return p.open }},
			"low rating":   {list.CustomerFilter{LowRating: true}, func(p person) bool { return p.low }},
			"last after":   {list.CustomerFilter{LastAfter: "2026-05-01"}, func(p person) bool { return p.last != 0 && p.last >= flowtest.Ago(19.5) }},
			"last before":  {list.CustomerFilter{LastBefore: "2026-04-30"}, func(p person) bool { return p.last != 0 && p.last < flowtest.Ago(19.5) }},
			"search":       {list.CustomerFilter{Search: "li"}, isLi},
			"two words":    {list.CustomerFilter{Search: "LI  ann"}, func(p person) bool { return strings.Contains(p.name, "Li") && strings.Contains(p.name, "Ann") }},
			"chinese":      {list.CustomerFilter{Search: "建祥"}, func(p person) bool { return strings.Contains(p.name, "建祥") }},
			"pinyin":       {list.CustomerFilter{Search: "lijianxiang"}, func(p person) bool { return strings.Contains(p.name, "建祥") }},
			"no match":     {list.CustomerFilter{Search: "zzz"}, func(person) bool { return false }},
			"all at once":  {list.CustomerFilter{Search: "li", Place: places["kiel"], OpenPromise: true}, func(p person) bool { return isLi(p) && p.place == "kiel" && p.open }},
		} {
			growing := byIndex
			if c.f.Search != "" { // a search goes on in memory while it grows to at most four times as many
				growing = list.SetSortLimit(list.New(d), len(people)/4)
			}
			for _, sort := range list.Sorts {
				c.f.Sort = sort
				want := expect(people, sort, c.keep)
				if got := walkCustomers(t, c.f, inMemory); !slices.Equal(got, want) {
					t.Errorf("%s by %s:\n got %v\nwant %v", name, sort, got, want)
				}
				if got := walkCustomers(t, c.f, inMemory, growing); !slices.Equal(got, want) {
					t.Errorf("%s by %s, growing beyond what is sorted in memory:\n got %v\nwant %v", name, sort, got, want)
				}
				got := walkCustomers(t, c.f, byIndex, byIndex, inMemory)
				if c.f.Search != "" { // listed in the order of the words that matched
					slices.Sort(got)
					slices.Sort(want)
				}
				if c.f.OpenPromise && c.f.Search == "" {
					if got := walkCustomers(t, c.f, bySet, byIndex); !slices.Equal(got, want) {
						t.Errorf("%s by %s, by the set of customers with an open one:\n got %v\nwant %v", name, sort, got, want)
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s by %s, read by index:\n got %v\nwant %v", name, sort, got, want)
				}
			}
		}
		// A frequent word at a place: of few customers, who are searched; or of more, whose ids are compared
		// with those of the word. In the order of the list.
		for _, sort := range list.Sorts {
			at := list.CustomerFilter{Search: "li", Place: places["kiel"], Sort: sort}
			want := expect(people, sort, func(p person) bool { return p.place == "kiel" && isLi(p) })
			if all := expect(people, sort, isLi); len(all) <= len(people)/3 {
				t.Fatalf("%d customers have the word: it is not frequent", len(all))
			}
			for _, limit := range []int{len(people) / 3, len(want)} {
				if got := walkCustomers(t, at, list.SetSortLimit(list.New(d), limit)); !slices.Equal(got, want) {
					t.Errorf("a frequent word at a place by %s, at most %d sorted:\n got %v\nwant %v", sort, limit, got, want)
				}
			}
		}
		first, err := inMemory.Customers(t.Context(), list.CustomerFilter{Search: "li"}, page.Page{Limit: 4})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := byIndex.Customers(t.Context(), list.CustomerFilter{Search: "li"}, page.Page{After: first.Next}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("a search that grew beyond four times: %v, want Invalid", err)
		}
		if _, err := inMemory.Customers(t.Context(), list.CustomerFilter{Sort: "colour", Kind: "cat", LastAfter: "May"}, page.Page{}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("invalid filter: %v, want Invalid", err)
		}
	})
}

type person struct {
	ext, name, place string
	org, open, low   bool
	amount           int64
	last             clock.Instant
	id               id.Customer
}

// isLi reports whether a word of a name begins with li, also in pinyin.
func isLi(p person) bool {
	return strings.Contains(" "+p.name, " Li") || strings.HasPrefix(p.name, "李")
}

func recordPeople(t *testing.T, f *flow.Flow) []person {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	first, last := []string{"Ann", "Li", "Bo", "Lina", "Carl"}, []string{"Li", "Berg", "Lind", "Ost"}
	var people []person
	for i := range 90 {
		p := person{ext: fmt.Sprint("c", i), org: i%9 == 0, open: i%4 == 0, low: i%7 == 0, place: []string{"", "kiel", "husum"}[i%3]}
		p.name = fmt.Sprintf("%s %s %02d", first[r.IntN(len(first))], last[r.IntN(len(last))], i)
		if i%10 == 0 {
			p.name = fmt.Sprintf("李建祥%02d", i)
		}
		facts := []fact.Fact{flowtest.Customer(p.ext, p.name, func(c *fact.Customer) {
			c.Place = fact.Ref(p.place)
			if p.org {
				c.Kind = "organisation"
			}
		})}
		if i%5 != 0 {
			p.amount, p.last = int64(1000+r.IntN(5)*100), flowtest.Ago(float64(r.IntN(40)))
			facts = append(facts, flowtest.Sale(p.ext, p.last, p.amount))
		}
		if p.open {
			facts = append(facts, flowtest.Promise(p.ext, "call", flowtest.Ago(3), flowtest.Ago(float64(r.IntN(5)-2))))
		}
		if p.low {
			facts = append(facts, flowtest.Voice(p.ext, flowtest.Ago(2), 1))
		}
		p.id = flowtest.CustomerID(t, flowtest.Record(t, f, facts...)[0])
		people = append(people, p)
	}
	return people
}

func expect(people []person, sort string, keep func(person) bool) []string {
	kept := slices.DeleteFunc(slices.Clone(people), func(p person) bool { return !keep(p) })
	by, back := strings.CutSuffix(sort, "_down")
	if !back {
		by, back = strings.CutSuffix(sort, "_up")
	}
	turned := func(c int) int {
		if back {
			return -c
		}
		return c
	}
	pinyin := strings.NewReplacer("李建祥", "li3") // between Li and Lin
	slices.SortFunc(kept, func(a, b person) int {
		byName := cmp.Or(strings.Compare(strings.ToLower(pinyin.Replace(a.name)), strings.ToLower(pinyin.Replace(b.name))), cmp.Compare(a.id, b.id))
		switch {
		case by == list.ByName:
			return turned(byName)
		case a.last == 0 && b.last == 0:
			return byName
		case a.last == 0:
			return 1
		case b.last == 0:
			return -1
		case by == list.ByLast:
			return turned(cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(b.id, a.id)))
		}
		return turned(cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(b.id, a.id)))
	})
	var names []string
	for _, p := range kept {
		names = append(names, p.name)
	}
	return names
}

// walkCustomers reads a list to its end, each page with the next of readers, by turns.
func walkCustomers(t *testing.T, f list.CustomerFilter, readers ...*list.Reader) (names []string) {
	t.Helper()
	p := page.Page{Limit: 4}
	for n := 0; ; n++ {
		l, err := readers[n%len(readers)].Customers(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range l.Rows {
			names = append(names, row.Name)
		}
		if p.After = l.Next; l.Next == "" || len(names) > 1000 {
			return names
		}
	}
}

func placesOf(t *testing.T, d *db.DB) []org.Place {
	t.Helper()
	list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]org.Place, error) { return org.ListPlaces(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

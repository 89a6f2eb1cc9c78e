package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"huitou/internal/clock"
	"huitou/internal/fact"
)

// Parameters of the generated company.
const (
	companyName = "Huitou Bench"
	regions     = 5
	shops       = 50
	couriers    = 20
	products    = 500
	staffs      = 200
	months      = 24
)

var (
	latinFirst  = []string{"Anna", "Ben", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Katharina", "Leon", "Marta", "Noah", "Olga", "Paul", "Rosa", "Simon", "Tilda", "Viktor"}
	latinLast   = []string{"Berg", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ivanova", "Jensen", "Keller", "Lindgren", "Moreau", "Novak", "Okafor", "Petersen", "Rossi", "Schmidt", "Tanaka", "Weber", "Zhang"}
	chineseLast = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"}
	chineseName = []string{"伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "建祥", "健祥", "平", "刚", "桂英", "文博", "子涵", "雨桐", "浩然", "思远"}
)

// maker generates the facts of a company, the same ones for the same seed.
type maker struct {
	r         *rand.Rand
	now       clock.Instant
	customers int
	purchases int
}

func newMaker(seed uint64, now clock.Instant, customers, purchases int) *maker {
	return &maker{rand.New(rand.NewPCG(seed, seed)), now, customers, purchases}
}

// places are the regions, shops and couriers.
func (m *maker) places() []fact.Fact {
	var list []fact.Fact
	add := func(id, kind, parent string) {
		list = append(list, fact.Fact{Kind: fact.KindPlace, Source: "bench", ID: id, Place: &fact.Place{Kind: kind, Parent: fact.Ref(parent)}})
	}
	for i := range regions {
		add(fmt.Sprint("region ", i), "region", "")
	}
	for i := range shops {
		add(fmt.Sprint("shop ", i), "shop", fmt.Sprint("region ", i%regions))
	}
	for i := range couriers {
		add(fmt.Sprint("courier ", i), "partner", "")
	}
	return list
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// name returns a Latin or a Chinese name, alternately.
func (m *maker) name(i int) string {
	if i%2 == 0 {
		return pick(m.r, chineseLast) + pick(m.r, chineseName) + pick(m.r, chineseName)
	}
	return pick(m.r, latinFirst) + " " + pick(m.r, latinLast)
}

func (m *maker) customer(i int) fact.Fact {
	c := &fact.Customer{Name: m.name(i), City: "Town " + strconv.Itoa(i%97), Place: fact.Ref("shop " + strconv.Itoa(m.r.IntN(shops))),
		Phone: fmt.Sprintf("+4915%09d", i), Language: "en"}
	if m.r.IntN(50) == 0 {
		c.Kind = "organisation"
	}
	if m.r.IntN(10) == 0 {
		c.Owner = "s" + strconv.Itoa(m.r.IntN(staffs))
	}
	if m.r.IntN(3) > 0 {
		c.Email = fmt.Sprintf("c%d@example.com", i)
	}
	if m.r.IntN(3) == 0 {
		c.Household = "h" + strconv.Itoa(i/3)
	}
	return fact.Fact{Kind: fact.KindCustomer, Source: "bench", ID: strconv.Itoa(i), Customer: c}
}

// order is a purchase of one to three lines; seven in ten are orders with a promise,
// most of those delivered, one in five of these reviewed.
func (m *maker) order(n int, cus string) []fact.Fact {
	r := m.r
	placed := m.now.Add(-time.Duration(r.Int64N(int64(months * 30 * 24 * time.Hour))))
	p := &fact.Purchase{Customer: fact.Ref(cus), At: placed, Place: fact.Ref("shop " + strconv.Itoa(r.IntN(shops))), Currency: "EUR"}
	for range 1 + r.IntN(2)*r.IntN(2) {
		p.Lines = append(p.Lines, fact.Line{Product: fact.Ref("p" + strconv.Itoa(r.IntN(products))), Units: 1000, Amount: int64(500 + r.IntN(20_000))})
	}
	facts := []fact.Fact{{Kind: fact.KindPurchase, Source: "bench", ID: strconv.Itoa(n), Purchase: p}}
	if r.IntN(10) >= 7 {
		return facts
	}
	p.Channel = "online"
	p.Promise = &fact.OrderPromise{Due: placed.Add(time.Duration(48+r.IntN(120)) * time.Hour)}
	if r.IntN(2) == 0 {
		p.Lines[0].Partner = fact.Ref("courier " + strconv.Itoa(r.IntN(couriers)))
	}
	at := placed
	for _, step := range []string{"approved", "handed_over", "delivered"} {
		at = at.Add(time.Duration(r.ExpFloat64() * float64(20*time.Hour)))
		if at >= m.now || step == "delivered" && r.IntN(50) == 0 {
			return facts
		}
		p.Steps = append(p.Steps, fact.Step{Step: step, At: at})
	}
	if r.IntN(5) == 0 {
		stars := 5 - r.IntN(2)
		if at > p.Promise.Due {
			stars = 1 + r.IntN(5)
		}
		v := &fact.Voice{Purchase: fact.Ref(strconv.Itoa(n)), At: at, Rating: &stars, Text: "as expected"}
		if r.IntN(10) > 0 {
			v.Answered = at
		}
		facts = append(facts, fact.Fact{Kind: fact.KindVoice, Source: "bench", ID: strconv.Itoa(n), Voice: v})
	}
	return facts
}

// batches generates the facts of the company, customer by customer, in batches for one
// transaction each.
func (m *maker) batches(ctx context.Context, out chan<- []fact.Fact) {
	defer close(out)
	send := func(b []fact.Fact) bool {
		select {
		case out <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if !send(m.places()) {
		return
	}
	var batch []fact.Fact
	n := 0
	for i := range m.customers {
		batch = append(batch, m.customer(i))
		// Purchases are unevenly distributed: a quarter goes to earlier customers, some of
		// whom buy several times.
		for until := int(float64(m.purchases) * (float64(i+1) / float64(m.customers))); n < until; n++ {
			who := i
			if n%4 == 0 {
				who = i - m.r.IntN(min(i+1, 200))
			}
			batch = append(batch, m.order(n, strconv.Itoa(who))...)
		}
		if len(batch) >= 2000 {
			if !send(batch) {
				return
			}
			batch = nil
		}
	}
	send(batch)
}

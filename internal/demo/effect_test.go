package demo_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/demo"
	"huitou/internal/fact"
)

// seeds are the seeds of the companies that are measured together: one alone has too few
// broken promises.
var seeds = []uint64{1, 2, 3}

// mean accumulates a mean with its standard error.
type mean struct{ n, sum, squares float64 }

func (m *mean) add(v float64) { m.n++; m.sum += v; m.squares += v * v }

func (m *mean) is(yes bool) {
	if yes {
		m.add(1)
	} else {
		m.add(0)
	}
}

func (m *mean) value() float64 { return m.sum / m.n }

func (m *mean) se() float64 {
	return math.Sqrt(max(0, m.squares/m.n-m.value()*m.value()) / m.n)
}

// near compares a measured mean with the planted value, within four standard errors.
func near(t *testing.T, what string, m *mean, planted float64) {
	t.Helper()
	t.Logf("%s: measured %.4f ± %.4f (n %.0f), planted %.4f", what, m.value(), m.se(), m.n, planted)
	if m.n < 30 || math.Abs(m.value()-planted) > 4*m.se() {
		t.Errorf("%s: measured %.4f ± %.4f (n %.0f), planted %.4f", what, m.value(), m.se(), m.n, planted)
	}
}

// means are means by name.
type means map[string]*mean

func (m means) of(name string) *mean {
	if m[name] == nil {
		m[name] = &mean{}
	}
	return m[name]
}

// order combines the facts of till and carrier about one purchase.
type order struct {
	*fact.Purchase
	day      cal.Day
	outcome  string
	returned bool
}

// company is one reconstructed from its facts.
type company struct {
	facts  []fact.Fact
	orders map[string]*order
	of     map[string][]*order // by customer, by time
	who    map[string]*fact.Customer
	end    cal.Day
}

func reconstruct(t *testing.T, seed uint64) *company {
	t.Helper()
	zone, err := cal.Zone("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	c := &company{facts: facts(t, seed, now), orders: map[string]*order{}, of: map[string][]*order{}, who: map[string]*fact.Customer{}, end: cal.DayOf(now, zone)}
	for _, f := range c.facts {
		switch {
		case f.Customer != nil:
			c.who[f.ID] = f.Customer
		case f.Purchase != nil:
			o := &order{Purchase: f.Purchase, day: cal.DayOf(f.Purchase.At, zone), outcome: "none"}
			if p := f.Purchase.Promise; p != nil {
				for _, s := range f.Purchase.Steps {
					if s.Step == "delivered" {
						if o.outcome = "kept"; s.At >= p.DueDay.End(zone) {
							o.outcome = "late"
						}
					}
				}
			}
			c.orders[f.ID] = o
			if f.Purchase.Customer != "" {
				c.of[string(f.Purchase.Customer)] = append(c.of[string(f.Purchase.Customer)], o)
			}
		case f.Promise != nil && f.Promise.Status == "broken" && f.Promise.Origin == "order":
			c.orders[string(f.Promise.Purchase)].outcome = "broken"
		case f.Return != nil:
			c.orders[string(f.Return.Of)].returned = true
		}
	}
	for _, list := range c.of {
		slices.SortFunc(list, func(a, b *order) int { return int(a.At.Sub(b.At)) })
	}
	return c
}

func (c *company) bargain(o *order) bool {
	p := c.who[string(o.Customer)]
	return p != nil && slices.Contains(p.Tags, demo.BargainTag)
}

// keyAccounts looks after dealers.
const keyAccounts = "S20"

// TestEffects finds every planted effect in the facts.
func TestEffects(t *testing.T) {
	t.Parallel()
	m := means{}
	for _, seed := range seeds {
		c := reconstruct(t, seed)
		c.voicesAndVisits(m)
		c.deliveries(m)
		c.money(m)
		c.baskets(m)
		c.comingBack(m)
		c.leaving(m)
		c.runningOut(m)
	}
	for _, outcome := range []string{"kept", "late", "broken"} {
		near(t, "rating after "+outcome, m.of("rating "+outcome), demo.MeanRating(outcome))
	}
	for group, planted := range demo.MeanWait {
		near(t, "wait of "+group, m.of("wait "+group), planted)
	}
	near(t, "late before the drift", m.of("late before"), demo.LateShare)
	near(t, "late in the drift", m.of("late drift"), demo.DriftLate)
	near(t, "late with the usual carrier", m.of("late shunda"), demo.LateShare)
	near(t, "late with the slow carrier", m.of("late haitong"), demo.SlowCarrierLate)
	near(t, "broken online orders", m.of("broken"), demo.BrokenShare)
	near(t, "share of the bargain segment", m.of("bargain"), demo.BargainShare)
	near(t, "returns of the bargain segment", m.of("back true"), demo.BargainReturns)
	near(t, "returns of others", m.of("back false"), demo.UsualReturns)
	if v := m.of("margin true").value(); v > 0 {
		t.Errorf("the bargain segment earns %.3f of its price, want a loss", v)
	}
	if v := m.of("margin false").value(); v < 0.2 {
		t.Errorf("others earn only %.3f of their price", v)
	}
	for _, ware := range []string{"kettle", "pan", "cooker"} {
		small, chance := demo.Together(ware)
		near(t, small+" with "+ware, m.of("with "+ware), chance)
	}
	for _, s := range demo.Staples {
		near(t, "time a pack of "+s.ID()+" lasts, of what is planted", m.of("lasts "+s.ID()), math.Exp(demo.SpreadOfUse*demo.SpreadOfUse/2))
	}
	less(t, m, "late", demo.LateTakesAway)
	less(t, m, "broken", demo.BrokenTakesAway)
	// Customers of the leaver who stayed leave later at the usual rate.
	usual := m.of("gone others").value()
	near(t, "gone with the leaver", m.of("gone leaver"), demo.LeaverTakes+(1-demo.LeaverTakes)*usual)
}

// less compares the drop of the return rate after an outcome with the planted one.
func less(t *testing.T, m means, outcome string, planted float64) {
	t.Helper()
	kept, other := m.of("again kept"), m.of("again "+outcome)
	d, se := kept.value()-other.value(), math.Hypot(kept.se(), other.se())
	t.Logf("%s takes away: measured %.3f ± %.3f (n %.0f), planted %.3f", outcome, d, se, other.n, planted)
	if math.Abs(d-planted) > 4*se {
		t.Errorf("%s takes away %.3f ± %.3f of the chance to come back, planted %.3f", outcome, d, se, planted)
	}
}

func (c *company) voicesAndVisits(m means) {
	for _, f := range c.facts {
		switch {
		case f.Voice != nil:
			if o := c.orders[string(f.Voice.Purchase)]; o.Channel == "online" {
				m.of("rating " + o.outcome).add(float64(*f.Voice.Rating))
			}
		case f.Visit != nil:
			m.of("wait " + f.Visit.Group).add(float64(f.Visit.Waited) / 60)
		case f.Customer != nil && f.Customer.Kind == "person":
			m.of("bargain").is(slices.Contains(f.Customer.Tags, demo.BargainTag))
		}
	}
}

func (c *company) deliveries(m means) {
	drifts := c.end.Add(-7 * demo.DriftWeeks)
	for _, o := range c.orders {
		// Among recent orders, those already delivered are more often on time than the rest.
		if o.Channel != "online" || o.Status != "" || o.day > c.end.Add(-20) {
			continue
		}
		m.of("broken").is(o.outcome == "broken")
		switch partner := string(o.Lines[0].Partner); {
		case partner != "":
			m.of("late " + partner).is(o.outcome == "late")
		case string(o.Place) == demo.DriftPlace && o.day >= drifts:
			m.of("late drift").is(o.outcome == "late")
		case string(o.Place) == demo.DriftPlace:
			m.of("late before").is(o.outcome == "late")
		}
	}
}

func (c *company) money(m means) {
	for _, o := range c.orders {
		if o.Channel == "dealer" || o.Channel == "service" || o.Customer == "" {
			continue
		}
		segment := map[bool]string{true: "true", false: "false"}[c.bargain(o)]
		if o.day < c.end.Add(-30) && (o.Channel == "shop" || o.outcome == "kept" || o.outcome == "late") {
			m.of("back " + segment).is(o.returned)
		}
		for _, l := range o.Lines {
			m.of("margin " + segment).add(float64(l.Amount-*l.Cost) / float64(l.Amount))
		}
	}
}

func (c *company) baskets(m means) {
	for _, o := range c.orders {
		ware := string(o.Lines[0].Product)
		if small, _ := demo.Together(ware); small != "" && o.Channel != "dealer" {
			m.of("with " + ware).is(slices.ContainsFunc(o.Lines[1:], func(l fact.Line) bool { return string(l.Product) == small }))
		}
	}
}

// comingBack measures who buys again after an online order of a staple: a customer who stays
// would need it again before the history ends, so those not seen again have left.
func (c *company) comingBack(m means) {
	for _, list := range c.of {
		last := list[len(list)-1].At
		for _, o := range list {
			if o.Channel == "online" && o.day < c.end.AddMonths(-14) && staple(o) != nil {
				m.of("again " + o.outcome).is(last > o.At)
			}
		}
	}
}

func staple(o *order) *demo.Staple {
	for i := range demo.Staples {
		if demo.Staples[i].ID() == string(o.Lines[0].Product) {
			return &demo.Staples[i]
		}
	}
	return nil
}

// leaving measures how many of the leaver's customers, active in the half year before, were
// seen after the departure.
func (c *company) leaving(m means) {
	leaves := c.end.Add(-7 * demo.LeaverWeeks)
	for cus, list := range c.of {
		var before, after bool
		for _, o := range list {
			before = before || o.day < leaves && o.day >= leaves.Add(-180)
			after = after || o.day >= leaves
		}
		switch owner := c.who[cus].Owner; {
		case !before || owner == "" || owner == keyAccounts:
		case owner == demo.LeaverStaff:
			m.of("gone leaver").is(!after)
		default:
			m.of("gone others").is(!after)
		}
	}
}

// runningOut measures how long a pack lasts a household, relative to the planted value. The
// end of the history censors periods, long ones more often: only those are used that began
// early enough to be observed in full.
func (c *company) runningOut(m means) {
	for cus, list := range c.of {
		since, packs := map[string]clock.Instant{}, map[string]int64{}
		for _, o := range list {
			s := staple(o)
			if s == nil || o.Channel == "dealer" {
				continue
			}
			who := c.who[cus]
			planted := s.Lasts(who.Adults, who.Children)
			if at := since[s.ID()]; at != 0 && float64(c.end.Sub(cal.DayOf(at, time.UTC))) > 1.6*planted*float64(packs[s.ID()]) {
				m.of("lasts " + s.ID()).add(o.At.Sub(at).Hours() / 24 / planted / float64(packs[s.ID()]))
			}
			since[s.ID()], packs[s.ID()] = o.At, o.Lines[0].Units/1000
		}
	}
}

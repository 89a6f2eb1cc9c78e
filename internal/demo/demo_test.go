package demo_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db/dbtest"
	"huitou/internal/demo"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/today"
)

var update = flag.Bool("update", false, "write the table of docs/demo.md anew")

var now = clock.At(time.Date(2026, 11, 20, 6, 30, 0, 0, time.UTC))

func facts(t testing.TB, seed uint64, at clock.Instant) []fact.Fact {
	t.Helper()
	list, err := demo.Facts(seed, at)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func digest(t *testing.T, list []fact.Fact) [32]byte {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b)
}

func TestSameSeedSameFacts(t *testing.T) {
	t.Parallel()
	one := digest(t, facts(t, 1, now))
	if one != digest(t, facts(t, 1, now)) {
		t.Error("the same seed made other facts")
	}
	if one == digest(t, facts(t, 2, now)) {
		t.Error("another seed made the same facts")
	}
}

// TestTable holds docs/demo.md to what is planted.
func TestTable(t *testing.T) {
	t.Parallel()
	const file, begin, end = "../../docs/demo.md", "<!-- effects -->\n", "<!-- end of effects -->"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table := "| effect | planted | where to see it |\n|---|---|---|\n"
	for _, e := range demo.Effects() {
		table += fmt.Sprintf("| %s | %s | %s |\n", e.Name, e.Planted, e.Seen)
	}
	before, rest, _ := strings.Cut(string(b), begin)
	have, after, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatal("docs/demo.md has no table of effects")
	}
	if have == table {
		return
	}
	if !*update {
		t.Fatal("docs/demo.md differs from what is planted: run go test ./internal/demo -update")
	}
	if err := os.WriteFile(file, []byte(before+begin+table+end+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBuild builds the company and looks at it as its people do.
func TestBuild(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, clock.Fixed(now))
	f, a := flow.New(d), access.New(d)
	start := time.Now()
	sum, err := demo.Build(t.Context(), f, a, demo.Options{Seed: 1, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d facts in %s: %v", sum.Facts, time.Since(start).Round(time.Millisecond), sum.Kinds)
	if sum.Parked != 0 {
		t.Errorf("%d facts wait for others", sum.Parked)
	}
	for kind, least := range map[fact.Kind]int{fact.KindCustomer: 5000, fact.KindPurchase: 20000, fact.KindVoice: 3000,
		fact.KindPromise: 1000, fact.KindReturn: 300, fact.KindVisit: 500} {
		if sum.Kinds[kind] < least {
			t.Errorf("%d facts of kind %s, want at least %d", sum.Kinds[kind], kind, least)
		}
	}
	for _, email := range []string{demo.OwnerEmail, "shop@homeway.example"} {
		s, err := a.SignIn(t.Context(), access.Credentials{Email: email, Password: demo.Password, IP: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		who, err := a.WhoBySession(t.Context(), s.Token, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		list, err := today.New(d).List(t.Context(), who, today.Query{})
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, l := range list.Lines {
			kinds[l.Kind]++
		}
		t.Logf("today of %s: %v", email, list.Counts)
		if len(kinds) < 2 {
			t.Errorf("today of %s shows only %v", email, kinds)
		}
	}
	v, err := f.Verify(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, diff := range v.Diffs {
		t.Error(diff)
	}
}

// mean gathers a mean with its standard error.
type mean struct{ n, sum, squares float64 }

func (m *mean) add(v float64)  { m.n++; m.sum += v; m.squares += v * v }
func (m *mean) value() float64 { return m.sum / m.n }
func (m *mean) se() float64 {
	return math.Sqrt(max(0, m.squares/m.n-m.value()*m.value()) / m.n)
}

// near holds a measured mean to what was planted, within four standard errors.
func near(t *testing.T, what string, m *mean, planted float64) {
	t.Helper()
	t.Logf("%s: measured %.4f ± %.4f (n %.0f), planted %.4f", what, m.value(), m.se(), m.n, planted)
	if m.n < 30 || math.Abs(m.value()-planted) > 4*m.se() {
		t.Errorf("%s: measured %.4f ± %.4f (n %.0f), planted %.4f", what, m.value(), m.se(), m.n, planted)
	}
}

// order is what a till and a carrier tell of one purchase, put together.
type order struct {
	*fact.Purchase
	outcome string
}

// orders puts purchases together with what became of their promise.
func orders(list []fact.Fact) map[string]*order {
	zone, _ := cal.Zone("Asia/Shanghai")
	out := map[string]*order{}
	for _, f := range list {
		switch {
		case f.Purchase != nil:
			o := &order{f.Purchase, "none"}
			if p := f.Purchase.Promise; p != nil {
				for _, s := range f.Purchase.Steps {
					if s.Step == "delivered" {
						if o.outcome = "kept"; s.At >= p.DueDay.End(zone) {
							o.outcome = "late"
						}
					}
				}
			}
			out[f.ID] = o
		case f.Promise != nil && f.Promise.Status == "broken" && f.Promise.Purchase != "":
			out[string(f.Promise.Purchase)].outcome = "broken"
		}
	}
	return out
}

// TestEffects finds every planted effect in the facts.
func TestEffects(t *testing.T) {
	t.Parallel()
	list := facts(t, 1, now)
	all := orders(list)

	ratings := map[string]*mean{"kept": {}, "late": {}, "broken": {}}
	waits := map[string]*mean{"member": {}, "walk_in": {}, "senior": {}}
	bargain, owner := map[string]bool{}, map[string]string{}
	returned := map[string]bool{}
	for _, f := range list {
		switch {
		case f.Customer != nil:
			bargain[f.ID] = len(f.Customer.Tags) > 0 && f.Customer.Tags[0] == demo.BargainTag
			owner[f.ID] = f.Customer.Owner
		case f.Voice != nil:
			if o := all[string(f.Voice.Purchase)]; o.Channel == "online" {
				if m := ratings[o.outcome]; m != nil {
					m.add(float64(f.Voice.Rating))
				}
			}
		case f.Visit != nil:
			waits[f.Visit.Group].add(float64(f.Visit.Waited) / 60)
		case f.Return != nil:
			returned[string(f.Return.Of)] = true
		}
	}
	for outcome, m := range ratings {
		near(t, "rating after "+outcome, m, demo.MeanRating(outcome))
	}
	for group, m := range waits {
		near(t, "wait of "+group, m, demo.MeanWait[group])
	}

	back := map[bool]*mean{true: {}, false: {}}
	margin := map[bool]*mean{true: {}, false: {}}
	late := map[string]*mean{"before": {}, "drift": {}, "haitong": {}, "shunda": {}}
	zone, _ := cal.Zone("Asia/Shanghai")
	end := cal.DayOf(now, zone)
	for ref, o := range all {
		cus := string(o.Customer)
		if o.Channel == "dealer" || o.Channel == "service" {
			continue
		}
		taken := 0.0
		if returned[ref] {
			taken = 1
		}
		if cal.DayOf(o.At, zone) < end.Add(-30) && (o.Channel == "shop" || o.outcome == "kept" || o.outcome == "late") {
			back[bargain[cus]].add(taken)
		}
		for _, l := range o.Lines {
			margin[bargain[cus]].add(float64(l.Amount-*l.Cost) / float64(l.Amount))
		}
		if o.Channel != "online" || o.outcome == "none" {
			continue
		}
		day, isLate := cal.DayOf(o.At, zone), 0.0
		if o.outcome == "late" {
			isLate = 1
		}
		switch partner := string(o.Lines[0].Partner); {
		case partner != "":
			late[partner].add(isLate)
		case string(o.Place) == demo.DriftPlace && day >= end.Add(-7*demo.DriftWeeks) && day < end.Add(-14):
			late["drift"].add(isLate)
		case string(o.Place) == demo.DriftPlace && day < end.Add(-7*demo.DriftWeeks):
			late["before"].add(isLate)
		}
	}
	near(t, "late before the drift", late["before"], demo.LateShare)
	near(t, "late in the drift", late["drift"], demo.DriftLate)
	near(t, "late with the usual carrier", late["shunda"], demo.LateShare)
	near(t, "late with the slow carrier", late["haitong"], demo.SlowCarrierLate)
	near(t, "returns of the bargain segment", back[true], demo.BargainReturns)
	near(t, "returns of others", back[false], demo.UsualReturns)
	if m := margin[true].value(); m > 0 {
		t.Errorf("the bargain segment earns %.3f of its price, want a loss", m)
	}
	if m := margin[false].value(); m < 0.2 {
		t.Errorf("others earn only %.3f of their price", m)
	}
	comingBack(t, all, end, zone)
	leaving(t, all, owner, end, zone)
	runningOut(t, list)
}

// comingBack measures who buys again after an online order. A customer also stops
// being seen when the history ends, so the difference between outcomes is compared.
func comingBack(t *testing.T, all map[string]*order, end cal.Day, zone *time.Location) {
	t.Helper()
	last := map[string]clock.Instant{}
	for _, o := range all {
		last[string(o.Customer)] = max(last[string(o.Customer)], o.At)
	}
	again := map[string]*mean{"kept": {}, "late": {}, "broken": {}}
	for _, o := range all {
		if o.Channel != "online" || again[o.outcome] == nil || cal.DayOf(o.At, zone) > end.AddMonths(-14) {
			continue
		}
		v := 0.0
		if last[string(o.Customer)] > o.At {
			v = 1
		}
		again[o.outcome].add(v)
	}
	for outcome, planted := range map[string]float64{"late": demo.LateTakesAway, "broken": demo.BrokenTakesAway} {
		d := again["kept"].value() - again[outcome].value()
		se := math.Hypot(again["kept"].se(), again[outcome].se())
		t.Logf("%s takes away: measured %.3f ± %.3f, planted %.3f", outcome, d, se, planted)
		if math.Abs(d-planted) > 4*se {
			t.Errorf("%s takes away %.3f ± %.3f of the chance to come back, planted %.3f", outcome, d, se, planted)
		}
	}
}

// leaving measures how many of those the leaver looked after, who bought in the half
// year before, were seen after.
func leaving(t *testing.T, all map[string]*order, owner map[string]string, end cal.Day, zone *time.Location) {
	t.Helper()
	leaves := end.Add(-7 * demo.LeaverWeeks)
	before, after := map[string]bool{}, map[string]bool{}
	for _, o := range all {
		switch d := cal.DayOf(o.At, zone); {
		case d >= leaves:
			after[string(o.Customer)] = true
		case d >= leaves.Add(-180):
			before[string(o.Customer)] = true
		}
	}
	gone := map[bool]*mean{true: {}, false: {}}
	for cus := range before {
		if owner[cus] == "" || owner[cus] == "S20" {
			continue
		}
		v := 1.0
		if after[cus] {
			v = 0
		}
		gone[owner[cus] == demo.LeaverStaff].add(v)
	}
	// Those who stay of the leaver's are gone for other reasons at the usual rate.
	usual := gone[false].value()
	near(t, "gone with the leaver", gone[true], demo.LeaverTakes+(1-demo.LeaverTakes)*usual)
}

// runningOut measures how long a bag of rice lasts, an adult's day at a time.
func runningOut(t *testing.T, list []fact.Fact) {
	t.Helper()
	heads, last := map[string]float64{}, map[string]clock.Instant{}
	var m mean
	for _, f := range list {
		switch {
		case f.Customer != nil:
			heads[f.ID] = float64(f.Customer.Adults) + 0.6*float64(f.Customer.Children)
		case f.Purchase != nil && f.Purchase.Channel != "dealer":
			cus := string(f.Purchase.Customer)
			if string(f.Purchase.Lines[0].Product) != "rice" {
				continue
			}
			if since := last[cus]; since != 0 {
				m.add(f.Purchase.At.Sub(since).Hours() / 24 * heads[cus] / 118)
			}
			last[cus] = f.Purchase.At
		}
	}
	near(t, "days a bag of rice lasts, of what is planted", &m, math.Exp(0.13*0.13/2))
}

package bench

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/id"
)

// Growing is how a company is grown.
type Growing struct {
	Steps   []int   // purchases of the company at each measured point, from few to many
	Clients int     // concurrent clients that send batches
	Many    int     // concurrent clients that send single purchases
	Singles int     // single purchases of a step, at most a tenth of what the step adds
	Reads   int     // cards of a step; a fifth as many pages of each list, a tenth as many boards
	Days    float64 // in which all purchases of the last step are made
	Seed    uint64

	// Instances starts servers on the database in processes of their own, until stop is
	// called. nil: one server in this process.
	Instances func(ctx context.Context, dsn string) (list []Endpoint, stop func() error, err error)
}

const (
	purchasesEach = 10 // of a customer
	// stretch is how many purchases are written out at a time, to be sent. What is written
	// out is in memory, and clients wait for the last call of a stretch.
	stretch = 100 * batchSize
)

// Validate checks that the company grows.
func (g *Growing) Validate() error {
	last := 0
	for _, n := range append([]int{0}, g.Steps...)[min(1, len(g.Steps)):] {
		if n < last+purchasesEach {
			return errs.Invalid("bench.Grow", "bench.steps", "steps", fmt.Sprint(g.Steps), "each", purchasesEach)
		}
		last = n
	}
	return nil
}

// grower is a company while it grows.
type grower struct {
	Growing
	d       *db.DB
	t       *target
	m       *maker
	r       *rand.Rand
	log     *slog.Logger
	start   clock.Instant
	behind  *atomic.Int64 // how far the clock of the company is behind, in ns
	who     []id.Customer
	have    int // purchases
	settled int // purchases when the tables were last analysed
	kept    int // purchases before this one were delivered in time, unless they are late ones
	late    int // late ones before this one were delivered

	keeping   time.Duration // how long it took to record deliveries
	delivered int
}

// Grow grows one company in an empty database, and measures it at each step.
func Grow(ctx context.Context, dsn string, g Growing, log *slog.Logger) (growth *Growth, engine db.Engine, err error) {
	if err := g.Validate(); err != nil {
		return nil, "", err
	}
	var behind atomic.Int64
	d, err := db.Open(ctx, dsn, db.Options{Clock: func() clock.Instant { return clock.System().Add(-time.Duration(behind.Load())) }})
	if err != nil {
		return nil, "", err
	}
	defer d.Close()
	w := &grower{Growing: g, d: d, log: log, behind: &behind, start: clock.System(), r: rand.New(rand.NewPCG(g.Seed, 'g'))}
	w.until(0)
	w.m = newMaker(g.Seed, d.Clock()(), 0, 0)
	if err := found(ctx, d, w.m); err != nil {
		return nil, "", err
	}
	stop, err := w.serve(ctx, dsn)
	if err != nil {
		return nil, "", err
	}
	growth = new(Growth)
	for _, purchases := range g.Steps {
		s, err := w.step(ctx, purchases)
		if err != nil {
			_ = stop() // the error that ended the measurement is the one to return
			return nil, "", fmt.Errorf("growing to %d purchases: %w", purchases, err)
		}
		growth.add(s)
	}
	growth.compare()
	return growth, d.Engine(), stop()
}

// serve starts what purchases are sent to.
func (w *grower) serve(ctx context.Context, dsn string) (stop func() error, err error) {
	clients := max(w.Clients, w.Many)
	if w.Instances == nil {
		t, end, err := serveHere(ctx, w.d, clients)
		w.t = t
		return func() error { end(); return nil }, err
	}
	ends, stop, err := w.Instances(ctx, dsn)
	w.t = newTarget(ends, w.d.Stats(), clients)
	return stop, err
}

// ago is how long before the start of the measurement a purchase is made.
func (w *grower) ago(purchase int) time.Duration {
	last := w.Steps[len(w.Steps)-1]
	return time.Duration(float64(last-purchase) / float64(last) * w.Days * float64(24*time.Hour))
}

// until moves the clock of the company to a purchase.
func (w *grower) until(purchase int) { w.behind.Store(int64(w.ago(purchase))) }

// step grows the company to a number of purchases and measures it.
func (w *grower) step(ctx context.Context, purchases int) (Step, error) {
	s := Step{Purchases: purchases, Customers: purchases / purchasesEach}
	who, err := enrol(ctx, w.d, w.m, len(w.who), s.Customers)
	if err != nil {
		return s, err
	}
	w.who = append(w.who, who...)
	if err := settle(ctx, w.d); err != nil {
		return s, err
	}
	peak := watchMemory(w.t.others()...)
	err = w.writes(ctx, &s)
	if err == nil {
		err = w.reads(ctx, &s)
	}
	m := peak()
	s.figure("memory: heap of this process, most", "MiB", float64(m.heap)/(1<<20))
	s.figure("memory: resident, all processes but the database server, most", "MiB", float64(m.resident)/(1<<20))
	return s, err
}

// writes records the purchases of a step: most in batches, the last ones one by one.
func (w *grower) writes(ctx context.Context, s *Step) error {
	added := s.Purchases - w.have
	w.keeping, w.delivered = 0, 0
	batches, err := w.grow(ctx, s, s.Purchases-min(w.Singles, max(1, added/10)), batchSize, w.Clients, fmt.Sprintf("batches of %d, %d clients", batchSize, w.Clients))
	if err != nil {
		return err
	}
	singles, err := w.grow(ctx, s, s.Purchases, 1, w.Many, fmt.Sprintf("single, %d clients", w.Many))
	if err != nil {
		return err
	}
	one := s.Results[len(s.Results)-1]
	s.latency("single, p50", one.P50)
	s.latency("single, p95", one.P95)
	s.latency("single, p99", one.P99)
	s.latency("longest call, batch", s.Results[0].Max)
	s.latency("longest call, single", one.Max)
	all := batches
	all.add(singles)
	if w.d.Engine() == db.SQLite {
		s.figure("checkpoints", "", float64(all.checkpoints))
		s.latency("longest checkpoint", all.longest)
		s.latency("longest pause of the writer for a checkpoint", all.blocking)
		s.latency("longest call beside a checkpoint", all.stall)
	}
	size, err := w.d.Size(ctx)
	if err != nil {
		return err
	}
	s.figure("bytes a purchase", "B", float64(all.bytes)/float64(added))
	s.figure("bytes a purchase, the whole database: deliveries, customers and all", "B", float64(size)/float64(s.Purchases))
	if w.delivered > 0 {
		s.Results = append(s.Results, Result{Name: fmt.Sprintf("deliveries, batches of %d, %d clients", batchSize, w.Clients), N: (w.delivered + batchSize - 1) / batchSize,
			Rate: float64(w.delivered) / w.keeping.Seconds(), Unit: "deliveries"})
	}
	return nil
}

// grow sends purchases until the company has a number of them.
func (w *grower) grow(ctx context.Context, s *Step, until, size, clients int, name string) (all sent, err error) {
	var last sent
	for w.have < until {
		bodies, err := w.bodies(min(until, w.have+stretch), size)
		if err != nil {
			return all, err
		}
		if last, err = w.stretch(ctx, bodies, clients); err != nil {
			return all, err
		}
		all.add(last)
		w.log.Info("growing", "purchases", w.have, "per_second", int(last.rate()))

		if err := w.keep(ctx); err != nil {
			return all, err
		}
	}
	r := all.result(name)
	s.Results = append(s.Results, r)
	s.figure(name, "purchases/s", r.Rate)
	if size > 1 {
		s.figure(fmt.Sprintf("the same, the last %d or fewer of the step", stretch), "purchases/s", last.rate())
	}
	s.figure("CPU a purchase, "+name, "µs", all.cpu.Seconds()*1e6/float64(all.facts))
	written, unit := "pages written a purchase, ", "pages"
	if w.d.Engine() == db.Postgres {
		written, unit = "WAL of the server a purchase, ", "B"
	}
	s.figure(written+name, unit, float64(all.written)/float64(all.facts))
	return all, nil
}

// stretch sends bodies and measures what that does to the database.
func (w *grower) stretch(ctx context.Context, bodies []body, clients int) (s sent, err error) {
	var size, written [2]int64
	look := func(i int) error {
		if size[i], err = w.d.Used(ctx); err != nil { // no copying of the log, which belongs to the time of writing
			return err
		}
		written[i], err = w.d.Written(ctx)
		return err
	}
	if err := look(0); err != nil {
		return s, err
	}
	stats := w.d.Stats()
	stats.CheckpointLongest.Store(0)
	stats.CheckpointBlocking.Store(0)
	checkpoints, cpu := stats.Checkpoints.Load(), w.t.cpu()
	if s, err = w.t.deliver(ctx, bodies, clients); err != nil {
		return s, err
	}
	s.cpu = w.t.cpu() - cpu
	if err := look(1); err != nil {
		return s, err
	}
	s.bytes, s.written = size[1]-size[0], written[1]-written[0]
	s.checkpoints = stats.Checkpoints.Load() - checkpoints
	s.longest, s.blocking = time.Duration(stats.CheckpointLongest.Load()), time.Duration(stats.CheckpointBlocking.Load())
	return s, nil
}

// When orders are delivered after they were bought; they are promised for 48 to 168 hours.
const (
	inTime  = 36 * time.Hour // at the latest
	tooLate = 216 * time.Hour
)

// keep sends the deliveries until now: a tenth of the orders comes too late.
func (w *grower) keep(ctx context.Context) error {
	if w.have >= 2*w.settled { // else the planner reads whole tables that were empty when it looked last
		w.settled = w.have
		if err := settle(ctx, w.d); err != nil {
			return err
		}
	}
	now := w.d.Clock()()
	var bodies []body
	var facts []fact.Fact
	flush := func(all bool) error {
		if len(facts) == 0 || !all && len(facts) < batchSize {
			return nil
		}
		b, err := encode(facts)
		bodies, facts = append(bodies, b), facts[:0]
		return err
	}
	for _, c := range []struct {
		next  *int
		after time.Duration
		late  bool
	}{{&w.kept, inTime, false}, {&w.late, tooLate, true}} {
		for ; *c.next < w.have; *c.next++ {
			i := *c.next
			at := w.start.Add(c.after - w.ago(i))
			if at > now {
				break
			}
			if late := i%10 == 9; late != c.late {
				continue
			}
			at = at.Add(-time.Duration(i%24) * time.Hour)
			name := purchaseName(i)
			facts = append(facts, fact.Fact{Kind: fact.KindDelivery, Source: "bench", ID: "d" + name,
				Delivery: &fact.Delivery{Purchase: fact.Ref(name), Steps: []fact.Step{{Step: "delivered", At: at}}}})
			if err := flush(false); err != nil {
				return err
			}
		}
	}
	if err := flush(true); err != nil {
		return err
	}
	s, err := w.t.deliver(ctx, bodies, w.Clients)
	w.keeping, w.delivered = w.keeping+s.all, w.delivered+s.facts
	return err
}

func purchaseName(i int) string { return "g" + strconv.Itoa(i) }

// bodies writes out the next purchases, of customers at random.
func (w *grower) bodies(until, size int) (list []body, err error) {
	w.until(until)
	for w.have < until {
		facts := make([]fact.Fact, min(size, until-w.have))
		for i := range facts {
			facts[i] = bought(w.r, w.r.IntN(len(w.who)), purchaseName(w.have+i), w.start.Add(-w.ago(w.have+i)))
		}
		b, err := encode(facts)
		if err != nil {
			return nil, err
		}
		list, w.have = append(list, b), w.have+len(facts)
	}
	return list, nil
}

// reads measures cards, lists and boards.
func (w *grower) reads(ctx context.Context, s *Step) error {
	if err := settle(ctx, w.d); err != nil {
		return err
	}
	sam, err := newSample(ctx, w.d, w.Seed)
	if err != nil {
		return err
	}
	who := make([]id.Customer, w.Reads+warm(w.Reads))
	for i := range who {
		who[i] = pick(w.r, w.who)
	}
	boards, err := boardWays(ctx, w.d, sam)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		ways  []way
		n     int
		names []string
	}{
		{cardWays(ctx, w.d, who), w.Reads, []string{"card"}},
		{listWays(ctx, w.d, Size{Customers: s.Customers, Purchases: s.Purchases, Seed: w.Seed}, sam), max(1, w.Reads/5), []string{
			"by name", "by last purchase", "by amount", "search: a first name", "with an open promise"}},
		{boards, max(1, w.Reads/5), []string{"evidence: late promises", "evidence: overdue promises of a shop"}},
		{boards, max(1, w.Reads/10), []string{"board of the company", "board of a region", "board of a shop"}},
	} {
		ways, err := named(part.ways, part.names...)
		if err != nil {
			return err
		}
		results, err := measureWays(ctx, ways, part.n)
		if err != nil {
			return err
		}
		for _, r := range results {
			s.latency(r.Name+", p95", r.P95)
		}
		s.Results = append(s.Results, results...)
	}
	return nil
}

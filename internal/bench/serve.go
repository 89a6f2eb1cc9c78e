package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/card"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/list"
)

// Endpoint is where an instance takes facts.
type Endpoint struct {
	URL string `json:"url"`
	Key string `json:"key"`
	PID int    `json:"pid,omitempty"` // its process, 0 = this one
}

// Serve serves the API on loopback, as `huitou serve` runs it, until stop is called.
func Serve(ctx context.Context, d *db.DB) (e Endpoint, stop func(), err error) {
	acc := access.New(d)
	key, err := acc.CreateKey(ctx, access.Console(), "bench", []access.Permission{access.EventWrite})
	if err != nil {
		return e, nil, err
	}
	const unlimited = 1 << 30 // the measured clients share one key: its rate limit is not what is measured
	h, err := api.New(api.Deps{Flow: flow.New(d), Access: acc, Gap: gap.New(d), List: list.New(d), Card: card.New(d), Rate: unlimited, Burst: unlimited})
	if err != nil {
		return e, nil, err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return e, nil, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go srv.Serve(ln) //nolint:errcheck // always ends with ErrServerClosed, by stop
	return Endpoint{URL: "http://" + ln.Addr().String() + "/api/v1/events", Key: key.Token}, func() {
		srv.Close() //nolint:errcheck,gosec // the process is about to drop the database
	}, nil
}

// target is where facts are sent: the instances on one database.
type target struct {
	ends   []Endpoint
	client *http.Client
	stats  *db.Stats // of the instance in this process; its counters stand still where it is in another
}

func newTarget(ends []Endpoint, stats *db.Stats, clients int) *target {
	return &target{ends: ends, stats: stats, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
}

// serveHere serves the API in this process.
func serveHere(ctx context.Context, d *db.DB, clients int) (*target, func(), error) {
	e, stop, err := Serve(ctx, d)
	return newTarget([]Endpoint{e}, d.Stats(), clients), stop, err
}

// others are the processes of the instances that are not this one.
func (t *target) others() (list []int) {
	for _, e := range t.ends {
		if e.PID != 0 {
			list = append(list, e.PID)
		}
	}
	return list
}

// cpu is the CPU time so far of this process and those of the instances.
func (t *target) cpu() (all time.Duration) {
	for _, pid := range processes(t.others()) {
		all += busy(pid)
	}
	return all
}

// post sends facts and checks that each was recorded.
func (t *target) post(ctx context.Context, e Endpoint, b body) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(b.text))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+e.Key)
	req.Header.Set("Content-Type", "application/json")
	res, err := t.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if n := bytes.Count(answer, []byte(`"status":"created"`)); res.StatusCode >= 300 || n != b.n {
		return fmt.Errorf("answer %s: %d of %d created: %.300s", res.Status, n, b.n, answer)
	}
	return nil
}

// body is what one call sends: n facts.
type body struct {
	text []byte
	n    int
}

// encode writes the body of a call; a single fact stands without brackets.
func encode(facts []fact.Fact) (body, error) {
	var v any = facts
	if len(facts) == 1 {
		v = facts[0]
	}
	text, err := json.Marshal(v)
	return body{text, len(facts)}, err
}

// sent is how it went to send bodies.
type sent struct {
	took  []time.Duration // of each call
	all   time.Duration
	facts int
	stall time.Duration // the longest call that a checkpoint of SQLite ran beside

	// what it did to the database, where that was measured
	bytes, written    int64 // db.Size, db.Written
	cpu               time.Duration
	checkpoints       int64
	longest, blocking time.Duration // of the checkpoints
}

// add adds what was sent afterwards.
func (s *sent) add(o sent) {
	s.took, s.all, s.facts, s.stall = append(s.took, o.took...), s.all+o.all, s.facts+o.facts, max(s.stall, o.stall)
	s.bytes, s.written, s.cpu, s.checkpoints = s.bytes+o.bytes, s.written+o.written, s.cpu+o.cpu, s.checkpoints+o.checkpoints
	s.longest, s.blocking = max(s.longest, o.longest), max(s.blocking, o.blocking)
}

func (s *sent) rate() float64 { return float64(s.facts) / s.all.Seconds() }

// result is the line of a report.
func (s *sent) result(name string) Result {
	r := latencies(name, s.took)
	r.Rate, r.Unit = s.rate(), "purchases"
	return r
}

// deliver sends bodies from a number of clients, each to one of the instances.
func (t *target) deliver(ctx context.Context, bodies []body, clients int) (sent, error) {
	var next atomic.Int64
	by := make([]sent, clients)
	errors := make(chan error, clients)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			mine, end := &by[c], t.ends[c%len(t.ends)]
			for i := next.Add(1) - 1; i < int64(len(bodies)); i = next.Add(1) - 1 {
				begun, ended := time.Now(), t.stats.CheckpointsEnded.Load()
				if err := t.post(ctx, end, bodies[i]); err != nil {
					errors <- err
					stop()
					return
				}
				took := time.Since(begun)
				mine.took, mine.facts = append(mine.took, took), mine.facts+bodies[i].n
				if t.stats.Checkpoints.Load() > ended {
					mine.stall = max(mine.stall, took)
				}
			}
		})
	}
	wg.Wait()
	all := time.Since(start)
	select {
	case err := <-errors:
		return sent{}, err
	default:
	}
	var s sent
	for _, mine := range by {
		s.add(mine)
	}
	s.all = all
	return s, nil
}

// send posts facts in bodies of size from a number of clients. The bodies are encoded before
// the measurement starts.
func send(ctx context.Context, t *target, name string, facts []fact.Fact, size, clients int) (Result, error) {
	var bodies []body
	for part := range slices.Chunk(facts, size) {
		b, err := encode(part)
		if err != nil {
			return Result{}, err
		}
		bodies = append(bodies, b)
	}
	s, err := t.deliver(ctx, bodies, clients)
	if err != nil {
		return Result{}, err
	}
	return s.result(name), nil
}

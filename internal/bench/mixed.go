package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/today"
	"huitou/internal/web"
)

// Mix is the load that Mixed generates.
type Mix struct {
	Clients int           // concurrent
	For     time.Duration // duration, after a warm-up of a tenth of it
	Batch   int           // facts per batch
}

// stuck is after how long without a finished call Mixed reports that the program hangs.
const stuck = 30 * time.Second

// callKind is a kind of call with its share in percent.
type callKind struct {
	name  string
	share int
	make  func(c *mixClient) (*http.Request, error)
}

// kinds models a morning: people view pages, tills send facts.
var kinds = []callKind{
	{"page: today", 10, get("/")},
	{"page: customer card", 20, func(c *mixClient) (*http.Request, error) { return get("/customers/" + c.customer().String())(c) }},
	{"page: customers by last purchase", 8, get("/customers?sort=last")},
	{"page: customers found by name", 8, func(c *mixClient) (*http.Request, error) {
		return get("/customers?q=" + pick(c.r, latinLast))(c)
	}},
	{"page: promises", 6, get("/promises")},
	{"page: gap board", 6, get("/gaps")},
	{"page: voices", 2, get("/voices")},
	{"API: a customer", 10, func(c *mixClient) (*http.Request, error) {
		return c.request(http.MethodGet, "/api/v1/customers/"+c.customer().String(), nil)
	}},
	{"API: one purchase", 24, func(c *mixClient) (*http.Request, error) { return c.purchases(1) }},
	{"API: a batch of purchases", 6, func(c *mixClient) (*http.Request, error) { return c.purchases(c.m.mix.Batch) }},
}

func get(path string) func(c *mixClient) (*http.Request, error) {
	return func(c *mixClient) (*http.Request, error) { return c.request(http.MethodGet, path, nil) }
}

// mixed is the state that the clients share.
type mixed struct {
	mix       Mix
	size      Size
	url, key  string
	sessions  []string
	customers []id.Customer
	client    *http.Client
	next      atomic.Int64 // number of the next purchase's external id
	ended     atomic.Int64 // finished calls
}

// mixClient is one client.
type mixClient struct {
	m       *mixed
	ctx     context.Context
	r       *rand.Rand
	session string
	took    [][]time.Duration // by kind
	failed  []int
	said    string // message of the first failure
}

// Mixed measures pages and calls of the API together, from many clients over loopback, on a
// generated company. Errors are counted and not fatal, unless the program answers nothing for
// half a minute.
func Mixed(ctx context.Context, d *db.DB, s Size, mix Mix) ([]Result, error) {
	m := &mixed{mix: mix, size: s}
	stop, err := m.serve(ctx, d)
	if err != nil {
		return nil, err
	}
	defer stop()
	sam, err := newSample(ctx, d, s.Seed)
	if err != nil {
		return nil, err
	}
	if m.customers, err = sam.customers(ctx, d, 2000); err != nil {
		return nil, err
	}
	clients := make([]*mixClient, mix.Clients)
	for i := range clients {
		clients[i] = &mixClient{m: m, r: rand.New(rand.NewPCG(s.Seed, uint64(i))), session: m.sessions[i%len(m.sessions)],
			took: make([][]time.Duration, len(kinds)), failed: make([]int, len(kinds))}
	}
	begun := time.Now()
	from := begun.Add(mix.For / 10)
	until := from.Add(mix.For)
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	var wg sync.WaitGroup
	for _, c := range clients {
		c.ctx = run
		wg.Go(func() { c.run(from, until) })
	}
	go func() { wg.Wait(); close(done) }()
	peak, err := m.watch(done)
	if err != nil {
		return nil, err
	}
	return m.results(clients, peak, time.Since(from)), ctx.Err()
}

// serve serves pages and API on loopback, as `huitou serve` does, for twenty signed-in people
// and one API key.
func (m *mixed) serve(ctx context.Context, d *db.DB) (stop func(), err error) {
	acc, f := access.New(d), flow.New(d)
	key, err := acc.CreateKey(ctx, access.Console(), "bench", []access.Permission{access.EventWrite, access.CustomerRead})
	if err != nil {
		return nil, err
	}
	m.key = key.Token
	const password = "measured, not guessed"
	for i := range 20 {
		mail := fmt.Sprintf("bench%d@example.org", i)
		if _, err := acc.AddUser(ctx, access.Console(), access.NewUser{Name: "Bench", Email: mail, Password: password, Role: access.Manager}); err != nil {
			return nil, err
		}
		s, err := acc.SignIn(ctx, access.Credentials{Email: mail, Password: password, IP: "127.0.0.1", Agent: "bench"})
		if err != nil {
			return nil, err
		}
		m.sessions = append(m.sessions, s.Token)
	}
	lists, gaps, cards := list.New(d), gap.New(d), card.New(d)
	pages, err := web.New(web.Deps{Flow: f, Access: acc, Gap: gaps, List: lists, Today: today.New(d), Card: cards})
	if err != nil {
		return nil, err
	}
	const unlimited = 1 << 30 // the measured clients share one key
	machines, err := api.New(api.Deps{Flow: f, Access: acc, Gap: gaps, List: lists, Card: cards, Rate: unlimited, Burst: unlimited})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", machines)
	mux.Handle("/", pages)
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	m.url = "http://" + ln.Addr().String()
	m.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: m.mix.Clients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	go srv.Serve(ln)                   //nolint:errcheck // always ends with ErrServerClosed, by stop
	return func() { srv.Close() }, nil //nolint:errcheck,gosec // the process is about to drop the database
}

// run makes calls one after the other until the end, but at least one that is measured.
func (c *mixClient) run(from, until time.Time) {
	for counted := false; c.ctx.Err() == nil && (!counted || time.Now().Before(until)); {
		k, n := 0, c.r.IntN(100)
		for n >= kinds[k].share {
			n -= kinds[k].share
			k++
		}
		begun := time.Now()
		err := c.call(k)
		c.m.ended.Add(1)
		counted = !begun.Before(from) && c.ctx.Err() == nil
		switch {
		case !counted:
		case err != nil:
			c.failed[k]++
			if c.said == "" {
				c.said = err.Error()
			}
		default:
			c.took[k] = append(c.took[k], time.Since(begun))
		}
	}
}

func (c *mixClient) call(k int) error {
	req, err := kinds[k].make(c)
	if err != nil {
		return err
	}
	res, err := c.m.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 300)) // as much of it as can be read
		return fmt.Errorf("%s: %s: %s", kinds[k].name, res.Status, said)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

func (c *mixClient) request(method, path string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(c.ctx, method, c.m.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(path, "/api/") {
		req.Header.Set("Authorization", "Bearer "+c.m.key)
		req.Header.Set("Content-Type", "application/json")
		return req, nil
	}
	req.AddCookie(&http.Cookie{Name: "session", Value: c.session})
	return req, nil
}

func (c *mixClient) customer() id.Customer { return pick(c.r, c.m.customers) }

// purchases is a call that sends n new purchases.
func (c *mixClient) purchases(n int) (*http.Request, error) {
	now := clock.System()
	list := make([]fact.Fact, n)
	for i := range list {
		list[i] = bought(c.r, c.r.IntN(c.m.size.Customers), "mixed"+strconv.FormatInt(c.m.next.Add(1), 10), now)
	}
	var v any = list
	if n == 1 {
		v = list[0]
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return c.request(http.MethodPost, "/api/v1/events", b)
}

// watch samples memory until done, and checks that calls still finish.
func (m *mixed) watch(done <-chan struct{}) (peak memory, err error) {
	tick := time.NewTicker(memoryLook)
	defer tick.Stop()
	last, since := int64(0), time.Now()
	for {
		select {
		case <-done:
			return peak, nil
		case <-tick.C:
		}
		peak.look()
		if n := m.ended.Load(); n != last {
			last, since = n, time.Now()
		} else if time.Since(since) > stuck {
			return peak, errors.New("bench mixed: no call has ended for " + stuck.String() + ": the program hangs after " + strconv.FormatInt(n, 10) + " calls")
		}
	}
}

func (m *mixed) results(clients []*mixClient, peak memory, took time.Duration) []Result {
	var list []Result
	var all []time.Duration
	failed, said := 0, ""
	for k := range kinds {
		var one []time.Duration
		n := 0
		for _, c := range clients {
			one, n = append(one, c.took[k]...), n+c.failed[k]
		}
		r := latencies(kinds[k].name, one)
		r.Rate, r.Unit, r.Errors = float64(len(one))/took.Seconds(), "calls", n
		list, all, failed = append(list, r), slices.Concat(all, one), failed+n
	}
	for _, c := range clients {
		if said == "" {
			said = c.said
		}
	}
	r := latencies("all", all)
	r.Rate, r.Unit, r.Errors, r.Heap, r.Resident = float64(len(all))/took.Seconds(), "calls", failed, peak.heap, peak.resident
	r.Note = fmt.Sprintf("at most %d MiB in RAM, %d MiB of them heap, clients included", peak.resident>>20, peak.heap>>20)
	if said != "" {
		r.Note += "; first error: " + said
	}
	return append(list, r)
}

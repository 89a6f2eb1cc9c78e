package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"

	"huitou/internal/bench"
	"huitou/internal/db"
	"huitou/internal/errs"
)

type benchGrowth struct {
	Steps     []int   `help:"Purchases of the company at each step." default:"100000,300000,1000000,3000000,10000000"`
	Clients   int     `help:"Clients that send batches of 500." default:"4"`
	Many      int     `help:"Clients that send single purchases." default:"64"`
	Singles   int     `help:"Single purchases of a step, at most a tenth of what it adds." default:"10000"`
	Reads     int     `help:"Cards of a step; a fifth as many pages of each list, a tenth as many boards." default:"500"`
	Days      float64 `help:"Days in which the purchases of the last step are made. What falls due meanwhile is delivered, measured by itself." default:"730"`
	Instances int     `help:"Instances on one PostgreSQL, each a process of its own. Default: one, in the process that measures."`
}

// Run grows a company and measures it.
func (b *benchGrowth) Run(ctx context.Context, g *globals, c *benchCmd, log *slog.Logger) (err error) {
	grow := bench.Growing{Steps: b.Steps, Clients: max(1, b.Clients), Many: max(1, b.Many), Singles: max(1, b.Singles), Reads: max(10, b.Reads), Days: max(0.1, b.Days), Seed: c.Seed}
	if err := grow.Validate(); err != nil {
		return err
	}
	where := "server and clients in one process"
	if b.Instances > 0 {
		if !isPostgres(g.DB) {
			return errs.Invalid("bench.growth", "bench.instances_need_server")
		}
		grow.Instances = func(ctx context.Context, dsn string) ([]bench.Endpoint, func() error, error) {
			return startInstances(ctx, dsn, b.Instances)
		}
		where = fmt.Sprintf("%d servers, each in a process of its own, clients in another", b.Instances)
	}
	dsn, done, err := freshDB(ctx, g)
	if err != nil {
		return err
	}
	defer done(&err)
	growth, engine, err := bench.Grow(ctx, dsn, grow, log)
	if err != nil {
		return err
	}
	return c.print(bench.Report{Name: "bench growth", Engine: string(engine), Growth: growth, Method: b.method(engine, where)}, g.DB)
}

func (b *benchGrowth) method(engine db.Engine, where string) []string {
	written := "pages written: frames that SQLite wrote to the WAL; what checkpoints copy is not among them, but runs beside the writes that are measured"
	if engine == db.Postgres {
		written = "WAL: all that the server wrote meanwhile, for other databases too"
	}
	return []string{
		"POST /api/v1/events on loopback, " + where + ", on the same cores as the database, fsync on",
		"each purchase: 1 to 3 lines, a customer at random, a known place and product, the promise of a date",
		fmt.Sprintf("the clock of the company runs %g days; what was ordered 36 hours ago is delivered, a tenth too late after nine days, recorded after each 50,000 purchases and measured by itself", b.Days),
		"one customer for every ten purchases, recorded before the purchases of the step and not measured",
		fmt.Sprintf("a step is filled by batches of 500 from %d clients, all of them measured, the last tenth (at most %d) by single purchases from %d", b.Clients, b.Singles, b.Many),
		"bodies are written out before they are sent, 50,000 purchases at a time; the time for that is not counted",
		"CPU: of the clients and servers, without a database server; bytes: the pages of the database in use, with indexes; " + written,
		fmt.Sprintf("then nobody writes and one caller reads: %d cards, %d pages of each list, %d of each board, after a twentieth of that not counted", b.Reads, max(1, b.Reads/5), max(1, b.Reads/10)),
	}
}

// startInstances starts servers on a database, each in a process of its own that ends with its
// input.
func startInstances(ctx context.Context, dsn string, n int) (list []bench.Endpoint, stop func() error, err error) {
	var stops []func() error
	stop = func() error {
		var all error
		for _, end := range stops {
			all = errors.Join(all, end())
		}
		return all
	}
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	for i := range n {
		e, end, err := startInstance(ctx, self, dsn)
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("instance %d: %w", i+1, err), stop())
		}
		list, stops = append(list, e), append(stops, end)
	}
	return list, stop, nil
}

func startInstance(ctx context.Context, self, dsn string) (e bench.Endpoint, stop func() error, err error) {
	cmd := exec.CommandContext(ctx, self, "bench", "serve")
	cmd.Env = append(os.Environ(), "HUITOU_DB="+dsn) // not an argument: it may hold a password
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return e, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return e, nil, err
	}
	if err := cmd.Start(); err != nil {
		return e, nil, err
	}
	stop = func() error { return cmp.Or(in.Close(), cmd.Wait()) }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &e)
	}
	if err != nil {
		return e, nil, errors.Join(err, stop())
	}
	e.PID = cmd.Process.Pid
	return e, stop, nil
}

type benchServe struct{}

// Run serves the API until the input ends, and prints where.
func (benchServe) Run(ctx context.Context, g *globals) error {
	d, err := db.Open(ctx, g.DB, db.Options{NoMigrate: true})
	if err != nil {
		return err
	}
	defer d.Close()
	e, stop, err := bench.Serve(ctx, d)
	if err != nil {
		return err
	}
	defer stop()
	if err := json.NewEncoder(os.Stdout).Encode(e); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

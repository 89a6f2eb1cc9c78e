package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"huitou/internal/bench"
	"huitou/internal/db"
)

// benchCmd runs benchmarks. They never use the company's own database: without --db it is
// huitou-bench.db, and a database with other data is refused.
type benchCmd struct {
	JSON bool   `help:"Print the report as JSON."`
	Seed uint64 `help:"Seed of what is generated and asked." default:"1"`

	Ingest  benchIngest  `cmd:"" help:"Purchases over HTTP into a fresh database, in batches and one by one."`
	Growth  benchGrowth  `cmd:"" help:"One company grown in steps: rates, bytes, pages, cards, lists, boards at each."`
	Picture benchPicture `cmd:"" help:"Draw a report of bench growth as SVG."`
	Serve   benchServe   `cmd:"" hidden:"" help:"An instance that bench growth starts."`
	Import  benchImport  `cmd:"" help:"A file of the shape of Online Retail through the importer."`
	Card    benchCard    `cmd:"" help:"Customer cards of a generated company."`
	List    benchList    `cmd:"" help:"Pages of the customer list: sorted, filtered, searched."`
	Board   benchBoard   `cmd:"" help:"The gap board and its evidence."`
	Mixed   benchMixed   `cmd:"" help:"Pages and calls of the API together, from many clients."`
	Insight benchInsight `cmd:"" help:"Models of purchases, cohorts, what is bought together, texts; without a database."`
}

// benchDB is the database to measure on; for PostgreSQL a separate schema.
func benchDB(g *globals) string {
	if g.DB == "huitou.db" {
		return "huitou-bench.db"
	}
	return g.DB
}

func isPostgres(dsn string) bool { return strings.HasPrefix(dsn, "postgres") }

// print writes a report with a description of the machine.
func (c *benchCmd) print(r bench.Report, dsn string) (err error) {
	dir := "."
	if !isPostgres(dsn) {
		dir = filepath.Dir(dsn)
	}
	r.Seed = c.Seed
	if r.Machine, err = bench.Describe(dir); err != nil {
		return err
	}
	if c.JSON {
		return r.JSON(os.Stdout)
	}
	return r.Text(os.Stdout)
}

// benchSize is the size of the generated company.
type benchSize struct {
	Customers int `help:"Customers of the generated company." default:"1000000"`
	Purchases int `help:"Purchases of the generated company." default:"10000000"`
	N         int `help:"Calls to measure of each way. Default: enough for a p99."`
}

// run opens the generated company, measures and prints.
func (s *benchSize) run(ctx context.Context, g *globals, c *benchCmd, log *slog.Logger, name string, usual int,
	measure func(context.Context, *db.DB, bench.Size, int) ([]bench.Result, error)) error {
	dsn := benchDB(g)
	size := bench.Size{Customers: s.Customers, Purchases: s.Purchases, Seed: c.Seed}
	d, err := bench.Open(ctx, dsn, size, log)
	if err != nil {
		return err
	}
	defer d.Close()
	n := s.N
	if n == 0 {
		n = usual
	}
	results, err := measure(ctx, d, size, n)
	if err != nil {
		return err
	}
	return c.print(bench.Report{Name: name, Engine: string(d.Engine()), Results: results, Method: []string{
		fmt.Sprintf("%d customers and %d purchases recorded by flow.Record; one caller, in the process, one call at a time", s.Customers, s.Purchases),
		fmt.Sprintf("%d calls of each way after %d that are not counted; the database is as warm as they make it", n, max(3, n/20)),
	}}, dsn)
}

type benchCard struct{ benchSize }

// Run measures cards.
func (b *benchCard) Run(ctx context.Context, g *globals, c *benchCmd, log *slog.Logger) error {
	return b.run(ctx, g, c, log, "bench card", 5000, bench.Card)
}

type benchList struct{ benchSize }

// Run measures lists.
func (b *benchList) Run(ctx context.Context, g *globals, c *benchCmd, log *slog.Logger) error {
	return b.run(ctx, g, c, log, "bench list", 1000, bench.List)
}

type benchBoard struct{ benchSize }

// Run measures boards.
func (b *benchBoard) Run(ctx context.Context, g *globals, c *benchCmd, log *slog.Logger) error {
	return b.run(ctx, g, c, log, "bench board", 200, bench.Board)
}

// freshDB creates a database that done removes: a file in the folder of the database, on
// PostgreSQL a schema. If the removal fails, done sets the error it is given, unless that is
// already set.
func freshDB(ctx context.Context, g *globals) (dsn string, done func(*error), err error) {
	unless := func(drop func() error) func(*error) {
		return func(err *error) {
			if e := drop(); *err == nil {
				*err = e
			}
		}
	}
	if isPostgres(g.DB) {
		schema := fmt.Sprintf("huitou_bench_%d", os.Getpid())
		if dsn, err = db.InSchema(g.DB, schema); err != nil {
			return "", nil, err
		}
		if err := db.CreateSchema(ctx, g.DB, schema); err != nil {
			return "", nil, err
		}
		return dsn, unless(func() error { return db.DropSchema(context.WithoutCancel(ctx), g.DB, schema) }), nil
	}
	dir, err := os.MkdirTemp(filepath.Dir(g.DB), ".huitou-bench-")
	if err != nil {
		return "", nil, err
	}
	return filepath.Join(dir, "bench.db"), unless(func() error { return os.RemoveAll(dir) }), nil
}

type benchIngest struct {
	Batches int `help:"Batches of 500 purchases to send." default:"400"`
	Clients int `help:"Clients that send batches." default:"4"`
	Singles int `help:"Single purchases to send." default:"60000"`
	Many    int `help:"Clients that send single ones." default:"64"`
}

// Run measures recording purchases over HTTP.
func (b *benchIngest) Run(ctx context.Context, g *globals, c *benchCmd) (err error) {
	dsn, done, err := freshDB(ctx, g)
	if err != nil {
		return err
	}
	defer done(&err)
	results, engine, err := bench.Ingest(ctx, dsn, bench.Load{Batches: b.Batches, Clients: b.Clients, Singles: b.Singles, Many: b.Many, Seed: c.Seed})
	if err != nil {
		return err
	}
	return c.print(bench.Report{Name: "bench ingest", Engine: string(engine), Results: results, Method: []string{
		"POST /api/v1/events on loopback, client and server in one process on the same cores, fsync on",
		"each purchase: 1 to 3 lines, a known customer, place and product, the promise of a date; with promise, indexes and roll-ups",
		fmt.Sprintf("20,000 customers, 500 products, 75 places; %d batches of 500, then %d single purchases; bodies written out before", b.Batches, b.Singles),
		"each with customers at random, where each purchase touches pages of its own, and in turn, where they share pages",
	}}, g.DB)
}

type benchImport struct {
	File  string `help:"A real file of Online Retail instead of a generated one." type:"existingfile" placeholder:"FILE"`
	Lines int    `help:"Lines of the generated file." default:"541909"`
}

// Run measures the importer.
func (b *benchImport) Run(ctx context.Context, g *globals, c *benchCmd) (err error) {
	dsn, done, err := freshDB(ctx, g)
	if err != nil {
		return err
	}
	defer done(&err)
	results, engine, err := bench.Import(ctx, dsn, b.File, b.Lines, c.Seed)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("a generated file of the shape of Online Retail, %d lines in invoices of 1 to 40", b.Lines)
	if b.File != "" {
		what = "the file " + filepath.Base(b.File)
	}
	return c.print(bench.Report{Name: "bench import", Engine: string(engine), Results: results, Method: []string{
		what + ", by the preset onlineretail into a fresh database, fsync on", "then the same file again, which must change nothing",
	}}, g.DB)
}

type benchMixed struct {
	Clients   int           `help:"Clients at once." default:"200"`
	For       time.Duration `help:"How long to measure." default:"60s"`
	Batch     int           `help:"Purchases of a batch." default:"50"`
	Customers int           `help:"Customers of the generated company." default:"20000"`
	Purchases int           `help:"Purchases of the generated company." default:"100000"`
}

// Run measures pages and API together.
func (b *benchMixed) Run(ctx context.Context, g *globals, c *benchCmd, log *slog.Logger) (err error) {
	dsn, done, err := freshDB(ctx, g)
	if err != nil {
		return err
	}
	defer done(&err)
	size := bench.Size{Customers: max(1, b.Customers), Purchases: max(1, b.Purchases), Seed: c.Seed}
	d, err := bench.Open(ctx, dsn, size, log)
	if err != nil {
		return err
	}
	defer d.Close()
	results, err := bench.Mixed(ctx, d, size, bench.Mix{Clients: max(1, b.Clients), For: max(time.Second, b.For), Batch: max(1, b.Batch)})
	if err != nil {
		return err
	}
	return c.print(bench.Report{Name: "bench mixed", Engine: string(d.Engine()), Results: results, Method: []string{
		fmt.Sprintf("%d clients over loopback, each call after the other, for %s after a tenth of it that is not counted; client and server in one process on the same cores, fsync on", b.Clients, b.For),
		"seven in ten read (pages as twenty people who have signed in, customers by the API), three in ten tell: single purchases and batches of " + fmt.Sprint(b.Batch),
		fmt.Sprintf("a fresh company of %d customers and %d purchases", size.Customers, size.Purchases),
	}}, g.DB)
}

type benchInsight struct {
	Customers int `help:"Customers that are fitted and scored." default:"1000000"`
	Purchases int `help:"Purchases for cohorts, RFM and the whale curve." default:"10000000"`
	Lines     int `help:"Lines for what is bought together." default:"10000000"`
	Texts     int `help:"Texts to read." default:"1000000"`
	Runs      int `help:"Runs of each step." default:"3"`
}

// Run measures the models.
func (b *benchInsight) Run(ctx context.Context, c *benchCmd) error {
	results, err := bench.Insight(ctx, bench.Mass{Customers: max(100, b.Customers), Purchases: max(100, b.Purchases), Lines: max(100, b.Lines),
		Texts: max(1, b.Texts), Runs: max(1, b.Runs), Seed: c.Seed})
	if err != nil {
		return err
	}
	return c.print(bench.Report{Name: "bench insight", Engine: "memory", Results: results, Method: []string{
		"customers simulated with the published Pareto/NBD parameters of CDNOW, watched for 27 to 39 weeks, purchases on whole days",
		"a fit begins with the list of customers; purchases, lines and texts are drawn at random",
	}}, "huitou-bench.db")
}

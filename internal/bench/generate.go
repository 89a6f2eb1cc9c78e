package bench

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/org"
)

// Size is the size of a generated company.
type Size struct {
	Customers, Purchases int
	Seed                 uint64
}

// Open opens the database at dsn with the generated company, which is generated first in an
// empty database. Conflict if it holds anything else.
func Open(ctx context.Context, dsn string, s Size, log *slog.Logger) (*db.DB, error) {
	d, err := db.Open(ctx, dsn, db.Options{})
	if err != nil {
		return nil, err
	}
	have, err := company(ctx, d)
	if err == nil && have.Name == s.name() {
		return d, nil
	}
	if e := d.Close(); e != nil {
		return nil, e
	}
	switch {
	case err == nil:
		return nil, errs.Conflict("bench.Open", "bench.other_company", "have", have.Name, "want", s.name())
	case !errs.Is(err, errs.KindNotFound):
		return nil, err
	}
	if err := generate(ctx, dsn, s, log); err != nil {
		return nil, err
	}
	return db.Open(ctx, dsn, db.Options{})
}

// name is the company's name, by size: it marks a completely generated company.
func (s Size) name() string {
	return fmt.Sprintf("%s: %d customers, %d purchases, seed %d", companyName, s.Customers, s.Purchases, s.Seed)
}

func company(ctx context.Context, d *db.DB) (c org.Company, err error) {
	return db.Get(ctx, d, func(tx *db.Tx) (org.Company, error) { return org.FindCompany(ctx, tx) })
}

// generate records the company; its name is set last, as the mark of completion.
func generate(ctx context.Context, dsn string, s Size, log *slog.Logger) error {
	d, err := db.Open(ctx, dsn, db.Options{Unsafe: true})
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Write(ctx, func(tx *db.Tx) error {
		return org.CreateCompany(ctx, tx, org.Company{Name: companyName + ": unfinished", Currency: "EUR", Zone: "Europe/Berlin", Language: "en",
			Settings: `{"targets":{"approved":"24h","total":"96h"}}`})
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan []fact.Fact, 8)
	m := newMaker(s.Seed, d.Clock()(), s.Customers, s.Purchases)
	go m.batches(ctx, batches)
	f := flow.New(d)
	start, logged, facts := time.Now(), time.Now(), 0
	for batch := range batches {
		res, err := f.Record(ctx, batch, flow.Sender{Actor: "bench", Make: true})
		if err != nil {
			return err
		}
		for i, r := range res {
			if r.Err != nil {
				return fmt.Errorf("generated fact %s %s: %w", batch[i].Kind, batch[i].ID, r.Err)
			}
		}
		if facts += len(batch); time.Since(logged) > 5*time.Second {
			logged = time.Now()
			log.Info("generating", "facts", facts, "per_second", int(float64(facts)/time.Since(start).Seconds()))
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := settle(ctx, d); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		c, err := org.FindCompany(ctx, tx)
		if err != nil {
			return err
		}
		c.Name = s.name()
		return org.UpdateCompany(ctx, tx, c)
	})
}

package bench

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/flow"
	"huitou/internal/importer"
)

// Import measures the importer on a file of the shape of Online Retail: file or, if that is
// empty, a generated one of the given number of lines. The database at dsn must be new.
func Import(ctx context.Context, dsn, file string, lines int, seed uint64) (results []Result, engine db.Engine, err error) {
	dir, err := os.MkdirTemp("", "huitou-bench-import-")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	if file == "" {
		file = filepath.Join(dir, "online-retail.csv")
		if err := writeRetail(file, lines, seed); err != nil {
			return nil, "", err
		}
	}
	d, err := db.Open(ctx, dsn, db.Options{})
	if err != nil {
		return nil, "", err
	}
	defer d.Close()
	m, err := importer.Preset("onlineretail")
	if err != nil {
		return nil, "", err
	}
	f := flow.New(d)
	for _, name := range []string{"first import", "the same again"} {
		start := time.Now()
		rep, err := importer.Run(ctx, f, importer.Plan{Map: m, Paths: []string{file}, Who: access.Console(), TempDir: dir}, nil)
		if err != nil {
			return nil, "", err
		}
		took := time.Since(start)
		counts := rep.Run.Counts
		r := Result{Name: name, N: 1, Max: took, Rate: float64(counts.Rows) / took.Seconds(), Unit: "rows"}
		sum := counts.Sum()
		r.Note = fmt.Sprintf("%d rows; facts: %d created, %d updated, %d unchanged, %d refused", counts.Rows, sum.Created, sum.Updated, sum.Unchanged, sum.Refused)
		results = append(results, r)
	}
	return results, d.Engine(), nil
}

// writeRetail writes a file of the shape of Online Retail: invoices of some twenty
// lines, one in fifty a return, one in four without a customer.
func writeRetail(name string, lines int, seed uint64) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(f)
	r := rand.New(rand.NewPCG(seed, 3))
	fmt.Fprintln(w, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country")
	at := time.Date(2010, 12, 1, 8, 0, 0, 0, time.UTC)
	for n, invoice := 0, 536365; n < lines; invoice++ {
		at = at.Add(time.Duration(r.IntN(40)) * time.Minute)
		mark, sign, customer := "", 1, fmt.Sprint(12346+r.IntN(4372))
		if r.IntN(50) == 0 {
			mark, sign = "C", -1
		} else if r.IntN(4) == 0 {
			customer = ""
		}
		for range min(lines-n, 1+r.IntN(40)) {
			stock := r.IntN(4000)
			fmt.Fprintf(w, "%s%d,%05d,ARTICLE %d OF THE RANGE,%d,%s,%.2f,%s,United Kingdom\n", mark, invoice, 20000+stock, stock,
				sign*(1+r.IntN(24)), at.Format(time.RFC3339), 0.5+float64(stock%1200)/100, customer)
			n++
		}
	}
	return w.Flush()
}

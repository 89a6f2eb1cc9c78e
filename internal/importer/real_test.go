package importer

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// data is a file or folder of the real data sets, which are not part of the project.
func data(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data %s is not here: the made files in testdata are tested", name)
	}
	return path
}

func openReal(t testing.TB) (*db.DB, *flow.Flow) {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "real.db"), db.Options{Clock: now, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, flow.New(d)
}

func TestRealOlist(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads a whole data set; not with -short")
	}
	dir := data(t, "olist")
	d, f := openReal(t)
	r := do(t, f, Plan{Map: preset(t, "olist"), Paths: []string{dir}})
	figures(t, d, map[string]int64{
		"(SELECT COUNT(*) FROM purchase)":                              4000,
		"(SELECT COUNT(*) FROM customer)":                              3998,
		"(SELECT COUNT(*) FROM purchase_line)":                         4519,
		"(SELECT COUNT(*) FROM voice)":                                 3986,
		"(SELECT COUNT(*) FROM voice WHERE body <> '' OR title <> '')": 1728, // of 1,730 two are only spaces
		"(SELECT COUNT(*) FROM voice WHERE promise_id = 0)":            0,
		"(SELECT COUNT(*) FROM promise)":                               4000,
		"(SELECT SUM(void) FROM promise_day)":                          23 + 17,
		"(SELECT SUM(kept) + SUM(late) FROM promise_day)":              3898,
		"(SELECT SUM(open) FROM promise_day)":                          39 + 14 + 9,
		"(SELECT COUNT(*) FROM place WHERE kind = 'partner')":          3095,
		"(SELECT COUNT(*) FROM product)":                               32951,
		"(SELECT COUNT(*) FROM parked)":                                0,
		"(SELECT SUM(stars1) FROM voice_day)":                          454,
		"(SELECT SUM(stars5) FROM voice_day)":                          2293,
	})
	if r.Run.Counts.Rejected != 0 {
		t.Errorf("rejected %v", r.Run.Counts.Errors)
	}
	if again := do(t, f, Plan{Map: preset(t, "olist"), Paths: []string{dir}}); !again.Unchanged() {
		t.Errorf("again: %+v", again.Run.Counts.Sum())
	}
	flowtest.Verified(t, f)
	if _, err := f.UndoImport(t.Context(), access.Console(), r.Run.ID, nil); err != nil {
		t.Fatal(err)
	}
	figures(t, d, map[string]int64{
		"(SELECT COUNT(*) FROM customer) + (SELECT COUNT(*) FROM purchase) + (SELECT COUNT(*) FROM place) + (SELECT COUNT(*) FROM product) + (SELECT COUNT(*) FROM fact_name) + (SELECT COUNT(*) FROM timeline) + (SELECT COUNT(*) FROM customer_term) + (SELECT COUNT(*) FROM promise_day) + (SELECT COUNT(*) FROM purchase_sum)": 0,
	})
}

// TestRealDecember imports the first month of Online Retail, December 2010. The figures were
// added up apart from this program. The whole file is under the build tag long.
func TestRealDecember(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads a real data set; not with -short")
	}
	d, f := openReal(t)
	c := do(t, f, Plan{Map: preset(t, "onlineretail"), Paths: []string{december(t)}}).Run.Counts
	if c.Rows != 42_481 || c.Rejected != 0 || c.SetAside != 270 {
		t.Errorf("rows %d, rejected %d, set aside %d", c.Rows, c.Rejected, c.SetAside)
	}
	figures(t, d, map[string]int64{
		"(SELECT COUNT(*) FROM purchase_line)":                                      42_211,
		"(SELECT COUNT(*) FROM customer)":                                           948,
		"(SELECT COUNT(*) FROM purchase)":                                           1885,
		"(SELECT COUNT(*) FROM purchase WHERE kind = 'return')":                     326,
		"(SELECT COUNT(*) FROM purchase_line WHERE units < 0)":                      728,
		"(SELECT COUNT(*) FROM purchase WHERE customer_id = 0 AND kind = 'return')": 18,
		"(SELECT SUM(amount) FROM purchase)":                                        74_895_702, // pence
	})
	flowtest.Verified(t, f)
}

// december is a file of the rows of December 2010 of Online Retail, which is sorted by time.
func december(t *testing.T) string {
	t.Helper()
	packed, err := os.Open(data(t, "onlineretail/onlineretail.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	lines := bufio.NewScanner(in)
	for lines.Scan() && !strings.Contains(lines.Text(), ",2011-01-") {
		out.WriteString(lines.Text() + "\n")
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return write(t, t.TempDir(), "online retail.csv", out.String())
}

// TestRealCDNOW imports the tenth of CDNOW's customers that papers call the 1/10 sample. The
// whole file is under the build tag long.
func TestRealCDNOW(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads a whole data set; not with -short")
	}
	cdnow(t, "CDNOW_sample.txt", 6_919, 2_357)
}

// cdnow imports a file of CDNOW and compares the numbers of purchases and customers.
func cdnow(t *testing.T, file string, purchases, customers int64) {
	t.Helper()
	path := data(t, "cdnow/"+file)
	d, f := openReal(t)
	do(t, f, Plan{Map: preset(t, "cdnow"), Paths: []string{path}})
	figures(t, d, map[string]int64{"(SELECT COUNT(*) FROM purchase)": purchases, "(SELECT COUNT(*) FROM customer)": customers})
	flowtest.Verified(t, f)
}

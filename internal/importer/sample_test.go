package importer

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/locale"
	"huitou/internal/money"
	"huitou/internal/sample"
)

// TestSample: the sample file comes in by what is guessed of it, to the last row, in every language and in
// currencies with and without decimals: orders with their money, promises kept and late, customers, ratings.
// Its import can be undone, and then nothing is left.
func TestSample(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 5, 20, 9, 30, 20, 0, time.UTC))
	for _, f := range []sample.For{
		{Lang: locale.En, Currency: "USD", Zone: "UTC"}, {Lang: locale.En, Currency: "JPY", Zone: "America/Los_Angeles"},
		{Lang: locale.ZhHans, Currency: "CNY", Zone: "Asia/Shanghai"}, {Lang: locale.ZhHant, Currency: "TWD", Zone: "Asia/Taipei"},
		{Lang: locale.ZhHant, Currency: "KWD", Zone: "Pacific/Auckland"},
	} {
		t.Run(string(f.Lang)+" "+f.Currency, func(t *testing.T) {
			t.Parallel()
			f.Now = now
			var b bytes.Buffer
			if err := sample.Write(&b, f); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "huitou-sample.csv")
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			in, err := Inspect(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			g := in.Chosen(in.Guess)
			text := g.Map(in.Head(MapHead{Title: in.Name, Source: SourceName(in.Name), Currency: f.Currency, Zone: f.Zone, Sure: true}))
			d := dbtest.SQLite(t, clock.Fixed(now))
			c := flow.New(d)
			r := do(t, c, Plan{Map: mapOf(t, text), Paths: []string{path}})
			if len(r.Rejected) > 0 || r.Run.Counts.Sum().Refused > 0 {
				t.Errorf("rejected %v\n%s", wrongs(&r), text)
			}
			want := sampleFacts(t, b.Bytes())
			got := strings.Join(found(t, d, sampleFound), " ")
			if got != want {
				t.Errorf("imported %s, the file has %s\n%s", got, want, text)
			}
			if _, err := c.UndoImport(t.Context(), access.Console(), r.Run.ID, nil); err != nil {
				t.Fatal(err)
			}
			if left := strings.Join(found(t, d, sampleFound), " "); left != "0 orders of 0, 0 promises, 0 kept, 0 customers, 0 ratings of 0, 0 texts" {
				t.Errorf("after the undo: %s", left)
			}
		})
	}
}

const sampleFound = `SELECT (SELECT COUNT(*) || ' orders of ' || COALESCE(SUM(amount), 0) FROM purchase) ||
	(SELECT ', ' || COUNT(*) || ' promises, ' || COALESCE(SUM(CASE WHEN state IN ('kept', 'late') THEN 1 ELSE 0 END), 0) || ' kept' FROM promise) ||
	(SELECT ', ' || COUNT(*) || ' customers' FROM customer WHERE name <> '') ||
	(SELECT ', ' || COUNT(*) || ' ratings of ' || COALESCE(SUM(stars), 0) || ', ' || COALESCE(SUM(CASE WHEN body <> '' THEN 1 ELSE 0 END), 0) || ' texts' FROM voice WHERE purchase_id <> 0)`

// sampleFacts is what a sample file has, in the words of sampleFound.
func sampleFacts(t *testing.T, file []byte) string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	done, rated, stars, texts := 0, 0, 0, 0
	people := map[string]bool{}
	for _, r := range rows[1:] {
		total, err := money.Parse(r[9], r[10])
		if err != nil {
			t.Fatal(err)
		}
		sum += total.Minor
		people[r[3]] = true
		if r[12] != "" {
			done++
		}
		if r[13] != "" {
			rated++
			stars += int(r[13][0] - '0')
		}
		if r[14] != "" {
			texts++
		}
	}
	n := len(rows) - 1
	return fmt.Sprintf("%d orders of %d, %d promises, %d kept, %d customers, %d ratings of %d, %d texts", n, sum, n, done, len(people), rated, stars, texts)
}

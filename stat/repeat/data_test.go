package repeat

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// purchases reads the days on which each customer bought something.
func purchases(t *testing.T, path string, row func(cells []string, col map[string]int) (who string, day int, ok bool)) map[string][]int {
	t.Helper()
	f, err := os.Open("../../../shared/data/" + path)
	if err != nil {
		t.Skip("the purchases are not here: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, c := range head {
		col[c] = i
	}
	seen := map[string]map[int]bool{}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if who, day, ok := row(cells, col); ok {
			if seen[who] == nil {
				seen[who] = map[int]bool{}
			}
			seen[who][day] = true
		}
	}
	out := map[string][]int{}
	for who, days := range seen {
		out[who] = slices.Sorted(maps.Keys(days))
	}
	return out
}

func day(s string) int {
	v, _ := time.Parse("2006-01-02", s[:min(10, len(s))])
	return int(v.Unix() / 86400)
}

func onlineRetail(t *testing.T) map[string][]int {
	return purchases(t, "onlineretail/onlineretail.csv.gz", func(c []string, col map[string]int) (string, int, bool) {
		q, _ := strconv.Atoi(c[col["Quantity"]])
		who := c[col["CustomerID"]]
		return who, day(c[col["InvoiceDate"]]), q > 0 && who != "" && who != "NA" && !strings.HasPrefix(c[col["InvoiceNo"]], "C")
	})
}

func completeJourney(t *testing.T) map[string][]int {
	return purchases(t, "completejourney/transactions_sample.csv.gz", func(c []string, col map[string]int) (string, int, bool) {
		return c[col["household_id"]], day(c[col["transaction_timestamp"]]), true
	})
}

// split makes histories up to horizon days before the last day, and tells who
// bought after that. Customers with fewer than least purchases before are left
// out.
func split(bought map[string][]int, horizon, least int) (hs []History, came []bool) {
	end := 0
	for _, days := range bought {
		end = max(end, days[len(days)-1])
	}
	cut := end - horizon
	for _, who := range slices.Sorted(maps.Keys(bought)) {
		days := bought[who]
		n, _ := slices.BinarySearch(days, cut+1)
		if n < max(least, 1) {
			continue
		}
		times := make([]float64, n)
		for i, day := range days[:n] {
			times[i] = float64(day)
		}
		h, err := FromTimes(times, float64(cut), 1)
		if err != nil {
			continue
		}
		hs, came = append(hs, h), append(came, n < len(days))
	}
	return hs, came
}

func TestBeatsTheBaselines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		bought         func(*testing.T) map[string][]int
		horizon, least int
	}{
		{"Online Retail, regular buyers, last 4 weeks", onlineRetail, 28, 4},
		{"Online Retail, all, last 8 weeks", onlineRetail, 56, 1},
		{"Complete Journey, last 2 weeks", completeJourney, 14, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hs, came := split(c.bought(t), c.horizon, c.least)
			m, err := Fit(hs)
			if err != nil {
				t.Fatal(err)
			}
			chance := make([]float64, len(hs))
			for i, h := range hs {
				if chance[i], err = m.Within(h, float64(c.horizon)); err != nil {
					t.Fatal(err)
				}
			}
			ours, err := LogLoss(chance, came)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d customers, log loss %.4f, %+v", len(hs), ours, m.All)
			baselines, err := Baselines(hs, float64(c.horizon))
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range baselines {
				for i, h := range hs {
					chance[i] = b.Within(h)
				}
				theirs, err := LogLoss(chance, came)
				t.Logf("%s: %.4f", b.Name, theirs)
				if err != nil || theirs <= ours {
					t.Errorf("%s has log loss %.4f, ours %.4f, %v", b.Name, theirs, ours, err)
				}
			}
		})
	}
}

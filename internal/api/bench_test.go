package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
)

// purchaseJSON is a purchase as a till sends it: two lines, a promise, a known place,
// one of 20,000 customers and 500 products.
func purchaseJSON(b *bytes.Buffer, n int) {
	at := now.Add(-time.Duration(n%500_000) * time.Minute)
	fmt.Fprintf(b, `{"kind":"purchase","source":"till","id":"o-%d","purchase":{"customer":"c-%d","at":"%s","place":"shop-%d","channel":"shop",`+
		`"currency":"CNY","lines":[{"product":"p-%d","units":2000,"amount":9800},{"product":"p-%d","units":1000,"amount":12000}],"promise":{"due":"%s"}}}`,
		n, n%20_000, at.Format(time.RFC3339), n%20, n%500, (n*7)%500, at.Add(72*time.Hour).Format(time.RFC3339))
}

// BenchmarkEvents is the durable write path over HTTP on a file, fsync on. The client
// is in the same process and shares its processors.
func BenchmarkEvents(b *testing.B) {
	benchmarkEvents(b, func(b *testing.B) string { return filepath.Join(b.TempDir(), "bench.db") })
}

// BenchmarkEventsPostgres is the same on the test server, as durable as that is set.
func BenchmarkEventsPostgres(b *testing.B) {
	benchmarkEvents(b, func(b *testing.B) string { return dbtest.PostgresDSN(b) })
}

func benchmarkEvents(b *testing.B, dsn func(*testing.B) string) {
	for _, c := range []struct{ batch, clients int }{{500, 1}, {500, 4}, {1, 1}, {1, 64}} {
		b.Run(fmt.Sprintf("batch=%d/clients=%d", c.batch, c.clients), func(b *testing.B) {
			d, err := db.Open(b.Context(), dsn(b), db.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			h := build(b, d)
			srv := httptest.NewServer(h.http)
			defer srv.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: c.clients}}
			post := func(first int) {
				var body bytes.Buffer
				if c.batch > 1 {
					body.WriteByte('[')
				}
				for i := range c.batch {
					if i > 0 {
						body.WriteByte(',')
					}
					purchaseJSON(&body, first+i)
				}
				if c.batch > 1 {
					body.WriteByte(']')
				}
				req, _ := http.NewRequest(http.MethodPost, srv.URL+"/api/v1/events", &body)
				req.Header.Set("Authorization", "Bearer "+h.key)
				req.Header.Set("Content-Type", "application/json")
				res, err := client.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				answer, _ := io.ReadAll(res.Body)
				res.Body.Close()
				if res.StatusCode >= 300 || bytes.Contains(answer, []byte(`"status":"refused"`)) {
					b.Errorf("%d %.300s", res.StatusCode, answer)
				}
			}
			var next atomic.Int64
			for n := 0; n < 20_000; n += c.batch * 40 { // places, products, many customers
				post(int(next.Add(int64(c.batch))) - c.batch)
			}
			var mu sync.Mutex
			var took []time.Duration
			start := next.Load()
			b.ReportAllocs()
			b.ResetTimer()
			var left atomic.Int64
			left.Store(int64(b.N))
			var wg sync.WaitGroup
			for range c.clients {
				wg.Go(func() {
					var own []time.Duration
					for left.Add(-1) >= 0 {
						t0 := time.Now()
						post(int(next.Add(int64(c.batch))) - c.batch)
						own = append(own, time.Since(t0))
					}
					mu.Lock()
					took = append(took, own...)
					mu.Unlock()
				})
			}
			wg.Wait()
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(next.Load()-start)/b.Elapsed().Seconds(), "purchases/s")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}

package db_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"huitou/internal/db"
)

// BenchmarkWrite is the path of one small fact: name and timeline row, durable.
func BenchmarkWrite(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			d, err := db.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), db.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			var n atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(callers / 2)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					k := n.Add(1)
					err := d.Write(b.Context(), func(tx *db.Tx) error {
						if err := tx.AddExternalID(b.Context(), db.ExternalID{Source: "s", Kind: "k", Ext: fmt.Sprint(k), Hash: make([]byte, 32)}); err != nil {
							return err
						}
						tx.Append(db.Entry{Customer: 1, Kind: "visit", At: 5, Subject: "x"})
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
			b.ReportMetric(float64(d.Stats().Writes.Load())/float64(d.Stats().Commits.Load()), "writes/commit")
		})
	}
}

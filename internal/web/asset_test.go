package web_test

import (
	"testing"

	"huitou/internal/web"
)

// BenchmarkAssets reads the assets of the pages, as each start of the program does, with and without
// leaving out the rules of Tabler's CSS that no page needs.
func BenchmarkAssets(b *testing.B) {
	for _, c := range []struct {
		name   string
		pruned bool
	}{{"pruned", true}, {"whole", false}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := web.ReadAssets(c.pruned); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

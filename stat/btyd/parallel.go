package btyd

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is the number of items summed together. It is fixed, so that partial
// sums, and therefore all bits of the result, do not depend on the number of cores.
const chunk = 512

// forChunks calls f(k, lo, hi) for every chunk k of n items, on all cores.
func forChunks(n int, f func(k, lo, hi int)) {
	chunks := (n + chunk - 1) / chunk
	workers := min(runtime.GOMAXPROCS(0), chunks)
	if workers <= 1 {
		for k := range chunks {
			f(k, k*chunk, min(n, (k+1)*chunk))
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= chunks {
					return
				}
				f(k, k*chunk, min(n, (k+1)*chunk))
			}
		})
	}
	wg.Wait()
}

// sumChunks adds the dim sums that f leaves in acc for every chunk, always in
// the order of the chunks.
func sumChunks(n, dim int, f func(lo, hi int, acc []float64)) []float64 {
	chunks := max(1, (n+chunk-1)/chunk)
	parts := make([]float64, chunks*dim)
	forChunks(n, func(k, lo, hi int) { f(lo, hi, parts[k*dim:(k+1)*dim]) })
	total := parts[:dim]
	for k := 1; k < chunks; k++ {
		for j := range dim {
			total[j] += parts[k*dim+j]
		}
	}
	return total
}

package list

// SetSortLimit sets how many candidates r sorts in memory at most, so that a test with few
// customers runs the strategies for many.
func SetSortLimit(r *Reader, n int) *Reader { r.sortLimit = n; return r }

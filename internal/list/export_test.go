package list

// Few sets the number of candidates up to which r reads a list whole, so that small
// lists take the way of large ones.
func Few(r *Reader, n int) *Reader { r.few = n; return r }

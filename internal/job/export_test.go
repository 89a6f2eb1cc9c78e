package job

import "time"

// The bounds of work.
const (
	Stuck   = stuck
	Longest = longest
)

// Bound makes work that is not claimed end after d.
func (r *Runner) Bound(d time.Duration) { r.longest = d }

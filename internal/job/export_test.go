package job

import "time"

// Timeouts of jobs.
const (
	Stuck   = stuck
	Longest = longest
)

// Bound sets the timeout of jobs that are not claimed.
func (r *Runner) Bound(d time.Duration) { r.longest = d }

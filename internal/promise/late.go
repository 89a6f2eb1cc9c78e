package promise

import "time"

// The buckets in which the lateness of late promises is counted: an hour wide up to
// three days, a day wide up to sixty, then one for all longer. A bucket is open below
// and closed above.
const (
	lateHours   = 72
	lateDays    = 57
	LateLongest = lateHours + lateDays
)

// LateBucket returns the bucket of a delay.
func LateBucket(d time.Duration) int {
	hours := int((d + time.Hour - 1) / time.Hour) // rounded up
	switch {
	case hours <= lateHours:
		return max(0, hours-1)
	case hours <= 60*24:
		return lateHours + (hours-lateHours-1)/24
	}
	return LateLongest
}

// LateUpper returns the upper bound of a bucket; the last has none and gives ok false.
func LateUpper(bucket int) (d time.Duration, ok bool) {
	switch {
	case bucket < 0 || bucket >= LateLongest:
		return 0, false
	case bucket < lateHours:
		return time.Duration(bucket+1) * time.Hour, true
	}
	return time.Duration(bucket-lateHours+4) * 24 * time.Hour, true
}

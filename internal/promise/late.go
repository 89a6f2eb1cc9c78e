package promise

import "time"

// The buckets in which the lateness of late promises is counted, the finer the shorter it is. A
// bucket is open below and closed above.
var lateScale = []struct{ to, width time.Duration }{
	{time.Hour, time.Minute}, {6 * time.Hour, 5 * time.Minute}, {24 * time.Hour, 15 * time.Minute}, {72 * time.Hour, time.Hour},
	{60 * 24 * time.Hour, 24 * time.Hour},
}

// LateLongest is the bucket of all delays longer than sixty days.
const LateLongest = 60 + 60 + 72 + 48 + 57

// LateBucket returns the bucket of a delay.
func LateBucket(d time.Duration) int {
	bucket, from := 0, time.Duration(0)
	for _, s := range lateScale {
		if d <= s.to {
			return bucket + int(max(0, d-from-1)/s.width)
		}
		bucket, from = bucket+int((s.to-from)/s.width), s.to
	}
	return LateLongest
}

// LateUpper returns the upper bound of a bucket; the last has none and gives ok false.
func LateUpper(bucket int) (d time.Duration, ok bool) {
	first, from := 0, time.Duration(0)
	for _, s := range lateScale {
		n := int((s.to - from) / s.width)
		if bucket >= first && bucket < first+n {
			return from + time.Duration(bucket-first+1)*s.width, true
		}
		first, from = first+n, s.to
	}
	return 0, false
}

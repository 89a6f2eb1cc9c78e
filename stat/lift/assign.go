package lift

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Bucket maps a unit to a number in [0, 1), uniform over keys and independent
// between salts: FNV-1a over salt, a zero byte and key, finished by the
// mixing steps of MurmurHash3 (Appleby 2011), of which the top 53 bits are
// kept. The same salt and key give the same number on every machine. Salt and key may
// be any strings.
func Bucket(salt, key string) float64 {
	h := uint64(fnvOffset)
	for i := range len(salt) {
		h = (h ^ uint64(salt[i])) * fnvPrime
	}
	h *= fnvPrime
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * fnvPrime
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return float64(h>>11) / (1 << 53)
}

// Assign puts a unit into one of len(shares) arms, arm i with probability
// shares[i]. Shares are not negative and sum to 1 (to 1e-9).
//
// The salt names the experiment: another salt gives an independent assignment. Put the
// hold-out last and let the arms before it grow at its expense: with two arms no treated
// unit is moved out by a larger treated share. The result is the arm i with
// s₀ + … + s_{i−1} ≤ Bucket < s₀ + … + s_i (Kohavi, Longbotham, Sommerfield and Henne
// 2009, Data Mining and Knowledge Discovery 18, for hashing). Errors: empty shares, a
// share outside [0, 1] (by index), shares that do not sum to 1; each an *Error.
func Assign(salt, key string, shares []float64) (int, error) {
	if err := checkShares("Assign", shares); err != nil {
		return 0, err
	}
	u, last := Bucket(salt, key), 0
	for i, s := range shares {
		if s == 0 {
			continue
		}
		if u -= s; u < 0 {
			return i, nil
		}
		last = i
	}
	return last, nil
}

func checkShares(op string, shares []float64) error {
	if len(shares) == 0 {
		return wrong(op, "shares", "is empty")
	}
	var sum float64
	for i, s := range shares {
		if !finite(s) || s < 0 {
			return &Error{op, "shares", i, "is not a share"}
		}
		sum += s
	}
	if math.Abs(sum-1) > 1e-9 {
		return wrong(op, "shares", "do not sum to 1")
	}
	return nil
}

// Balance tests whether the numbers of units in the arms agree with their shares (sample
// ratio mismatch): Pearson's χ² = Σ (n_i − N s_i)² / (N s_i) with one degree of freedom
// fewer than arms of positive share. A p below 0.001 indicates a fault in assignment or
// counting that makes all results invalid (Fabijan et al., KDD 2019). The test estimates
// no parameter and has no interval; its n is the sum of counts. χ² is an approximation
// that needs about five expected units in each arm (Cochran 1954). Errors: slices of
// different length, an invalid count or share (by index), no units; each an *Error.
func Balance(counts []int, shares []float64) (chi2, p float64, err error) {
	if len(counts) != len(shares) {
		return 0, 0, wrong("Balance", "counts", "has another length than shares")
	}
	if err := checkShares("Balance", shares); err != nil {
		return 0, 0, err
	}
	var n float64
	for i, c := range counts {
		if c < 0 {
			return 0, 0, &Error{"Balance", "counts", i, "is negative"}
		}
		if c > 0 && shares[i] == 0 {
			return 0, 0, &Error{"Balance", "counts", i, "is above zero in an arm of share zero"}
		}
		n += float64(c)
	}
	if n == 0 {
		return 0, 0, wrong("Balance", "counts", "are all zero")
	}
	df := -1.0
	for i, s := range shares {
		if want := n * s; want > 0 {
			d := float64(counts[i]) - want
			chi2 += d * d / want
			df++
		}
	}
	if !finite(chi2) {
		return 0, 0, wrong("Balance", "shares", "are too small to test")
	}
	if df == 0 {
		return chi2, 1, nil
	}
	return chi2, distuv.ChiSquared{K: df}.Survival(chi2), nil
}

package importer

import (
	"errors"
	"math"
	"math/bits"

	"huitou/internal/money"
)

// number is an exact decimal: m × 10^−scale.
type number struct {
	m     int64
	scale int
}

var (
	errNumber = errors.New("not a number")
	errRange  = errors.New("a number larger than any we accept")
	errPlaces = errors.New("more decimal places than can be kept")
)

// maxScale bounds the decimal places of a number.
const maxScale = 12

// times is n × o, exactly.
func (n number) times(o number) (number, error) {
	hi, lo := bits.Mul64(abs(n.m), abs(o.m))
	if hi != 0 || lo > math.MaxInt64 {
		return n, errRange
	}
	out := number{int64(lo), n.scale + o.scale}
	if (n.m < 0) != (o.m < 0) {
		out.m = -out.m
	}
	return out, nil
}

// plus is n + o, exactly.
func (n number) plus(o number) (number, error) {
	for n.scale < o.scale {
		if n.m > math.MaxInt64/10 || n.m < math.MinInt64/10 {
			return n, errRange
		}
		n.m, n.scale = n.m*10, n.scale+1
	}
	if o.scale < n.scale {
		return o.plus(n)
	}
	s := n.m + o.m
	if (n.m > 0 && o.m > 0 && s < 0) || (n.m < 0 && o.m < 0 && s >= 0) {
		return n, errRange
	}
	return number{s, n.scale}, nil
}

// float is n as nearly as a float can be.
func (n number) float() float64 { return float64(n.m) / math.Pow10(n.scale) }

// compare is −1, 0 or 1.
func (n number) compare(o number) int {
	d, err := n.plus(number{-o.m, o.scale})
	switch {
	case err != nil && n.m > o.m, d.m > 0:
		return 1
	case err != nil || d.m < 0:
		return -1
	}
	return 0
}

// minor is the number as an integer of the given decimal places: halves away from zero.
// exact is false where digits were rounded off.
func (n number) minor(places int) (v int64, exact bool, err error) {
	v, exact = n.m, true
	for s := n.scale; s < places; s++ {
		if v > money.Max/10 || v < -money.Max/10 {
			return 0, true, errRange
		}
		v *= 10
	}
	if n.scale > places {
		div := int64(1)
		for s := places; s < n.scale; s++ {
			if div > math.MaxInt64/10 {
				return 0, false, errPlaces
			}
			div *= 10
		}
		rest := v % div
		v /= div
		exact = rest == 0
		if abs(rest) >= uint64(div)-abs(rest) {
			if n.m < 0 {
				v--
			} else {
				v++
			}
		}
	}
	if v > money.Max || v < -money.Max {
		return 0, exact, errRange
	}
	return v, exact, nil
}

func abs(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}

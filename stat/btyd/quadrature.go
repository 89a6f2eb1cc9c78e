package btyd

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// Gauss–Kronrod nodes and weights of QUADPACK's 7–15 pair (Piessens et al.,
// 1983), positive half, from the outermost node to the centre.
var (
	kronrodX = [8]float64{
		0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
		0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
		0.586087235467691130294144691693331, 0.405845151377397166906606412076961,
		0.207784955007898467600689403773245, 0,
	}
	kronrodW = [8]float64{
		0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
		0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
		0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
		0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
	}
	gaussW = [4]float64{
		0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
		0.381830050505118944950369775488975, 0.417959183673469387755102040816327,
	}
)

// kronrod integrates f over [a, b] and estimates the error.
func kronrod(f func(float64) float64, a, b float64) (value, err float64) {
	c, h := (a+b)/2, (b-a)/2
	fc := f(c)
	k, g := kronrodW[7]*fc, gaussW[3]*fc
	for i := range 7 {
		s := f(c-h*kronrodX[i]) + f(c+h*kronrodX[i])
		k += kronrodW[i] * s
		if i%2 == 1 {
			g += gaussW[i/2] * s
		}
	}
	return k * h, math.Abs((k - g) * h)
}

type panel struct{ a, b, value, err float64 }

// maxPanels bounds the time of an integral.
const maxPanels = 400

// integrate returns the integral of f over the intervals between increasing
// breakpoints, bisecting the panel with the largest error until the estimated error
// is below rel of the value. bound is that estimate; it bounds the error for
// integrands that are smooth on the scale of a panel, as all in this package are.
func integrate(f func(float64) float64, rel float64, breaks ...float64) (value, bound float64) {
	panels := make([]panel, 0, 64)
	for i := 1; i < len(breaks); i++ {
		a, b := breaks[i-1], breaks[i]
		if b > a {
			v, e := kronrod(f, a, b)
			panels = append(panels, panel{a, b, v, e})
		}
	}
	for len(panels) > 0 {
		worst := 0
		value, bound = 0, 0
		for i, p := range panels {
			value += p.value
			bound += p.err
			if p.err > panels[worst].err {
				worst = i
			}
		}
		if bound <= rel*math.Abs(value) || len(panels) >= maxPanels || !finite(value) {
			break
		}
		p := panels[worst]
		mid := (p.a + p.b) / 2
		if mid <= p.a || mid >= p.b {
			break
		}
		v1, e1 := kronrod(f, p.a, mid)
		v2, e2 := kronrod(f, mid, p.b)
		panels[worst] = panel{p.a, mid, v1, e1}
		panels = append(panels, panel{mid, p.b, v2, e2})
	}
	return value, bound + 1e-15*math.Abs(value)
}

// legendre16 are the nodes and weights of 16-point Gauss–Legendre on [0, 1].
var legendre16 = func() (r struct{ x, w [16]float64 }) {
	quad.Legendre{}.FixedLocations(r.x[:], r.w[:], 0, 1)
	return r
}()

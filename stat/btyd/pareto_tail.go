package btyd

import "math"

// tail returns ln J(t), J(t) = s ∫_t^∞ (α+τ)^−(r+x) (β+τ)^−(s+1) dτ. A non-nil grad
// receives the derivatives with respect to r, α, s, β.
//
// With M = max(α,β), m = min(α,β) and z = (M−m)/(M+t), Euler's transformation
// gives
//
//	J = s/(r+s+x)·(α+t)^−(r+x)·(β+t)^−s·G       (α ≥ β), c' = r+x
//	J = s/(r+s+x)·(α+t)^−(r+x−1)·(β+t)^−(s+1)·G (α < β), c' = s+1
//	G = ₂F₁(1, c'; r+s+x+1; z) ≥ 1
func (m ParetoNBD) tail(x, t float64, grad *[4]float64) float64 {
	a := m.R + m.S + x
	at, bt := m.Alpha+t, m.Beta+t
	la, lb := math.Log(at), math.Log(bt)
	alphaMax := m.Alpha >= m.Beta
	var g euler
	var zc, big float64
	if alphaMax {
		zc, big = bt/at, at
		g = eulerG(m.R+x, m.S+1, (m.Alpha-m.Beta)/at, zc)
	} else {
		zc, big = at/bt, bt
		g = eulerG(m.S+1, m.R+x, (m.Beta-m.Alpha)/bt, zc)
	}
	v := math.Log(m.S) - math.Log(a) + g.ln
	if alphaMax {
		v -= (m.R+x)*la + m.S*lb
	} else {
		v -= (m.R+x-1)*la + (m.S+1)*lb
	}
	if grad == nil {
		return v
	}
	grad[0] = -1/a - la
	grad[2] = 1/m.S - 1/a - lb
	if alphaMax {
		grad[0] += g.dc
		grad[2] += g.de
		grad[1] = -(m.R+x)/at + g.dz*zc/big
		grad[3] = -m.S/bt - g.dz/big
	} else {
		grad[0] += g.de
		grad[2] += g.dc
		grad[3] = -(m.S+1)/bt + g.dz*zc/big
		grad[1] = -(m.R+x-1)/at - g.dz/big
	}
	return v
}

// euler is ln G and its derivatives with respect to c, e and z.
type euler struct{ ln, dc, de, dz float64 }

// eulerG evaluates G(c, e, z) = ₂F₁(1, c; c+e; z) = a ∫₀^∞ e^{−ay}(1−z+z·e^{−y})^{−c} dy,
// a = c+e−1, for c, e > 0 and 0 ≤ z < 1, with zc = 1−z passed separately to avoid
// cancellation: by the series for small z, Gauss's continued fraction for large z,
// and the integral where both converge slowly. Relative error below 10⁻¹¹.
func eulerG(c, e, z, zc float64) euler {
	// With e ≥ c the terms decrease like n^−e even at z = 1.
	if z > 0.4 && (e < 12 || e < c) {
		if g, ok := gaussFraction(c, e, z, zc); ok {
			return g
		}
		if c+e > 1 {
			return eulerQuadrature(c, e, z, zc)
		}
		// G(c, e) = 1 + c/(c+e)·z·G(c+1, e)
		g, d := eulerQuadrature(c+1, e, z, zc), c+e
		w := c / d * z * math.Exp(g.ln)
		w /= 1 + w
		return euler{math.Log1p(c / d * z * math.Exp(g.ln)), w * (g.dc + e/(c*d)), w * (g.de - 1/d), w * (g.dz + 1/z)}
	}
	d := c + e
	sum, term := 1.0, 1.0
	var sd, sc, sz, hd, hc float64
	for n := 0.0; n < 100_000; n++ {
		cn, dn := c+n, d+n
		inv := 1 / (cn * dn)
		id, ic := cn*inv, dn*inv
		term *= cn * id * z
		hd += id
		hc += ic
		sum += term
		sd -= term * hd
		sc += term * hc
		sz += term * (n + 1)
		if term*(n+2) < 1e-16*sum*zc {
			break
		}
	}
	dz := c / d
	if z > 0 {
		dz = sz / z / sum
	}
	return euler{math.Log(sum), (sc + sd) / sum, sd / sum, dz}
}

// gaussFraction evaluates ₂F₁(1, c; d; z), d = c+e, by
//
//	1/(1 − k₁z/(1 − k₂z/(1 − …)))
//	k₂ₙ = n(e+n−1)/((d+2n−2)(d+2n−1)), k₂ₙ₊₁ = (c+n)(d+n−1)/((d+2n−1)(d+2n))
//
// (DLMF 15.7.5) backwards from a late term, with the derivatives of every tail. Each
// step reduces the error of the starting tail by the factor k·z/t², in the limit
// (1−√(1−z))/(1+√(1−z)); ok is false when the product of these factors is too large,
// that is, when the start was too early.
func gaussFraction(c, e, z, zc float64) (g euler, ok bool) {
	root := math.Sqrt(zc)
	n := 6 + int(38/math.Log((1+root)/(1-root)))
	if n > 800 {
		return euler{}, false
	}
	d := c + e
	t, lc, le, lz, damp := (1+root)/2, 0.0, 0.0, 0.0, 1.0
	for j := n; j > 1; j-- {
		m := float64(j / 2)
		var k, kc, ke float64 // k and its logarithmic derivatives
		p := d + 2*m - 1
		if j%2 == 0 {
			q, f := p-1, e+m-1
			if m == 1 {
				q, f = d, e
			}
			inv := 1 / (p * q * f)
			k = m * f * f * inv
			kc = -(p + q) * f * inv
			ke = kc + p*q*inv
		} else {
			q, f, h := p+1, c+m, d+m-1
			inv := 1 / (p * q * f * h)
			k = f * f * h * h * inv
			ke = (p*q - (p+q)*h) * f * inv
			kc = ke + p*q*h*inv
		}
		ti := 1 / t
		u := k * z * ti
		f := u * ti
		damp *= f
		lc, le, lz = f*lc-u*kc, f*le-u*ke, f*lz-k*ti
		t = 1 - u
	}
	// k₁ = c/d, with d−c = e.
	ti := 1 / t
	k := c / d
	u := k * z * ti
	f := u * ti
	lc, le, lz = f*lc-u*e/(c*d), f*le+u/d, f*lz-k*ti
	// 1 − u = (t − z + z·e/d)/t, without cancellation when c ≫ e and z → 1.
	t = ((t - 1) + zc + z*e/d) * ti
	return euler{-math.Log(t), -lc / t, -le / t, -lz / t}, damp*float64(n) < 1e-15
}

// eulerQuadrature integrates over y in 16-point panels, each at most one unit
// wide and with a change of at most e⁸, until the rest is negligible or, far to
// the right, a pure exponential.
func eulerQuadrature(c, e, z, zc float64) euler {
	a := c + e - 1
	var sum, sa, sc, sz float64
	y := 0.0
	turn := math.Log(z/zc) + 37 + math.Log1p(c)
	for range 20000 {
		u := z * math.Exp(-y)
		slope := math.Max(math.Abs(a-c*u/(zc+u)), 1e-3)
		// The slope increases to the right, towards a; use the slope one panel ahead.
		w := math.Min(1, 8/slope)
		u2 := z * math.Exp(-y-w)
		w = math.Min(w, 8/math.Max(math.Abs(a-c*u2/(zc+u2)), 1e-3))
		before := sum
		for i, x := range legendre16.x {
			yy := y + w*x
			ey := math.Exp(-yy)
			q := zc + z*ey
			lq := math.Log(q)
			h := legendre16.w[i] * w * math.Exp(-a*yy-c*lq)
			sum += h
			sa -= h * yy
			sc -= h * lq
			sz += h * c * (1 - ey) / q
		}
		y += w
		if sum-before <= 1e-18*sum {
			break
		}
		if y > turn {
			h := math.Exp(-a*y-c*math.Log(zc)) / a
			sum += h
			sa -= h * (y + 1/a)
			sc -= h * math.Log(zc)
			sz += h * c / zc
			break
		}
	}
	da := 1/a + sa/sum
	return euler{math.Log(a * sum), da + sc/sum, da, sz / sum}
}

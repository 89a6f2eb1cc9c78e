package quote

import "huitou/stat/conform"

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	check := func(name, source string, published, tolerance float64, ours func() (float64, error)) conform.Check {
		return conform.Check{Package: "quote", Name: name, Source: source, Published: published, Tolerance: tolerance, Ours: ours}
	}
	ranks := func(n int, level float64) func() (float64, error) {
		return func() (float64, error) {
			s := make([]scored, n)
			for i := range s {
				s[i] = scored{score: float64(i + 1), limit: 1e9, w: 1}
			}
			q, _ := truncatedQuantile(s, level)
			return q, nil
		}
	}
	const rank = "Lei et al. (2018), JASA 113, split conformal: the ⌈(n+1)(1−α)⌉-th smallest score"
	return []conform.Check{
		check("conformal rank, n = 19, 95 %", rank, 19, 0, ranks(19, 0.95)),
		check("conformal rank, n = 99, 95 %", rank, 95, 0, ranks(99, 0.95)),
		check("conformal rank, n = 999, 99 %", rank, 990, 0, ranks(999, 0.99)),
		check("right-truncated distribution by hand: F(2 of 3) = 1/2 before the case to come",
			"Lynden-Bell (1971), MNRAS 155; Woodroofe (1985), Annals of Statistics 13", 2, 0,
			func() (float64, error) {
				// Scores 1, 2, 3; the first is observable up to 2 only, so that two of three are
				// at risk at 3: F(2) = 1 − 1/2. The large weights make the future case, of weight
				// 1, negligible.
				s := []scored{{1, 2, 1e9}, {2, 9, 1e9}, {3, 9, 1e9}}
				q, _ := truncatedQuantile(s, 0.5-1e-6)
				return q, nil
			}),
	}
}

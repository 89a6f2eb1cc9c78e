package quantile

import (
	"slices"

	"huitou/stat/conform"
)

// Checks lists the published numbers this package reproduces.
func Checks() []conform.Check {
	const handbook = "NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.2 Percentiles"
	resistivity := []float64{
		95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.0610, 95.1591, 95.1195, 95.1065, 95.0925, 95.1990, 95.1682,
	}
	slices.Sort(resistivity)
	return []conform.Check{
		{
			Package: "quantile", Name: "resistivity of 12 wafers, 90th percentile, position p(n+1)", Source: handbook,
			Published: 95.1981, Tolerance: 0.00005, Ours: func() (float64, error) { return Type6(resistivity, 0.9), nil },
		},
		{
			Package: "quantile", Name: "resistivity of 12 wafers, 90th percentile, position p(n−1)+1", Source: handbook,
			Published: 95.1957, Tolerance: 0.00005, Ours: func() (float64, error) { return Type7(resistivity, 0.9), nil },
		},
	}
}

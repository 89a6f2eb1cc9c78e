//go:build !long

package cohort

// simulationRuns returns the number of simulations without the build tag long.
func simulationRuns() int { return 600 }

//go:build long

package cohort

// simulationRuns returns the number of simulations with the build tag long.
func simulationRuns() int { return 20_000 }

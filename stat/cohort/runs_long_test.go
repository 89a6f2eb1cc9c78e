//go:build long

package cohort

// simulationRuns sizes the simulations under the build tag long.
func simulationRuns() int { return 20_000 }

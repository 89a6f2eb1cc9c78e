//go:build simulation

package cohort

// simulationRuns sizes the simulations under the build tag.
func simulationRuns() int { return 20_000 }

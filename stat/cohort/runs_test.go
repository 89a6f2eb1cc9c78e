//go:build !long

package cohort

// simulationRuns sizes the simulations of the everyday tests.
func simulationRuns() int { return 600 }

package btyd

import (
	"testing"

	"huitou/stat/conform"
)

func TestPublishedNumbers(t *testing.T) {
	t.Parallel()
	runChecks(t, Checks())
}

func TestPublishedNumbersCDNOW(t *testing.T) {
	t.Parallel()
	runChecks(t, ChecksCDNOW(readCDNOW(t)))
}

func runChecks(t *testing.T, checks []conform.Check) {
	t.Helper()
	for _, c := range checks {
		if r := c.Run(); !r.Pass {
			t.Errorf("%s (%s): published %.10g, ours %.10g, difference %.3g > %.3g %s",
				r.Name, r.Source, r.Published, r.Ours, r.Difference, r.Tolerance, r.Error)
		}
	}
}

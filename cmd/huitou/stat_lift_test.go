package main

import (
	"strings"
	"testing"
)

// Outcomes of 0 and 1 are compared as shares in every form of the command: their difference
// and their ratio each have an interval by a method for shares.
func TestBinaryOutcomesAreComparedAsShares(t *testing.T) {
	in := file(t, "t,y\n"+strings.Repeat("1,1\n1,0\n0,0\n0,0\n0,1\n1,1\n", 40))
	for args, want := range map[string][2]string{
		"":                        {"Newcombe hybrid score", "Koopman score"},
		"--planned=500":           {"Newcombe hybrid score", "Koopman score"},
		"--watched":               {"mixture sequential probability ratio", "mixture sequential probability ratio, of the logarithm"},
		"--watched --planned=500": {"mixture sequential probability ratio", "mixture sequential probability ratio, of the logarithm"},
	} {
		r := parsed(t, append([]string{"stat", "lift", in, "--treated=t", "--outcome=y"}, strings.Fields(args)...)...)
		if r["method"] != want[0] || at(r, "risk_ratio", "method") != want[1] || r["relative"] != nil {
			t.Errorf("%q: by %v, the ratio by %v", args, r["method"], at(r, "risk_ratio", "method"))
		}
		low, ok := at(r, "risk_ratio", "low").(float64)
		high, ok2 := at(r, "risk_ratio", "high").(float64)
		if value := at(r, "risk_ratio", "value"); !ok || !ok2 || value != 2.0 || low >= 2 || high <= 2 || low < 1 {
			t.Errorf("%q: the ratio is %v [%v, %v]", args, value, low, high)
		}
	}
}

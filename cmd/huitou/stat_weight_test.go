package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// figures are the numbers of a result by their path.
func figures(into map[string]float64, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			figures(into, path+"."+k, x)
		}
	case []any:
		for i, x := range v {
			figures(into, fmt.Sprint(path, ".", i), x)
		}
	case float64:
		into[path] = v
	}
}

// With weights that are all alike every figure is that of no weights; with whole weights
// every estimate is that of rows repeated so often.
func TestWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	var plain, whole, repeated strings.Builder
	for _, b := range []*strings.Builder{&plain, &whole, &repeated} {
		b.WriteString("a,b,c,d,w\n")
	}
	for range 40 {
		x := 1 + r.IntN(5)
		row := fmt.Sprintf("%d,%d,%d,%d", x, 1+r.IntN(5), 1+(x+r.IntN(3))%5, 1+r.IntN(5))
		w := 1 + r.IntN(3)
		fmt.Fprintln(&plain, row+",2")
		fmt.Fprintf(&whole, "%s,%d\n", row, w)
		for range w {
			fmt.Fprintln(&repeated, row+",")
		}
	}
	alike, weighted, rows := file(t, plain.String()), file(t, whole.String()), file(t, repeated.String())
	for command, args := range map[string][]string{
		"nps": {"--answer=a"}, "csat": {"--answer=a"}, "ces": {"--answer=a"},
		"servqual": {"--perceived=a,b", "--expected=c,d", "--sizes=1,1"},
		"kano":     {"--functional=a", "--dysfunctional=b", "--continuous"},
		"ipa":      {"--performance=a,b", "--importance=c,d"},
		"driver":   {"--y=a", "--x=b,c,d", "--resamples=50"},
	} {
		t.Run(command, func(t *testing.T) {
			get := func(in string, more ...string) map[string]float64 {
				out := map[string]float64{}
				figures(out, "", parsed(t, append(append([]string{"stat", command, in}, args...), more...)...))
				return out
			}
			compare := func(got, want map[string]float64, use func(string) bool) {
				n := 0
				for k, v := range want {
					if use(k) {
						if n++; math.Abs(got[k]-v) > 1e-9*max(1, math.Abs(v)) {
							t.Errorf("%s is %v, not %v", k, got[k], v)
						}
					}
				}
				if n == 0 {
					t.Error("nothing compared")
				}
			}
			compare(get(alike, "--weight=w"), get(alike), func(string) bool { return true })
			compare(get(weighted, "--weight=w"), get(rows), func(k string) bool {
				for _, end := range []string{"estimate", "value", "beta", "correlation", "unique", "vif"} {
					if strings.HasSuffix(k, "."+end) {
						return true
					}
				}
				return false
			})
			if e := get(weighted, "--weight=w")[".effective"]; command != "kano" && !(e > 10 && e < 40) {
				t.Errorf("%v effective answers of 40", e)
			}
		})
	}
	for _, args := range [][]string{
		{"stat", "reliability", weighted, "--items=a,b,c", "--weight=w"}, {"stat", "kano", weighted, "--functional=a", "--dysfunctional=b", "--weight=w"},
		{"stat", "pls", weighted, "--block=X=a,b", "--block=Y=c,d", "--path=X>Y", "--weight=w"},
	} {
		if _, stderr, err := huitou(t, args...); err == nil || !strings.Contains(stderr, "--weight") {
			t.Errorf("%v: %v, %q", args, err, stderr)
		}
	}
}

// Codes for missing answers match in any notation: 99 and 99.0, ka and KA.
func TestMissingCodes(t *testing.T) {
	in := file(t, "a\n9\n10\n99\n99.0\n-1\nKA\n3\n")
	v := parsed(t, "stat", "nps", in, "--answer=a", "--missing=99", "--missing=-1", "--missing=ka")
	if v["n"] != 3.0 {
		t.Errorf("%v answers", v["n"])
	}
	if _, stderr, err := huitou(t, "stat", "nps", in, "--answer=a"); err == nil || !strings.Contains(stderr, "in.csv:7 a") {
		t.Errorf("without the codes: %q", stderr)
	}
}

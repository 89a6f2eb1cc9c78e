package main

import (
	"os"
	"testing"
)

// TestPublished runs the checks of huitou selftest, those on data sets where these are
// available.
func TestPublished(t *testing.T) {
	t.Parallel()
	data := "../../../shared/data"
	if _, err := os.Stat(data); err != nil {
		t.Logf("the data sets are not at %s: their checks are omitted", data)
		data = ""
	}
	checks, err := publishedChecks(data)
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) < 100 {
		t.Errorf("only %d published numbers", len(checks))
	}
	own, err := publishedChecks("")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(checks) - len(own); data != "" && n != needData {
		t.Errorf("%d checks need data; needData is %d", n, needData)
	}
	for _, c := range checks {
		if r := c.Run(); !r.Pass {
			t.Errorf("%s: %s: ours %v, published %v ± %v %s", r.Package, r.Name, r.Ours, r.Published, r.Tolerance, r.Error)
		}
	}
}

// Package conformtest is for the tests of packages with conformance checks: it runs the checks
// and reads the data set that several of them share.
package conformtest

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"huitou/stat/conform"
)

// Run runs each check in a parallel subtest of its name and fails those that do not pass.
func Run(t *testing.T, checks []conform.Check) {
	t.Helper()
	if len(checks) == 0 {
		t.Error("there are no checks to run")
	}
	for _, c := range checks {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			run(t, c)
		})
	}
}

// run fails the test if the check does not pass.
func run(t testing.TB, c conform.Check) {
	t.Helper()
	if r := c.Run(); !r.Pass {
		t.Errorf("%s: published %.10g, ours %.10g, difference %.3g, tolerance %.3g %s",
			r.Source, r.Published, r.Ours, r.Difference, r.Tolerance, r.Error)
	}
}

// mobiFile is the mobile-phone questionnaire, seen from a package of stat.
const mobiFile = "../../../shared/data/survey/mobi.csv"

// Mobi reads the answers of the mobile-phone questionnaire and returns them by the name of
// their column. It skips the test if the data set is missing.
func Mobi(t testing.TB) func(column string) []float64 {
	t.Helper()
	return columns(t, mobiFile)
}

// columns reads a CSV file of numbers below a header and returns them by the name of their
// column. It skips the test if there is no such file.
func columns(t testing.TB, file string) func(column string) []float64 {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("the data set is missing: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]float64{}
	for j, name := range rows[0] {
		for _, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[j], 64)
			if err != nil {
				t.Fatal(err)
			}
			values[name] = append(values[name], v)
		}
	}
	return func(column string) []float64 { return values[column] }
}

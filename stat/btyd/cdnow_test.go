package btyd

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
)

const dataDir = "../../../shared/data/cdnow/"

// readCDNOW loads the 1/10 sample: calibration histories, hold-out purchases
// and mean repeat spend. The data are not part of the project.
func readCDNOW(tb testing.TB) (cal []Customer, holdout []int, spend []float64) {
	tb.Helper()
	rows := readLines(tb, "cdnowSummary.cbs.csv")
	for _, line := range rows[1:] {
		f := strings.Split(line, ",")
		cal = append(cal, Customer{X: atoi(tb, f[1]), TX: atof(tb, f[2]), T: atof(tb, f[3])})
		holdout = append(holdout, atoi(tb, f[4]))
	}
	for _, line := range readLines(tb, "cdnowSummary.m.x.csv") {
		if v, err := strconv.ParseFloat(strings.TrimSpace(line), 64); err == nil {
			spend = append(spend, v)
		}
	}
	return cal, holdout, spend
}

func readLines(tb testing.TB, name string) []string {
	tb.Helper()
	f, err := os.Open(dataDir + name)
	if err != nil {
		tb.Skipf("the CDNOW data are not at %s: they are published apart from this project (see its README)", dataDir)
	}
	defer f.Close()
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

func atoi(tb testing.TB, s string) int { return int(atof(tb, s)) }

func atof(tb testing.TB, s string) float64 {
	tb.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"huitou/stat/btyd"
	"huitou/stat/conform"
)

// dataChecks are the checks on published data sets found in a folder.
func dataChecks(dir string) ([]conform.Check, error) {
	calibration, holdout, err := readCDNOW(filepath.Join(dir, "cdnow", "cdnowSummary.cbs.csv"))
	if err != nil {
		return nil, err
	}
	spend, err := readColumns(filepath.Join(dir, "cdnow", "cdnowSummary.m.x.csv"), 0)
	if err != nil {
		return nil, err
	}
	mean := make([]float64, len(spend))
	for i, row := range spend {
		mean[i] = row[0]
	}
	return btyd.ChecksCDNOW(calibration, holdout, mean), nil
}

// readCDNOW reads purchase histories: x, t.x, T and the purchases after.
func readCDNOW(file string) (calibration []btyd.Customer, holdout []int, err error) {
	rows, err := readColumns(file, 1)
	for _, r := range rows {
		if len(r) < 5 {
			return nil, nil, fmt.Errorf("%s: a row of %d columns, want 5", file, len(r))
		}
		calibration = append(calibration, btyd.Customer{X: int(r[1]), TX: r[2], T: r[3]})
		holdout = append(holdout, int(r[4]))
	}
	return calibration, holdout, err
}

// readColumns reads a CSV of numbers, without its first head lines.
func readColumns(file string, head int) ([][]float64, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	out := make([][]float64, 0, len(records))
	for n, rec := range records {
		if n < head {
			continue
		}
		row := make([]float64, len(rec))
		for i, s := range rec {
			if row[i], err = strconv.ParseFloat(s, 64); err != nil {
				return nil, fmt.Errorf("%s, row %d, column %d: %q is no number", file, n+1, i+1, s)
			}
		}
		out = append(out, row)
	}
	return out, nil
}

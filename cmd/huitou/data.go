package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"huitou/stat/btyd"
	"huitou/stat/conform"
	"huitou/stat/pls"
	"huitou/stat/reliability"
	"huitou/stat/spc"
)

// dataChecks returns the checks on published data sets in a folder.
func dataChecks(dir string) ([]conform.Check, error) {
	cdnow, err := cdnowChecks(filepath.Join(dir, "cdnow"))
	if err != nil {
		return nil, err
	}
	mobi, err := readTable(filepath.Join(dir, "survey", "mobi.csv"), ',', true)
	if err != nil {
		return nil, err
	}
	juice, err := readTable(filepath.Join(dir, "spc", "orangejuice.txt"), '\t', true)
	if err != nil {
		return nil, err
	}
	return slices.Concat(cdnow, reliability.ChecksMobi(mobi.column), pls.ChecksMobi(mobi.column),
		spc.ChecksOrangejuice(whole(juice.column("D")), whole(juice.column("size")))), nil
}

// cdnowChecks returns the checks on the CDNOW sample.
func cdnowChecks(dir string) ([]conform.Check, error) {
	histories, err := readTable(filepath.Join(dir, "cdnowSummary.cbs.csv"), ',', true)
	if err != nil {
		return nil, err
	}
	spend, err := readTable(filepath.Join(dir, "cdnowSummary.m.x.csv"), ',', false)
	if err != nil {
		return nil, err
	}
	x, tx, t := histories.column("x"), histories.column("t.x"), histories.column("T.cal")
	calibration := make([]btyd.Customer, len(x))
	for i := range calibration {
		calibration[i] = btyd.Customer{X: int(x[i]), TX: tx[i], T: t[i]}
	}
	return btyd.ChecksCDNOW(calibration, whole(histories.column("x.star")), spend.columns[0]), nil
}

// table is a file of numbers by column. Values that are no numbers, such as TRUE, are 0.
type table struct {
	names   []string
	columns [][]float64
}

// column returns a column by name; a missing one is empty, and the checks that need it fail.
func (t *table) column(name string) []float64 {
	if i := slices.Index(t.names, name); i >= 0 {
		return t.columns[i]
	}
	return nil
}

func readTable(file string, comma rune, head bool) (*table, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = comma
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%s: the file is empty", file)
	}
	t := &table{columns: make([][]float64, len(records[0]))}
	if head {
		t.names, records = records[0], records[1:]
	}
	for _, rec := range records {
		for i, s := range rec {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				v = 0
			}
			t.columns[i] = append(t.columns[i], v)
		}
	}
	return t, nil
}

func whole(list []float64) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = int(v)
	}
	return out
}

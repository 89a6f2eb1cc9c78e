package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"huitou/internal/errs"
	"huitou/internal/sheet"
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
	mobi, err := readColumns(filepath.Join(dir, "survey", "mobi.csv"), "IMAG*", "CUEX*", "PERQ*", "PERV*", "CUSA*", "CUSCO", "CUSL*")
	if err != nil {
		return nil, err
	}
	juice, err := readColumns(filepath.Join(dir, "spc", "orangejuice.txt"), "D", "size")
	if err != nil {
		return nil, err
	}
	return slices.Concat(cdnow, reliability.ChecksMobi(mobi.column), pls.ChecksMobi(mobi.column),
		spc.ChecksOrangejuice(whole(juice["D"]), whole(juice["size"]))), nil
}

// cdnowChecks returns the checks on the CDNOW sample.
func cdnowChecks(dir string) ([]conform.Check, error) {
	histories, err := readColumns(filepath.Join(dir, "cdnowSummary.cbs.csv"), "x", "t.x", "T.cal", "x.star")
	if err != nil {
		return nil, err
	}
	spend, err := readOnlyColumn(filepath.Join(dir, "cdnowSummary.m.x.csv"))
	if err != nil {
		return nil, err
	}
	x, tx, t := histories["x"], histories["t.x"], histories["T.cal"]
	calibration := make([]btyd.Customer, len(x))
	for i := range calibration {
		calibration[i] = btyd.Customer{X: int(x[i]), TX: tx[i], T: t[i]}
	}
	return btyd.ChecksCDNOW(calibration, whole(histories["x.star"]), spend), nil
}

// columns are columns of numbers by name.
type columns map[string][]float64

func (c columns) column(name string) []float64 { return c[name] }

// readColumns reads the columns of a file that match patterns.
func readColumns(file string, patterns ...string) (columns, error) {
	s, err := sheet.Open(file, sheet.Options{})
	if err != nil {
		return nil, err
	}
	names, err := s.Names(patterns)
	if err != nil {
		return nil, err
	}
	table, err := s.Table(names)
	if err != nil {
		return nil, err
	}
	out := columns{}
	for i, name := range names {
		out[name] = table[i]
	}
	return out, nil
}

// readOnlyColumn reads a file of numbers that has one column and no header.
func readOnlyColumn(file string) ([]float64, error) {
	text, err := readFile("selftest", file)
	if err != nil {
		return nil, err
	}
	lines := strings.Fields(string(text))
	if len(lines) == 0 {
		return nil, errs.Invalid("selftest", "import.file_empty", "file", file)
	}
	out := make([]float64, len(lines))
	for i, line := range lines {
		if out[i], err = strconv.ParseFloat(line, 64); err != nil {
			return nil, errs.InFields("selftest", errs.Field{Path: fmt.Sprintf("%s:%d", filepath.Base(file), i+1), Key: "sheet.number", Found: line})
		}
	}
	return out, nil
}

func whole(list []float64) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = int(v)
	}
	return out
}

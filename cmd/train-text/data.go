package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"huitou/stat/text"
)

// takeaway is the trade given to the take-away reviews, which name none.
const takeaway = "外卖"

// review is a labelled text; those that are nearly the same share a group.
type review struct {
	text.Example
	group int
}

// sources are the files of Chinese reviews.
var sources = []struct{ name, trade, label, review string }{
	{"online_shopping_10_cats.csv.gz", "cat", "label", "review"},
	{"waimai_10k.csv.gz", "", "label", "review"},
}

// readChinese reads the shop and take-away reviews. Of texts that are the same but
// for blanks and marks the first is kept, and none when their labels differ.
func readChinese(w io.Writer, folder string) ([]review, error) {
	var all []text.Example
	for _, f := range sources {
		rows, err := readCSV(filepath.Join(folder, f.name))
		if err != nil {
			return nil, err
		}
		col := map[string]int{}
		for i, c := range rows[0] {
			col[c] = i
		}
		for n, row := range rows[1:] {
			if len(row) != len(rows[0]) {
				return nil, fmt.Errorf("%s: row %d has %d cells", f.name, n+2, len(row))
			}
			trade := takeaway
			if f.trade != "" {
				trade = row[col[f.trade]]
			}
			all = append(all, text.Example{Text: row[col[f.review]], Positive: row[col[f.label]] == "1", Trade: trade})
		}
	}
	kept := once(all)
	n, across := groups(kept)
	fmt.Fprintf(w, "Chinese: %d reviews, %d when those that differ only in blanks and marks are kept once, %d groups of nearly the same, %d of them across trades.\n",
		len(all), len(kept), n, across)
	return kept, nil
}

// once drops what has no letter, repeats and contradictions, and groups the rest.
func once(all []text.Example) (out []review) {
	labels := map[string][2]bool{}
	for _, e := range all {
		k := string(bare(e.Text))
		l := labels[k]
		l[sign(e.Positive)] = true
		labels[k] = l
	}
	var texts []string
	for _, e := range all {
		k := string(bare(e.Text))
		if l := labels[k]; k == "" || l[0] == l[1] { // both labels, or dealt with
			continue
		}
		labels[k] = [2]bool{}
		out, texts = append(out, review{Example: e}), append(texts, e.Text)
	}
	for i, g := range near(texts) {
		out[i].group = g
	}
	return out
}

func sign(positive bool) int {
	if positive {
		return 1
	}
	return 0
}

// groups counts the groups, and those with reviews of several trades.
func groups(all []review) (n, across int) {
	trades := map[int]map[string]bool{}
	for _, r := range all {
		if trades[r.group] == nil {
			trades[r.group] = map[string]bool{}
		}
		trades[r.group][r.Trade] = true
	}
	for _, t := range trades {
		if len(t) > 1 {
			across++
		}
	}
	return len(trades), across
}

// without returns the examples that are neither measured nor nearly the same as a measured
// one.
func without(all []review, measured func(review) bool) (train []text.Example) {
	left := map[int]bool{}
	for _, r := range all {
		if measured(r) {
			left[r.group] = true
		}
	}
	for _, r := range all {
		if !left[r.group] {
			train = append(train, r.Example)
		}
	}
	return train
}

func readCSV(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	r := csv.NewReader(z)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%s holds no reviews", path)
	}
	return rows, nil
}

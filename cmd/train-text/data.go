package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"

	"huitou/stat/text"
)

// takeaway is the category given to the take-away reviews, which name none.
const takeaway = "外卖"

// readChinese reads the shop and take-away reviews by category. A text that was
// seen before, in any category, is left out.
func readChinese(folder string) (map[string][]text.Example, error) {
	out, seen := map[string][]text.Example{}, map[string]bool{}
	for _, f := range []struct{ name, category, label, review string }{
		{"online_shopping_10_cats.csv.gz", "cat", "label", "review"},
		{"waimai_10k.csv.gz", "", "label", "review"},
	} {
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
			category := takeaway
			if f.category != "" {
				category = row[col[f.category]]
			}
			review := row[col[f.review]]
			if key := text.Clean(review); key != "" && !seen[key] {
				seen[key] = true
				out[category] = append(out[category], text.Example{Text: review, Positive: row[col[f.label]] == "1"})
			}
		}
	}
	return out, nil
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

// readEnglish reads the sentences whose opinions are all positive or all
// negative, in five parts that keep a review's sentences together.
func readEnglish(path string) (map[string][]text.Example, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Reviews []struct {
			Sentences []struct {
				Text     string `xml:"text"`
				Opinions []struct {
					Polarity string `xml:"polarity,attr"`
				} `xml:"Opinions>Opinion"`
			} `xml:"sentences>sentence"`
		} `xml:"Review"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := map[string][]text.Example{}
	for i, r := range doc.Reviews {
		part := fmt.Sprintf("part %d", i%5+1)
		for _, s := range r.Sentences {
			count := map[string]int{}
			for _, o := range s.Opinions {
				count[o.Polarity]++
			}
			if len(count) == 1 && count["neutral"] == 0 {
				out[part] = append(out[part], text.Example{Text: s.Text, Positive: count["positive"] > 0})
			}
		}
	}
	return out, nil
}

package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

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

// sentence is one of an English restaurant review, and what its opinions are
// about.
type sentence struct {
	text.Example
	clear bool     // all its opinions are positive, or all negative
	part  string   // a fifth of the reviews: sentences of a review stay together
	about []string // categories, "SERVICE#GENERAL"
}

// readEnglish reads the sentences that hold an opinion.
func readEnglish(path string) ([]sentence, error) {
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
					Category string `xml:"category,attr"`
				} `xml:"Opinions>Opinion"`
			} `xml:"sentences>sentence"`
		} `xml:"Review"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []sentence
	for i, r := range doc.Reviews {
		for _, s := range r.Sentences {
			count := map[string]int{}
			one := sentence{part: fmt.Sprintf("part %d", i%5+1)}
			for _, o := range s.Opinions {
				count[o.Polarity]++
				one.about = append(one.about, o.Category)
			}
			one.clear = len(count) == 1 && count["neutral"] == 0
			one.Example = text.Example{Text: s.Text, Positive: count["positive"] > 0}
			if len(count) > 0 {
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// byPart sorts the sentences that are clearly positive or negative.
func byPart(all []sentence) map[string][]text.Example {
	out := map[string][]text.Example{}
	for _, s := range all {
		if s.clear {
			out[s.part] = append(out[s.part], s.Example)
		}
	}
	return out
}

// topics of the English sentences, by the entity before the # of a category.
var topics = map[string][]string{
	"food and drink": {"FOOD", "DRINKS"},
	"service":        {"SERVICE"},
	"place":          {"AMBIENCE", "LOCATION"},
	"in general":     {"RESTAURANT"},
}

// touches reports whether a sentence has an opinion on a topic, and whether it
// has no other.
func (s sentence) touches(topic string) (some, only bool) {
	only = true
	for _, c := range s.about {
		entity, _, _ := strings.Cut(c, "#")
		in := slices.Contains(topics[topic], entity)
		some, only = some || in, only && in
	}
	return some, some && only
}

// labelled are the sentences whose opinions are all on one side of the
// dimensions: things that can be touched, seen or tasted, or how one is served.
// Prices and the restaurant in general are of no dimension.
func labelled(all []sentence) (tangible, served []text.Labelled) {
	for _, s := range all {
		side := map[string]bool{}
		for _, c := range s.about {
			switch {
			case strings.HasSuffix(c, "#PRICES") || strings.HasPrefix(c, "RESTAURANT#"):
				side["none"] = true
			case strings.HasPrefix(c, "SERVICE#"):
				side["served"] = true
			default:
				side["tangible"] = true
			}
		}
		switch {
		case len(side) != 1:
		case side["tangible"]:
			tangible = append(tangible, text.Labelled{Text: s.Text, Dimensions: []text.Dimension{text.Tangibles}})
		case side["served"]:
			served = append(served, text.Labelled{
				Text: s.Text, Dimensions: []text.Dimension{text.Reliability, text.Responsiveness, text.Assurance, text.Empathy},
			})
		}
	}
	return tangible, served
}

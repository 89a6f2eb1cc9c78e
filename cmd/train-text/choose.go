package main

import (
	"fmt"
	"io"
	"path/filepath"

	"huitou/stat/text"
)

// candidate is a setting that was compared.
type candidate struct {
	name string
	how  text.Training
}

// chineseCandidates begin with how the model was trained before.
var chineseCandidates = []candidate{
	{"n-grams to 4, nothing hidden", text.Training{Seed: 1, Grams: 4}},
	{"n-grams to 3", text.Training{Seed: 1, Grams: 3}},
	{"… in 3 texts and more", text.Training{Seed: 1, Grams: 3, Least: 3}},
	{"… half of the features hidden", text.Training{Seed: 1, Grams: 3, Least: 3, Drop: 0.5}},
	{"… steps of 0.25", text.Training{Seed: 1, Grams: 3, Least: 3, Drop: 0.5, Rate: 0.25}},
	{"… steps of 0.1 instead", text.Training{Seed: 1, Grams: 3, Least: 3, Drop: 0.5, Rate: 0.1}},
	{"… steps of 0.25, in 3 trades and more", text.Training{Seed: 1, Grams: 3, Least: 3, Spread: 3, Drop: 0.5, Rate: 0.25}},
	{"… mean of the passes", text.Training{Seed: 1, Grams: 3, Least: 3, Spread: 3, Drop: 0.5, Rate: 0.25, Mean: true}},
	{"… mean of the passes, steps of 0.5", text.Training{Seed: 1, Grams: 3, Least: 3, Spread: 3, Drop: 0.5, Mean: true}},
	{"… this, and scaled by the ratio of the classes", text.Training{Seed: 1, Grams: 3, Least: 3, Spread: 3, Drop: 0.5, Mean: true, Prior: true}},
}

// englishCandidates begin with how the model was trained before.
var englishCandidates = []candidate{
	{"n-grams to 4, words and pairs", text.Training{Seed: 1, Bits: 19, Grams: 4, Words: true, Epochs: 8}},
	{"… half of the features hidden", text.Training{Seed: 1, Bits: 19, Grams: 4, Words: true, Epochs: 8, Drop: 0.5}},
	{"… n-grams to 3", text.Training{Seed: 1, Bits: 19, Grams: 3, Words: true, Epochs: 8, Drop: 0.5}},
	{"… n-grams to 4, scaled by the ratio of the classes", text.Training{Seed: 1, Bits: 19, Grams: 4, Words: true, Epochs: 8, Drop: 0.5, Prior: true}},
	{"… in 2 texts and more", text.Training{Seed: 1, Bits: 19, Grams: 4, Words: true, Epochs: 8, Drop: 0.5, Prior: true, Least: 2}},
	{"… steps of 0.25", text.Training{Seed: 1, Bits: 19, Grams: 4, Words: true, Epochs: 8, Drop: 0.5, Prior: true, Least: 2, Rate: 0.25}},
}

// choose compares settings by leaving out each trade or topic in sight. The reviews
// of trades out of sight are not even trained on.
func choose(w io.Writer, data string) error {
	all, err := readChinese(w, data)
	if err != nil {
		return err
	}
	var seen []review
	for _, r := range all {
		if inSight[r.Trade] {
			seen = append(seen, r)
		}
	}
	if err := compare(w, "trade", tradesOut(seen), chineseCandidates); err != nil {
		return err
	}
	sentences, err := readEnglish(filepath.Join(data, english))
	if err != nil {
		return err
	}
	var tasks []task
	for _, t := range topicsOut(sentences) {
		if inSight[t.group] {
			tasks = append(tasks, t)
		}
	}
	return compare(w, "topic", tasks, englishCandidates)
}

// compare prints means over the groups, in which each counts alike.
func compare(w io.Writer, left string, tasks []task, list []candidate) error {
	fmt.Fprintf(w, "\nmeans over each %s in sight, left out:\n\n| settings | balanced accuracy | complaints found | of what is called a complaint | complaints found at 0.9 | log loss |\n|---|---|---|---|---|---|\n", left)
	for _, c := range list {
		groups, err := do(tasks, c.how)
		if err != nil {
			return err
		}
		groups, _, err = calibrated(groups)
		if err != nil {
			return err
		}
		var mean [5]float64
		for _, j := range groups {
			r, err := text.Judge(j.chance, j.positive)
			if err != nil {
				return err
			}
			for i, v := range []float64{r.Balanced, r.Negative.Recall.Value, r.Negative.Precision.Value, r.Found, r.LogLoss} {
				mean[i] += v / float64(len(groups))
			}
		}
		fmt.Fprintf(w, "| %s | %.4f | %.4f | %.4f | %.4f | %.4f |\n", c.name, mean[0], mean[1], mean[2], mean[3], mean[4])
	}
	return nil
}

package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"huitou/stat/text"
)

// sentence is one of an English restaurant review, and what its opinions are
// about.
type sentence struct {
	review
	clear bool     // all its opinions are positive, or all negative
	part  int      // a fifth of the reviews: sentences of a review stay together
	about []string // categories, "SERVICE#GENERAL"
}

// parts is how many the restaurant reviews are cut into.
const parts = 5

// readEnglish reads the sentences that hold an opinion, and the phrases written
// for the training, which belong to no part.
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
			one := sentence{part: i % parts}
			for _, o := range s.Opinions {
				count[o.Polarity]++
				one.about = append(one.about, o.Category)
			}
			one.clear = len(count) == 1 && count["neutral"] == 0
			one.Example = text.Example{Text: s.Text, Positive: count["positive"] > 0, Trade: "restaurant"}
			if len(count) > 0 {
				out = append(out, one)
			}
		}
	}
	for _, e := range seeds() {
		out = append(out, sentence{review: review{Example: e}, clear: true, part: -1})
	}
	texts := make([]string, len(out))
	for i, s := range out {
		texts[i] = s.Text
	}
	for i, g := range near(texts) {
		out[i].group = g
	}
	return out, nil
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

// topicsOut returns a task for each topic: its model is trained without sentences on the
// topic, from the tested reviews, or nearly the same as a tested one. With restaurant
// reviews alone, this is the closest to leaving a trade out.
func topicsOut(all []sentence) (tasks []task) {
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		for part := range parts {
			tasks = append(tasks, apart(topic, all,
				func(s sentence) bool { _, only := s.touches(topic); return only && s.part == part },
				func(s sentence) bool { some, _ := s.touches(topic); return !some && s.part != part }))
		}
	}
	return tasks
}

// reviewsOut are the tasks of reading each fifth of the reviews by models that had
// the others.
func reviewsOut(all []sentence) (tasks []task) {
	for part := range parts {
		tasks = append(tasks, apart("", all,
			func(s sentence) bool { return s.part == part }, func(s sentence) bool { return s.part != part }))
	}
	return tasks
}

// apart returns the task of testing on the unambiguous sentences of read and training on
// those of learn, without those nearly the same as a tested one.
func apart(group string, all []sentence, read, learn func(sentence) bool) task {
	t, left := task{group: group}, map[int]bool{}
	for _, s := range all {
		if s.clear && read(s) {
			t.test, left[s.group] = append(t.test, s.Example), true
		}
	}
	for _, s := range all {
		if s.clear && learn(s) && !read(s) && !left[s.group] {
			t.train = append(t.train, s.Example)
		}
	}
	return t
}

// clearly are the sentences that are clearly positive or negative.
func clearly(all []sentence) (out []text.Example) {
	for _, s := range all {
		if s.clear {
			out = append(out, s.Example)
		}
	}
	return out
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

// measureDimension measures the lexicon on the English sentences of which it is
// known on which side of the dimensions they are. Which of the other four a
// sentence on service is of nobody has labelled: any of them counts as right.
func measureDimension(w io.Writer, all []sentence) error {
	tangible, served := labelled(all)
	fmt.Fprint(w, "\n| sentences on | n | right | right of those given a dimension |\n|---|---|---|---|\n")
	for _, c := range []struct {
		name     string
		examples []text.Labelled
	}{{"food, drink, place: tangibles", tangible}, {"service: any of the other four", served}} {
		r, err := text.MeasureDimension(c.examples)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "| %s | %d | %s | %s of %d |\n", c.name, r.N, r.Accuracy, r.Precision, r.Named)
	}
	return nil
}

package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"huitou/stat/score"
	"huitou/stat/text"
)

// leaveTopicOut measures English on topics of which the training had nothing:
// neither a sentence on the topic nor one of the reviews measured. It is the
// nearest to another domain that restaurant reviews allow.
func leaveTopicOut(w io.Writer, all []sentence, how text.Training) error {
	fmt.Fprintln(w, "English, each topic left out of training, and the reviews measured:")
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		var sum text.Result
		var right, decided, rightDecided float64
		for part := range 5 {
			name := fmt.Sprintf("part %d", part+1)
			train, test := seeds(), []text.Example(nil)
			for _, s := range all {
				switch some, only := s.touches(topic); {
				case !s.clear:
				case only && s.part == name:
					test = append(test, s.Example)
				case !some && s.part != name:
					train = append(train, s.Example)
				}
			}
			m, err := text.Train(train, how)
			if err != nil {
				return err
			}
			r, err := text.Measure(m, test)
			if err != nil {
				return err
			}
			n := float64(r.N)
			sum.N += r.N
			right += r.Accuracy * n
			decided += (1 - r.Unsure) * n
			rightDecided += r.Decided * (1 - r.Unsure) * n
		}
		i, err := score.Wilson(int(math.Round(right)), sum.N, 0.95)
		if err != nil {
			return err
		}
		sum.Accuracy, sum.Low, sum.High = i.Estimate, i.Low, i.High
		sum.Unsure, sum.Decided = 1-decided/float64(sum.N), rightDecided/max(1, decided)
		report(w, topic, sum)
	}
	fmt.Fprintln(w)
	return nil
}

// measureDimension measures the lexicon on the English sentences of which it is
// known on which side of the dimensions they are. Which of the other four a
// sentence on service is of nobody has labelled: any of them counts as right.
func measureDimension(w io.Writer, all []sentence) error {
	tangible, served := labelled(all)
	fmt.Fprintln(w, "dimension by the lexicon, English: tangibles, or any of the other four:")
	for _, c := range []struct {
		name     string
		examples []text.Labelled
	}{{"food, drink, place: tangibles", tangible}, {"service: one of the other four", served}} {
		r, err := text.MeasureDimension(c.examples)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %-30s n %5d  right %.4f [%.4f, %.4f]  given one %d, right of these %.4f [%.4f, %.4f]\n",
			c.name, r.N, r.Accuracy.Value, r.Accuracy.Low, r.Accuracy.High, r.Named, r.Precision.Value, r.Precision.Low, r.Precision.High)
	}
	fmt.Fprintln(w)
	return nil
}

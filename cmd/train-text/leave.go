package main

import (
	"maps"
	"math"
	"slices"
	"sync"

	"huitou/stat/text"
)

// judged holds the probabilities that models gave to texts left out of their training.
type judged struct {
	group    string // trade or topic
	inSight  bool   // the settings were chosen on it
	chance   []float64
	positive []bool
}

// inSight are the trades and topics that settings are chosen on. The others were
// measured once, after the choice.
var inSight = map[string]bool{
	"平板": true, "水果": true, "衣服": true, "计算机": true, "手机": true, "蒙牛": true, "热水器": true, takeaway: true,
	"food and drink": true, "in general": true,
}

// task is a training set and the texts to test its model on.
type task struct {
	group       string
	train, test []text.Example
}

// do runs tasks, two at a time, and joins their answers by group. A task without a
// test is left out.
func do(tasks []task, how text.Training) ([]judged, error) {
	answers, errs := make([][]float64, len(tasks)), make([]error, len(tasks))
	slots := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for i, t := range tasks {
		if len(t.test) == 0 {
			continue
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			m, err := text.Train(t.train, how)
			if err != nil {
				errs[i] = err
				return
			}
			for _, e := range t.test {
				answers[i] = append(answers[i], m.Positive(e.Text))
			}
		})
	}
	wg.Wait()
	by := map[string]*judged{}
	for i, t := range tasks {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if len(t.test) == 0 {
			continue
		}
		j := by[t.group]
		if j == nil {
			j = &judged{group: t.group, inSight: inSight[t.group]}
			by[t.group] = j
		}
		j.chance = append(j.chance, answers[i]...)
		for _, e := range t.test {
			j.positive = append(j.positive, e.Positive)
		}
	}
	var out []judged
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[name])
	}
	return out, nil
}

// tradesOut is a task for every trade: it is read by a model that had none of its
// reviews, nor what is nearly the same as one.
func tradesOut(all []review) (tasks []task) {
	for _, name := range trades(all) {
		of := func(r review) bool { return r.Trade == name }
		tasks = append(tasks, task{name, without(all, of), examples(all, of)})
	}
	return tasks
}

// folds is how many parts the reviews are cut into when trades are known.
const folds = 5

// duplicatesOut are the tasks of reading every trade by models that know it, but
// nothing that is nearly the same as what they read.
func duplicatesOut(all []review) (tasks []task) {
	for f := range folds {
		in := func(r review) bool { return r.group*7919%folds == f }
		train := without(all, in)
		tasks = append(tasks, task{"", train, examples(all, in)})
	}
	return tasks
}

// split gives the answers of duplicatesOut, which are in the order of its tests,
// back to the trades.
func split(j judged, tasks []task) []judged {
	by, at := map[string]*judged{}, 0
	for _, t := range tasks {
		for _, e := range t.test {
			if by[e.Trade] == nil {
				by[e.Trade] = &judged{group: e.Trade, inSight: inSight[e.Trade]}
			}
			b := by[e.Trade]
			b.chance, b.positive = append(b.chance, j.chance[at]), append(b.positive, j.positive[at])
			at++
		}
	}
	var out []judged
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[name])
	}
	return out
}

func trades(all []review) []string {
	seen := map[string]bool{}
	for _, r := range all {
		seen[r.Trade] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func examples(all []review, want func(review) bool) (out []text.Example) {
	for _, r := range all {
		if want(r) {
			out = append(out, r.Example)
		}
	}
	return out
}

// pool joins groups.
func pool(name string, list []judged, want func(judged) bool) judged {
	out := judged{group: name}
	for _, j := range list {
		if want(j) {
			out.inSight = out.inSight || j.inSight
			out.chance, out.positive = append(out.chance, j.chance...), append(out.positive, j.positive...)
		}
	}
	return out
}

// temperature is what suits the groups in sight, but for one that is measured.
func temperature(list []judged, measured string) (float64, error) {
	j := pool("", list, func(j judged) bool { return j.inSight && j.group != measured })
	if len(j.chance) == 0 { // nothing else is in sight
		return 1, nil
	}
	return text.Calibrate(j.chance, j.positive)
}

// tempered divides the log odds of chances.
func tempered(j judged, by float64) judged {
	j.chance = slices.Clone(j.chance)
	for i, p := range j.chance {
		p = max(1e-12, min(1-1e-12, p))
		j.chance[i] = 1 / (1 + math.Exp(-math.Log(p/(1-p))/by))
	}
	return j
}

// calibrated tempers each group as the others in sight want it, so that the chances
// measured owe nothing to its labels, and returns the temperature of them all.
func calibrated(list []judged) ([]judged, float64, error) {
	out := make([]judged, len(list))
	for i, j := range list {
		t, err := temperature(list, j.group)
		if err != nil {
			return nil, 0, err
		}
		out[i] = tempered(j, t)
	}
	t, err := temperature(list, "")
	return out, t, err
}

package main

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"huitou/stat/text"
)

// TestMeasureChinese holds the table of the made set: which rows it has, of how many
// texts, and that it is the same each time.
func TestMeasureChinese(t *testing.T) {
	t.Parallel()
	all, how := made(), text.Training{Seed: 1, Bits: 14, Drop: 0.5, Rate: 0.25}
	list, model, err := measureChinese(all, how)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := measureChinese(all, how)
	if err != nil || !reflect.DeepEqual(list, again) {
		t.Errorf("measured again it is %+v, %v", again, err)
	}
	rows := map[text.LeftOut]int{}
	n := map[text.LeftOut]int{}
	for _, m := range list {
		rows[m.LeftOut]++
		if m.Group != "" && m.Group != text.Fresh {
			n[m.LeftOut] += m.N
		}
		if m.Accuracy.Value < 0.9 || m.Accuracy.N != m.N {
			t.Errorf("%s %q: right %v of %d: the trades share their phrases", m.LeftOut, m.Group, m.Accuracy, m.N)
		}
	}
	// Four trades, those out of sight, all; four and all; the one held out.
	if rows[text.TradeOut] != 6 || rows[text.DuplicatesOut] != 5 || rows[text.AsShipped] != 1 {
		t.Errorf("rows %v", rows)
	}
	if n[text.TradeOut] != len(all) || n[text.DuplicatesOut] != len(all) {
		t.Errorf("%v measured, want %d", n, len(all))
	}
	if p := model.Positive("太失望，不会再来"); p > 0.3 {
		t.Errorf("chance of praise %v", p)
	}
}

// The chances of a group must not be tempered by its own labels.
func TestCalibratedLeavesTheGroupOut(t *testing.T) {
	t.Parallel()
	sure := judged{group: "水果", inSight: true, chance: []float64{0.9, 0.9, 0.9, 0.9}, positive: []bool{true, true, true, false}}
	wrong := judged{group: "手机", inSight: true, chance: []float64{0.8, 0.8}, positive: []bool{true, false}}
	hidden := judged{group: "酒店", chance: []float64{0.99}, positive: []bool{false}}
	before, _, err := calibrated([]judged{sure, wrong, hidden})
	if err != nil {
		t.Fatal(err)
	}
	wrong.positive = []bool{true, true}
	hidden.positive = []bool{true}
	after, _, err := calibrated([]judged{sure, wrong, hidden})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(before[1].chance, after[1].chance) {
		t.Errorf("the chances of a group follow its labels: %v, %v", before[1].chance, after[1].chance)
	}
	if reflect.DeepEqual(before[0].chance, after[0].chance) {
		t.Error("the temperature does not follow the other groups")
	}
}

// TestMeasuredFileMatchesModels measures again what measured.json states: the embedded model on the
// trade left out of its training, and hotels by a model trained without them. A tolerance of a
// thousandth allows for machines that round differently.
func TestMeasuredFileMatchesModels(t *testing.T) {
	t.Parallel()
	const data = "../../../shared/data/text"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the labelled reviews are not here: ", err)
	}
	if testing.Short() {
		t.Skip("training takes half a minute")
	}
	all, err := readChinese(io.Discard, data)
	if err != nil {
		t.Fatal(err)
	}
	held := examples(all, func(r review) bool { return r.Trade == text.HeldOut })
	r, err := text.Measure(text.Shipped(text.Chinese), held)
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, stated(t, text.AsShipped, text.HeldOut), r)
	for _, task := range tradesOut(all) {
		if task.group != "酒店" {
			continue
		}
		m, err := text.Train(task.train, chineseSettings)
		if err != nil {
			t.Fatal(err)
		}
		m.Temperature = text.Shipped(text.Chinese).Temperature // of all trades in sight, of which hotels are none
		if r, err = text.Measure(m, task.test); err != nil {
			t.Fatal(err)
		}
		agrees(t, stated(t, text.TradeOut, task.group), r)
	}
	if _, err := readEnglish(filepath.Join(data, english)); err != nil {
		t.Error(err)
	}
}

// stated returns what measured.json states about a Chinese group.
func stated(t *testing.T, left text.LeftOut, group string) text.Measured {
	t.Helper()
	for _, m := range text.Known(text.Chinese) {
		if m.LeftOut == left && m.Group == group {
			return m
		}
	}
	t.Fatalf("measured.json has no entry for %s", group)
	return text.Measured{}
}

func agrees(t *testing.T, want text.Measured, r text.Result) {
	t.Helper()
	if want.N != r.N {
		t.Fatalf("%s: %d texts, want %d", want.Group, r.N, want.N)
	}
	for _, c := range []struct {
		name      string
		want, got float64
	}{
		{"right", want.Accuracy.Value, r.Accuracy.Value},
		{"complaints found", want.Negative.Recall.Value, r.Negative.Recall.Value},
		{"called complaint, rightly", want.Negative.Precision.Value, r.Negative.Precision.Value},
		{"praise found", want.Positive.Recall.Value, r.Positive.Recall.Value},
		{"unsure", want.Unsure.Value, r.Unsure.Value},
		{"log loss", want.LogLoss, r.LogLoss},
	} {
		if math.Abs(c.want-c.got) > 0.001 {
			t.Errorf("%s: %s %.4f, want %.4f", want.Group, c.name, c.got, c.want)
		}
	}
}

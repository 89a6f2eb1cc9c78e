// Command train-text trains the sentiment models that stat/text embeds, and
// prints how good they are on reviews they have not seen: Chinese on every
// category of shop left out in turn, English, of which there are only restaurant
// reviews, on every fifth of the reviews and on every topic left out. It also
// measures the lexicon of dimensions, as far as anything is labelled.
//
//	go run ./cmd/train-text -data ../shared/data/text -out stat/text/weights.gz
//
// The data folder holds online_shopping_10_cats.csv.gz (cat,label,review),
// waimai_10k.csv.gz (label,review) and ABSA16_Restaurants_Train_SB1_v2.xml. The
// same data give the same file, byte for byte.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"huitou/stat/score"
	"huitou/stat/text"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../shared/data/text", "folder with the labelled reviews")
	out := flag.String("out", "stat/text/weights.gz", "file to write; empty only measures")
	quick := flag.Bool("quick", false, "skip leaving every category out, and do not calibrate")
	flag.Parse()
	if err := run(os.Stdout, *data, *out, *quick); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, data, out string, quick bool) error {
	chinese, err := readChinese(data)
	if err != nil {
		return err
	}
	sentences, err := readEnglish(filepath.Join(data, "ABSA16_Restaurants_Train_SB1_v2.xml"))
	if err != nil {
		return err
	}
	english := byPart(sentences)
	english[seedCategory] = seeds()
	zh := text.Training{Seed: 1}
	en := text.Training{Seed: 1, Bits: 19, Words: true, Epochs: 8}
	zhTemperature, enTemperature := 1.0, 1.0
	if !quick {
		if zhTemperature, err = leaveOut(w, "Chinese", chinese, zh, nil); err != nil {
			return err
		}
		if enTemperature, err = leaveOut(w, "English", english, en, []string{seedCategory}); err != nil {
			return err
		}
		if err := leaveTopicOut(w, sentences, en); err != nil {
			return err
		}
	}
	if err := measureDimension(w, sentences); err != nil {
		return err
	}
	final, err := text.Train(except(chinese, text.HeldOut), zh)
	if err != nil {
		return err
	}
	final.Temperature = zhTemperature
	r, err := text.Measure(final, chinese[text.HeldOut])
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "shipped Chinese model on %s, never trained on:\n", text.HeldOut)
	report(w, text.HeldOut, r)
	other, err := text.Train(except(english, ""), en)
	if err != nil {
		return err
	}
	other.Temperature = enTemperature
	if out == "" {
		return nil
	}
	return write(out, final, other)
}

// leaveOut trains without each category in turn, measures on it, and returns
// the temperature that suits the chances so given. Categories in always are
// never measured.
func leaveOut(w io.Writer, name string, all map[string][]text.Example, how text.Training, always []string) (float64, error) {
	fmt.Fprintf(w, "%s, each category left out of training:\n", name)
	names := slices.Sorted(maps.Keys(all))
	names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(always, n) })
	models, errs := make([]*text.Model, len(names)), make([]error, len(names))
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i, n := range names {
		wg.Go(func() {
			slots <- struct{}{}
			models[i], errs[i] = text.Train(except(all, n), how)
			<-slots
		})
	}
	wg.Wait()
	var chance []float64
	var positive []bool
	var right, total float64
	for i, n := range names {
		if errs[i] != nil {
			return 0, errs[i]
		}
		r, err := text.Measure(models[i], all[n])
		if err != nil {
			return 0, err
		}
		report(w, n, r)
		right += r.Accuracy * float64(r.N)
		total += float64(r.N)
		for _, e := range all[n] {
			chance, positive = append(chance, models[i].Positive(e.Text)), append(positive, e.Positive)
		}
	}
	t, err := text.Calibrate(chance, positive)
	if err != nil {
		return 0, err
	}
	i, err := score.Wilson(int(math.Round(right)), int(total), 0.95)
	fmt.Fprintf(w, "%s, all: accuracy %.4f [%.4f, %.4f] of %d, temperature %.2f\n\n", name, i.Estimate, i.Low, i.High, i.N, t)
	return t, err
}

func report(w io.Writer, name string, r text.Result) {
	fmt.Fprintf(w, "  %-8s n %6d  accuracy %.4f [%.4f, %.4f]  unsure %.3f  of the others right %.4f\n",
		name, r.N, r.Accuracy, r.Low, r.High, r.Unsure, r.Decided)
}

// except joins all categories but one, in the order of their names.
func except(all map[string][]text.Example, left string) (out []text.Example) {
	for _, n := range slices.Sorted(maps.Keys(all)) {
		if n != left {
			out = append(out, all[n]...)
		}
	}
	return out
}

func write(path string, models ...*text.Model) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, m := range models {
		data, err := m.MarshalBinary()
		if err != nil {
			return err
		}
		if _, err := z.Write(data); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if b.Len() >= 4<<20 {
		return fmt.Errorf("the weights take %d bytes, more than 4 MB", b.Len())
	}
	return os.WriteFile(path, b.Bytes(), 0o644) //nolint:gosec // for everybody who reads the repository
}

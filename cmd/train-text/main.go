// Command train-text trains the sentiment models that stat/text embeds, and
// measures them on what was left out of training: of Chinese each trade, and all
// that is nearly the same as what is read; of English, of which there are only
// restaurant reviews, each topic and each fifth of the reviews. It also measures
// the lexicon of dimensions, as far as anything is labelled.
//
//	go run ./cmd/train-text           # writes weights.gz and measured.json of stat/text, prints the tables
//	go run ./cmd/train-text -out ""   # prints the tables and writes nothing
//	go run ./cmd/train-text -choose   # prints how the settings were chosen, and stops
//
// The data folder holds online_shopping_10_cats.csv.gz (cat,label,review),
// waimai_10k.csv.gz (label,review) and ABSA16_Restaurants_Train_SB1_v2.xml. The
// same data give the same files, byte for byte.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"huitou/stat/text"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../shared/data/text", "folder with the labelled reviews")
	out := flag.String("out", "stat/text", "folder to write weights.gz and measured.json to; empty only measures")
	choice := flag.Bool("choose", false, "compare settings on the trades and topics in sight, and stop")
	flag.Parse()
	do := func() error { return run(os.Stdout, *data, *out) }
	if *choice {
		do = func() error { return choose(os.Stdout, *data) }
	}
	if err := do(); err != nil {
		log.Fatal(err)
	}
}

// chineseSettings and englishSettings were chosen by what choose prints (ADR 0020).
var (
	chineseSettings = text.Training{Seed: 1, Grams: 3, Least: 3, Drop: 0.5, Rate: 0.25}
	englishSettings = text.Training{Seed: 1, Bits: 19, Grams: 4, Words: true, Epochs: 8}
)

// english is the file of restaurant reviews.
const english = "ABSA16_Restaurants_Train_SB1_v2.xml"

func run(w io.Writer, data, out string) error {
	reviews, err := readChinese(w, data)
	if err != nil {
		return err
	}
	sentences, err := readEnglish(filepath.Join(data, english))
	if err != nil {
		return err
	}
	zh, zhModel, err := measureChinese(reviews, chineseSettings)
	if err != nil {
		return err
	}
	en, enModel, err := measureEnglish(sentences, englishSettings)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, text.Table(append(zh, en...))); err != nil {
		return err
	}
	if err := measureDimension(w, sentences); err != nil {
		return err
	}
	if out == "" {
		return nil
	}
	if err := writeMeasured(filepath.Join(out, "measured.json"), append(zh, en...)); err != nil {
		return err
	}
	return writeModels(w, filepath.Join(out, "weights.gz"), zhModel, enModel)
}

// shippedModel is the one that is embedded: it has nothing of the trade held out.
func shippedModel(all []review, how text.Training) (*text.Model, error) {
	return text.Train(without(all, func(r review) bool { return r.Trade == text.HeldOut }), how)
}

func measureChinese(all []review, how text.Training) ([]text.Measured, *text.Model, error) {
	raw, err := do(tradesOut(all), how)
	if err != nil {
		return nil, nil, err
	}
	byTrade, t, err := calibrated(raw)
	if err != nil {
		return nil, nil, err
	}
	tasks := duplicatesOut(all)
	known, err := do(tasks, how)
	if err != nil {
		return nil, nil, err
	}
	model, err := shippedModel(all, how)
	if err != nil {
		return nil, nil, err
	}
	model.Temperature = t
	held := judged{group: text.HeldOut}
	for _, e := range examples(all, func(r review) bool { return r.Trade == text.HeldOut }) {
		held.chance, held.positive = append(held.chance, model.Positive(e.Text)), append(held.positive, e.Positive)
	}
	s := sheet{language: text.Chinese}
	s.groups(text.TradeOut, byTrade)
	s.groups(text.DuplicatesOut, split(tempered(known[0], t), tasks))
	s.row(text.AsShipped, held)
	return s.list, model, s.err
}

func measureEnglish(all []sentence, how text.Training) ([]text.Measured, *text.Model, error) {
	raw, err := do(topicsOut(all), how)
	if err != nil {
		return nil, nil, err
	}
	byTopic, t, err := calibrated(raw)
	if err != nil {
		return nil, nil, err
	}
	known, err := do(reviewsOut(all), how)
	if err != nil {
		return nil, nil, err
	}
	model, err := text.Train(clearly(all), how)
	if err != nil {
		return nil, nil, err
	}
	model.Temperature = t
	s := sheet{language: text.English}
	s.groups(text.TopicOut, byTopic)
	s.row(text.ReviewsOut, tempered(known[0], t))
	return s.list, model, s.err
}

// largest is what the embedded weights may take at most, in bytes.
const largest = 1 << 20

func writeModels(w io.Writer, path string, models ...*text.Model) error {
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
	if b.Len() > largest {
		return fmt.Errorf("the weights take %d bytes, more than %d", b.Len(), largest)
	}
	fmt.Fprintf(w, "\n%s: %d bytes\n", path, b.Len())
	return os.WriteFile(path, b.Bytes(), 0o644) //nolint:gosec // for everybody who reads the repository
}

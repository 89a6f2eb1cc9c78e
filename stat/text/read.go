package text

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"runtime"
	"sync"
)

//go:embed weights.gz
var packed []byte

// HeldOut is the trade of the Chinese shop reviews that is not in the training data of the
// embedded weights: shampoo.
const HeldOut = "洗发水"

// models unpacks the embedded models at the first use.
var models = sync.OnceValue(func() (m struct{ chinese, english *Model }) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("text: the embedded weights are broken: " + err.Error())
	}
	data, err := io.ReadAll(z)
	if err != nil {
		panic("text: the embedded weights are broken: " + err.Error())
	}
	if m.chinese, data, err = Load(data); err == nil {
		m.english, _, err = Load(data)
	}
	if err != nil {
		panic("text: the embedded weights are broken: " + err.Error())
	}
	return m
})

// Shipped returns the embedded model of a language; nil for Other.
func Shipped(l Language) *Model {
	switch l {
	case Chinese:
		return models().chinese
	case English:
		return models().english
	}
	return nil
}

// Sentiment of a text.
type Sentiment string

// The sentiments.
const (
	Positive Sentiment = "positive"
	Negative Sentiment = "negative"
	Unsure   Sentiment = "unsure"
)

// Sure is the probability from which on a sentiment is reported.
const Sure = 0.65

func decide(positive float64) Sentiment {
	switch {
	case positive >= Sure:
		return Positive
	case positive <= 1-Sure:
		return Negative
	}
	return Unsure
}

// Reading is the classification of a text.
type Reading struct {
	Sentiment Sentiment
	Positive  float64   // predicted probability that it is praise
	Dimension Dimension // None without a word of any, or with a tie
	Evidence  int       // number of words of the dimension
	Language  Language
	Warnings  []string
	// Measured is the expected accuracy in a trade, or in English on a topic, that is not
	// in the training data; nil for Other.
	Measured *Measured `json:"-"`
}

// Read classifies one text: the probability P of praise by the model of its language
// (Model.Positive), the sentiment at P ≥ Sure and P ≤ 1 − Sure, and the dimension with most
// words of the lexicon. It uses the first 400 characters, as far as they are in the first
// 64 KiB. It never fails: texts neither Chinese nor English are Unsure with P = 0.5, and
// texts of fewer than two characters (in English three) are Unsure too, both with a
// warning.
func Read(s string) Reading {
	var r reader
	return r.read(s)
}

func (r *reader) read(s string) Reading {
	var out Reading
	r.runes, out.Language = fold(s, r.runes[:0])
	out.Dimension, out.Evidence = r.dimension(out.Language)
	out.Sentiment, out.Positive = Unsure, 0.5
	m := Shipped(out.Language)
	if m == nil {
		out.Warnings = append(out.Warnings, "neither Chinese nor English")
		return out
	}
	out.Positive, out.Measured = m.positive(r), expectedOf()[out.Language]
	if out.Language == English && len(r.runes) < 5 || len(r.runes) < 4 {
		out.Warnings = append(out.Warnings, "too short")
		return out
	}
	out.Sentiment = decide(out.Positive)
	return out
}

// ReadAll classifies texts as Read does, on all cores: one Reading per text, in their
// order. The result does not depend on the number of cores.
func ReadAll(texts []string) []Reading {
	out := make([]Reading, len(texts))
	const block = 256
	workers := min(runtime.GOMAXPROCS(0), (len(texts)+block-1)/block)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var r reader
			for from := w * block; from < len(texts); from += workers * block {
				for i := from; i < min(from+block, len(texts)); i++ {
					out[i] = r.read(texts[i])
				}
			}
		})
	}
	wg.Wait()
	return out
}

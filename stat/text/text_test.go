package text

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"huitou/stat/conform/conformtest"
)

func TestChecks(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

// heldOut reads the trade that is not in the training data of the embedded weights, without
// texts that are also in another trade.
func heldOut(tb testing.TB) []Example {
	tb.Helper()
	f, err := os.Open("../../../shared/data/text/online_shopping_10_cats.csv.gz")
	if err != nil {
		tb.Skip("the shop reviews are missing: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	r := csv.NewReader(z)
	r.LazyQuotes = true
	rows, err := r.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	elsewhere := map[string]bool{}
	for _, row := range rows[1:] {
		if row[0] != HeldOut {
			elsewhere[Clean(row[2])] = true
		}
	}
	var out []Example
	for _, row := range rows[1:] {
		if row[0] == HeldOut && !elsewhere[Clean(row[2])] {
			out = append(out, Example{Text: row[2], Positive: row[1] == "1"})
		}
	}
	return out
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text      string
		sentiment Sentiment
		dimension Dimension
		language  Language
	}{
		{"等了两个小时没人理，太慢了", Negative, Responsiveness, Chinese},
		{"服务员态度热情，很有耐心", Positive, Empathy, Chinese},
		{"房间很干净，装修漂亮", Positive, Tangibles, Chinese},
		{"買到假貨，騙子", Negative, Assurance, Chinese},
		{"Waited an hour, nobody replied.", Negative, Responsiveness, English},
		{"The room was clean, the bed comfortable.", Positive, Tangibles, English},
		{"", Unsure, None, Other},
		{"12345 !!! 😀", Unsure, None, Other},
		{"я доволен", Unsure, None, Other},
		{"好", Unsure, None, Chinese},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			r := Read(c.text)
			if r.Sentiment != c.sentiment || r.Dimension != c.dimension || r.Language != c.language {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestReadIgnoresFormOfCharacters(t *testing.T) {
	t.Parallel()
	want := Read("服务很差, 再也不来")
	for _, s := range []string{"\uFEFF服务很差, 再也不来", "服務很差， 再也不來", "  服务很差,   再也不来\n"} {
		if got := Read(s); got.Sentiment != want.Sentiment || got.Positive != want.Positive {
			t.Errorf("%q: %+v, want %+v", s, got, want)
		}
	}
	if a, b := Read("GREAT SERVICE"), Read("great service"); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestOneCoreGivesIdenticalReadings(t *testing.T) {
	texts := corpus(2000)
	many := ReadAll(texts)
	old := runtime.GOMAXPROCS(1)
	one := ReadAll(texts)
	runtime.GOMAXPROCS(old)
	if !reflect.DeepEqual(one, many) {
		t.Error("the results differ")
	}
	for i := range texts[:50] {
		if got := Read(texts[i]); !reflect.DeepEqual(got, many[i]) {
			t.Errorf("%+v alone, %+v among others", got, many[i])
		}
	}
}

func TestTrainIsDeterministicAndModelRoundTrips(t *testing.T) {
	t.Parallel()
	a, err := Train(sentences, Training{Bits: 12, Words: true, Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Train(sentences, Training{Bits: 12, Words: true, Seed: 4})
	x, _ := a.MarshalBinary()
	y, _ := b.MarshalBinary()
	if !bytes.Equal(x, y) {
		t.Error("the same seed gave another model")
	}
	back, rest, err := Load(append(x, "rest"...))
	if err != nil || string(rest) != "rest" || !reflect.DeepEqual(back, a) {
		t.Errorf("%v, %q", err, rest)
	}
	r, err := Measure(a, sentences)
	if err != nil || r.Accuracy.Value < 0.95 || len(r.Warnings) == 0 {
		t.Errorf("%+v on its own examples, %v", r, err)
	}
	var e *Error
	if _, err := Train(sentences[:3], Training{}); !errors.As(err, &e) || e.Arg != "examples" {
		t.Errorf("one class: %v", err)
	}
}

func TestWeightsAreSmall(t *testing.T) {
	t.Parallel()
	if len(packed) > 1<<20 {
		t.Errorf("%d bytes", len(packed))
	}
}

// corpus returns texts of about 40 characters.
func corpus(n int) []string {
	r := rand.New(rand.NewPCG(1, 1))
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteString(sentences[r.IntN(len(sentences))].Text)
		}
		out[i] = b.String()
	}
	return out
}

func BenchmarkReadAll(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			texts := corpus(n)
			ReadAll(texts[:1])
			b.ReportAllocs()
			for b.Loop() {
				ReadAll(texts)
			}
		})
	}
}

// BenchmarkReadReviews classifies real reviews, which are longer.
func BenchmarkReadReviews(b *testing.B) {
	var texts []string
	for _, e := range heldOut(b) {
		texts = append(texts, e.Text)
	}
	b.ReportAllocs()
	for b.Loop() {
		ReadAll(texts)
	}
}

package bench

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestPicture: a picture is well-formed, has a point for each step of each figure, names what it
// has, and leaves out what the report lacks; more is drawn higher.
func TestPicture(t *testing.T) {
	t.Parallel()
	g := &Growth{Steps: []Step{{Purchases: 100_000}, {Purchases: 1_000_000}, {Purchases: 10_000_000}}, Figures: []Figure{
		{Name: "batches of 500, 4 clients", Values: []float64{16_000, 12_000, 8000}},
		{Name: "single, 64 clients", Values: []float64{4000, 4100, 3900}},
		{Name: "card, p95", Values: []float64{.8, 1.5, 12}},
		{Name: "board of a region, p95", Values: []float64{13, 40, 120}},
	}}
	var b strings.Builder
	if err := g.Picture(&b); err != nil {
		t.Fatal(err)
	}
	var texts []string
	points, dec := 0, xml.NewDecoder(strings.NewReader(b.String()))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			if x.Name.Local == "circle" {
				points++
			}
		case xml.CharData:
			texts = append(texts, strings.TrimSpace(string(x)))
		}
	}
	if points != 12 {
		t.Errorf("%d points, want 12", points)
	}
	for _, want := range []string{"batches of 500", "single", "card", "region board", "100k", "1M", "10M", "purchases recorded per second"} {
		if !slices.Contains(texts, want) {
			t.Errorf("%q is missing: %q", want, texts)
		}
	}
	if slices.Contains(texts, "search") {
		t.Error("a figure that is not in the report is drawn")
	}
	up := linear(0, 100, 30)
	if up(100) != 30 || up(0) != panelHeight-marginBelow || up(50) <= up(60) {
		t.Errorf("0, 50, 60, 100 are at %v %v %v %v", up(0), up(50), up(60), up(100))
	}
	if got := apart([]float64{100, 101, 40}); got[1]-got[0] < labelHeight || got[2] != 40 {
		t.Errorf("labels at %v", got)
	}
	for most, want := range map[float64]int{16_000: 4, 7.2: 4, 484: 5, 20: 5} {
		if got := roundMarks(most); len(got) != want || got[0] != 0 || got[len(got)-1] > most {
			t.Errorf("marks to %v: %v, want %d", most, got, want)
		}
	}
}

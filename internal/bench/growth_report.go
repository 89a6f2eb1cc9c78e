package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Growth is how one company's figures change as it grows.
type Growth struct {
	Steps   []Step   `json:"steps"`
	Figures []Figure `json:"figures"`
}

// Step is the company at one size.
type Step struct {
	Purchases int      `json:"purchases"`
	Customers int      `json:"customers"`
	Results   []Result `json:"results"`

	figures []Figure // of one value each
}

// Figure is a figure at each step.
type Figure struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit,omitempty"`
	Values []float64 `json:"values"`
	Ratio  float64   `json:"ratio,omitempty"` // of the last to the first, 0 where the first is 0
}

// figure adds a figure.
func (s *Step) figure(name, unit string, value float64) {
	s.figures = append(s.figures, Figure{Name: name, Unit: unit, Values: []float64{value}})
}

func (s *Step) latency(name string, took time.Duration) { s.figure(name, "ms", took.Seconds()*1e3) }

// add adds a step; every step has the same figures.
func (g *Growth) add(s Step) {
	g.Steps = append(g.Steps, s)
	if len(g.Figures) == 0 {
		g.Figures = s.figures
		return
	}
	for i := range g.Figures {
		g.Figures[i].Values = append(g.Figures[i].Values, s.figures[i].Values...)
	}
}

// compare computes the ratios.
func (g *Growth) compare() {
	for i := range g.Figures {
		f := &g.Figures[i]
		if first := f.Values[0]; first != 0 {
			f.Ratio = f.Values[len(f.Values)-1] / first
		}
	}
}

// text writes the calls of each step, then every figure beside those of the other steps.
func (g *Growth) text(out io.Writer) error {
	head := []string{"", ""}
	for _, s := range g.Steps {
		fmt.Fprintf(out, "%d purchases of %d customers\n", s.Purchases, s.Customers)
		if err := table(out, s.Results); err != nil {
			return err
		}
		fmt.Fprintln(out)
		head = append(head, strconv.Itoa(s.Purchases))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(append(head, "last/first"), "\t"))
	for _, f := range g.Figures {
		line := []string{f.Name, f.Unit}
		for _, v := range f.Values {
			line = append(line, brief(v))
		}
		ratio := ""
		if f.Ratio != 0 {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		fmt.Fprintln(w, strings.Join(append(line, ratio), "\t"))
	}
	return w.Flush()
}

// brief writes a figure with three digits or, where it has more, without decimals.
func brief(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

package bench

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Sizes of a picture, in pixels.
const (
	panelWidth  = 420
	panelHeight = 260
	marginLeft  = 56 // of a panel, for the numbers beside its axis
	marginRight = 120
	marginTop   = 36
	marginBelow = 40
)

// panel is a chart of a picture: figures over the number of purchases, which stands on a
// logarithmic axis.
type panel struct {
	title string
	log   bool     // the figures too are on a logarithmic axis; else it begins at 0
	names []string // of the figures; one that ends in a space is followed by how many clients
	short []string // how the picture calls them
}

var panels = []panel{
	{"purchases recorded per second", false, []string{"batches of 500, ", "single, "}, []string{"batches of 500", "single"}},
	{"bytes on the disk a purchase", false, []string{"bytes a purchase"}, []string{"with its indexes"}},
	{"pages written a purchase", false, []string{"pages written a purchase, batches of 500, ", "pages written a purchase, single, "}, []string{"batches of 500", "single"}},
	{"reading, p95 in ms", true, []string{"card, p95", "by amount, p95", "search: a first name, p95", "board of a region, p95"}, []string{"card", "list by amount", "search", "region board"}},
}

// Picture writes the growth of a company as SVG, which follows the reader's light or dark colours.
// Figures that the report lacks are left out.
func (g *Growth) Picture(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="12" role="img">
<title>How the figures change as a company grows</title>
<style>
svg { background: #fff; color: #1f2937 } text { fill: currentColor } .axis { stroke: #9ca3af } .line { fill: none; stroke-width: 2 }
.s0 { stroke: #0b5fad; fill: #0b5fad } .s1 { stroke: #b45309; fill: #b45309 } .s2 { stroke: #15803d; fill: #15803d } .s3 { stroke: #7e22ce; fill: #7e22ce }
@media (prefers-color-scheme: dark) { svg { background: #111827; color: #e5e7eb }
.s0 { stroke: #7cb8f2; fill: #7cb8f2 } .s1 { stroke: #f0a860; fill: #f0a860 } .s2 { stroke: #6fcf97; fill: #6fcf97 } .s3 { stroke: #c79bf2; fill: #c79bf2 } }
path.line { fill: none } text.label { stroke: none }
</style>
`, 2*panelWidth, (len(panels)+1)/2*panelHeight)
	for i, p := range panels {
		fmt.Fprintf(&b, "<g transform=\"translate(%d %d)\">\n", i%2*panelWidth, i/2*panelHeight)
		g.draw(&b, p)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (g *Growth) draw(b *strings.Builder, p panel) {
	fmt.Fprintf(b, "<text x=\"8\" y=\"20\" font-weight=\"600\">%s</text>\n", html.EscapeString(p.title))
	var lines [][]float64
	var names []string
	least, most := math.Inf(1), 0.0
	for i, name := range p.names {
		at := slices.IndexFunc(g.Figures, func(f Figure) bool {
			return f.Name == name || strings.HasSuffix(name, " ") && strings.HasPrefix(f.Name, name) && strings.HasSuffix(f.Name, "clients")
		})
		if at < 0 {
			continue
		}
		values := g.Figures[at].Values
		if len(values) != len(g.Steps) {
			continue
		}
		lines, names = append(lines, values), append(names, p.short[i])
		least, most = min(least, slices.Min(values)), max(most, slices.Max(values))
	}
	if most <= 0 || p.log && least <= 0 {
		return
	}
	across, up := g.across(), linear(0, most, marginTop)
	marks := roundMarks(most)
	if p.log {
		low, high := math.Pow(10, math.Floor(math.Log10(least))), math.Pow(10, math.Ceil(math.Log10(most)))
		scale := linear(math.Log10(low), math.Log10(high), marginTop)
		up = func(v float64) float64 { return scale(math.Log10(v)) }
		marks = nil
		for v := low; v <= high; v *= 10 {
			marks = append(marks, v)
		}
	}
	for _, v := range marks {
		fmt.Fprintf(b, "<path class=\"axis\" stroke-opacity=\".35\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
			marginLeft, up(v), panelWidth-marginRight, marginLeft-6, up(v)+4, amount(v))
	}
	for _, s := range g.Steps {
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", across(s.Purchases), panelHeight-marginBelow+18, amount(float64(s.Purchases)))
	}
	ends := make([]float64, len(lines))
	for i, values := range lines {
		path := "M"
		for k, v := range values {
			path += fmt.Sprintf("%.1f %.1f ", across(g.Steps[k].Purchases), up(v))
			fmt.Fprintf(b, "<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", i, across(g.Steps[k].Purchases), up(v))
		}
		fmt.Fprintf(b, "<path class=\"line s%d\" d=\"%s\"/>\n", i, strings.TrimSpace(path))
		ends[i] = up(values[len(values)-1])
	}
	for i, y := range apart(ends) {
		fmt.Fprintf(b, "<text class=\"label s%d\" x=\"%d\" y=\"%.1f\">%s</text>\n", i, panelWidth-marginRight+8, y+4, html.EscapeString(names[i]))
	}
}

// across places a number of purchases on the logarithmic axis of the steps.
func (g *Growth) across() func(purchases int) float64 {
	first, last := math.Log10(float64(g.Steps[0].Purchases)), math.Log10(float64(g.Steps[len(g.Steps)-1].Purchases))
	return func(purchases int) float64 {
		if last == first {
			return marginLeft
		}
		return marginLeft + 12 + (math.Log10(float64(purchases))-first)/(last-first)*(panelWidth-marginRight-marginLeft-24)
	}
}

// linear places values between low and high on an axis that ends at the pixel top.
func linear(low, high float64, top float64) func(float64) float64 {
	bottom := float64(panelHeight - marginBelow)
	return func(v float64) float64 { return bottom - (v-low)/max(high-low, 1e-9)*(bottom-top) }
}

// roundMarks are round numbers from 0 to most, at most six.
func roundMarks(most float64) (list []float64) {
	step := math.Pow(10, math.Floor(math.Log10(most)))
	for _, part := range []float64{.2, .5, 1, 2} {
		if most/(part*step) <= 5 {
			step *= part
			break
		}
	}
	for v := 0.0; v <= most; v += step {
		list = append(list, v)
	}
	return list
}

// labelHeight keeps labels from covering each other.
const labelHeight = 15

// apart moves labels down that would cover one above them, and keeps their order by height.
func apart(ys []float64) []float64 {
	order := make([]int, len(ys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ys[a], ys[b]) })
	out := slices.Clone(ys)
	for k := 1; k < len(order); k++ {
		out[order[k]] = max(out[order[k]], out[order[k-1]]+labelHeight)
	}
	return out
}

// amount writes a number of an axis: 300,000 is 300k.
func amount(v float64) string {
	switch {
	case v >= 1e6:
		return strconv.FormatFloat(v/1e6, 'g', 4, 64) + "M"
	case v >= 1e4:
		return strconv.FormatFloat(v/1e3, 'g', 4, 64) + "k"
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

package web_test

import (
	"encoding/json"
	"html"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/web"
)

// TestAxis: the axis of a chart spans the values it shows, not all that is possible, and ends
// at round numbers.
func TestAxis(t *testing.T) {
	t.Parallel()
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		least, most    float64
		values         []float64
		from, to, step float64
	}{
		"shares near 1":       {0, 1, []float64{0.921, 0.968, 0.94}, 0.92, 0.98, 0.02},
		"all kept":            {0, 1, []float64{1, 1}, 0.99, 1, 0.005},
		"wide intervals":      {0, 1, []float64{0.08, 0.97}, 0, 1, 0.5},
		"a difference of 10":  {0, 1, []float64{0.85, 0.95}, 0.85, 0.95, 0.05},
		"scores":              {1, 5, []float64{3.9, 4.4}, 3.8, 4.4, 0.2},
		"scores, all alike":   {1, 5, []float64{4.2}, 4.16, 4.24, 0.02},
		"scores at their end": {1, 5, []float64{4.7, 5}, 4.7, 5, 0.1},
		"hours":               {0, inf, []float64{40.2, 61.7}, 40, 70, 10},
		"hours, all alike":    {0, inf, []float64{20}, 19, 21, 0.5},
		"none":                {0, 1, nil, 0, 1, 0.5},
		"no scores":           {1, 5, nil, 1, 5, 1},
	} {
		if from, to, step := web.AxisOver(c.least, c.most, c.values...); from != c.from || to != c.to || step != c.step {
			t.Errorf("%s: from %g to %g by %g, want %g, %g, %g", name, from, to, step, c.from, c.to, c.step)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1, 5), 1, 9).Draw(t, "values")
		from, to, step := web.AxisOver(1, 5, values...)
		for _, v := range values {
			if v < from-1e-6 || v > to+1e-6 {
				t.Errorf("%g lies outside of %g to %g", v, from, to)
			}
		}
		if n := (to - from) / step; n > 7 || n < 0.9 || from < 1 || to > 5 {
			t.Errorf("%v: from %g to %g by %g", values, from, to, step)
		}
	})
}

var dataChart = regexp.MustCompile(`role="img" aria-label="([^"]+)" data-chart="([^"]+)"`)

// TestCharts: each chart says what it shows to who cannot see it, has a text, an n and a link
// for each point, an axis that holds all it draws, and stands on a page with the same figures
// as a table.
func TestCharts(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	b := w.owner(t)
	for path, want := range map[string]int{"/gaps/3": 2, "/gaps/4": 1, "/gaps/5": 1} {
		page := b.Get(path).Has("<table")
		found := dataChart.FindAllStringSubmatch(page.Text, -1)
		if len(found) < want {
			t.Errorf("%s has %d charts", path, len(found))
		}
		for _, m := range found {
			var c struct {
				Kind, Said          string
				Axis                struct{ From, To float64 }
				X, Tick, Text, Href []string
				Y, Low, High        []float64
				N                   []int64
				Gone                []bool
				Mean                float64
			}
			if err := json.Unmarshal([]byte(html.UnescapeString(m[2])), &c); err != nil {
				t.Fatal(err)
			}
			if label := html.UnescapeString(m[1]); !strings.Contains(label, "Lowest: ") && !strings.Contains(label, "Most often ") {
				t.Errorf("%s: a chart says %q", path, label)
			}
			n := len(c.Y)
			if n == 0 || len(c.X) != n || len(c.Tick) != n || len(c.Text) != n || len(c.Href) != n || len(c.N) != n {
				t.Fatalf("%s: %+v", path, c)
			}
			for i := range c.Y {
				if !strings.Contains(page.Text, `href="`+html.EscapeString(c.Href[i])+`"`) || c.Text[i] == "" {
					t.Errorf("%s: %s is not in the table, or has no text: %s", path, c.X[i], c.Href[i])
				}
				if c.Kind == "line" && !c.Gone[i] && (c.Low[i] < c.Axis.From || c.High[i] > c.Axis.To) {
					t.Errorf("%s: %s, %g to %g, lies outside of %+v", path, c.X[i], c.Low[i], c.High[i], c.Axis)
				}
			}
			if c.Kind != "bars" && (c.Mean < c.Axis.From || c.Mean > c.Axis.To || c.Said == "") {
				t.Errorf("%s: mean %g, %q, on %+v", path, c.Mean, c.Said, c.Axis)
			}
		}
	}
}

var (
	tooFine  = regexp.MustCompile(`\b(?:[1-9]|[1-8][0-9]|9[0-8])\.[0-9]+%`)
	tooLong  = regexp.MustCompile(`(?:minutes?|hours?|days?) [0-9]+ seconds?|[0-9]{2,} days [0-9]+ hours?`)
	tooDear  = regexp.MustCompile(`about [^ 0-9]*[0-9,]+\.[0-9]`)
	withRisk = regexp.MustCompile(`(?:spent about|At risk on this list: about) [^ 0-9]*[0-9]{1,3}(?:,[0-9]{3})* `)
)

// TestDigits: pages of a company with a few hundred promises and ratings show no decimals of
// their shares, no seconds beside minutes, and no cents of money at risk.
func TestDigits(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	b := w.owner(t)
	for _, p := range every {
		text := b.Get(w.path(t, p.path)).Text
		for _, m := range slices.Concat(tooFine.FindAllString(text, 3), tooLong.FindAllString(text, 3), tooDear.FindAllString(text, 3)) {
			t.Errorf("%s shows %q", p.name, m)
		}
		if p.name == "gap4" || p.name == "today" {
			if !withRisk.MatchString(text) {
				t.Errorf("%s: money at risk is not rounded", p.name)
			}
		}
	}
}

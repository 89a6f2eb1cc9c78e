package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// charts are the kinds of control charts with the columns of charts.csv that each takes, and
// the flags that change the shape of the result.
var charts = map[string][]string{
	"xmr":         {"--kind=xmr", "--value=late"},
	"xmr-phases":  {"--kind=xmr", "--value=late", "--phases=7", "--exclude=3", "--rules=nelson"},
	"xmr-given":   {"--kind=xmr", "--value=late", "--centre=10", "--sigma=2"},
	"p":           {"--kind=p", "--value=late", "--size=sent"},
	"np":          {"--kind=np", "--value=late", "--size=even"},
	"c":           {"--kind=c", "--value=late"},
	"u":           {"--kind=u", "--value=late", "--size=sent"},
	"xbar":        {"--kind=xbar", "--value=a,b,d"},
	"mr":          {"--kind=mr", "--value=late"},
	"r":           {"--kind=r", "--value=a,b,d"},
	"s":           {"--kind=s", "--value=a,b,d"},
	"ewma":        {"--kind=ewma", "--value=late"},
	"cusum":       {"--kind=cusum", "--value=late"},
	"cusum-tuned": {"--kind=cusum", "--value=late", "--start=2.5"},
	"xbar-nelson": {"--kind=xbar", "--value=a,b", "--rules=nelson"},
}

const chartRows = "late,sent,even,a,b,d\n12,100,90,5,6,7\n9,110,90,6,5,8\n11,90,90,4,6,5\n10,105,90,5,5,6\n8,95,90,7,6,6\n12,100,90,5,7,6\n" +
	"11,120,90,6,6,7\n10,100,90,5,4,6\n9,100,90,6,7,8\n13,100,90,5,6,5\n11,100,90,6,5,6\n60,100,90,14,15,13\n"

// The JSON of each kind of chart is compared with testdata/chart, so that a change of its
// shape is visible. UPDATE=1 rewrites the files.
func TestChartsAsJSON(t *testing.T) {
	in := file(t, chartRows)
	for name, args := range charts {
		t.Run(name, func(t *testing.T) {
			out, stderr, err := huitou(t, append([]string{"stat", "--json", "spc", in}, args...)...)
			if err != nil {
				t.Fatal(stderr)
			}
			d := json.NewDecoder(bytes.NewReader([]byte(out)))
			d.UseNumber()
			var v any
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(sixDigits(v), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := filepath.Join("testdata", "chart", name+".json")
			if os.Getenv("UPDATE") != "" {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s, first at\n%s\nrun UPDATE=1 go test ./cmd/huitou -run ChartsAsJSON", golden, firstDifference(string(want), string(got)))
			}
		})
	}
}

// sixDigits rounds every number in a value, since the last bits differ between processors.
func sixDigits(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = sixDigits(v[k])
		}
	case []any:
		for i := range v {
			v[i] = sixDigits(v[i])
		}
	case json.Number:
		if x, err := v.Float64(); err == nil {
			return json.Number(strconv.FormatFloat(x, 'g', 6, 64))
		}
	}
	return v
}

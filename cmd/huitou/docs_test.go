package main

import (
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huitou/stat/conform"
	"huitou/stat/text"
)

// TestStatisticsPage compares the tables of docs/statistics.md with the results of huitou
// selftest and cmd/train-text; those of data sets only where the data sets are available.
// UPDATE=1 rewrites them.
func TestStatisticsPage(t *testing.T) {
	t.Parallel()
	const file, data = "../../docs/statistics.md", "../../../shared/data"
	own, err := publishedChecks("")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{"conformance": conformance(own) + missing(t, own)}
	if _, err := os.Stat(data); err == nil {
		all, err := publishedChecks(data)
		if err != nil {
			t.Fatal(err)
		}
		tables["conformance-data"] = conformance(all[len(own):])
	} else {
		t.Logf("the data sets are not at %s: their table is not compared", data)
	}
	tables["text"] = text.Table(slices.Concat(text.Known(text.Chinese), text.Known(text.English))) + "\n"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(old)
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
		head, rest, ok := strings.Cut(page, begin)
		got, tail, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("docs/statistics.md has no section %s", name)
		}
		page = head + begin + tables[name] + end + tail
		if os.Getenv("UPDATE") == "" && got != tables[name] {
			t.Errorf("section %s differs from what is computed, first at\n%s\nrun UPDATE=1 go test ./cmd/huitou -run StatisticsPage",
				name, firstDifference(got, tables[name]))
		}
	}
	if os.Getenv("UPDATE") != "" && page != string(old) {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// conformance runs checks and writes a table per package, in their order.
func conformance(checks []conform.Check) string {
	var order []string
	rows := map[string][]conform.Result{}
	passed := 0
	for _, c := range checks {
		r := c.Run()
		if _, known := rows[r.Package]; !known {
			order = append(order, r.Package)
		}
		rows[r.Package] = append(rows[r.Package], r)
		if r.Pass {
			passed++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d numbers of %d packages; %d pass.\n\n", len(checks), len(order), passed)
	for _, name := range order {
		fmt.Fprintf(&b, "**%s** (%d)\n\n", name, len(rows[name]))
		b.WriteString("| name | source | published | ours | difference | tolerance | pass |\n|---|---|---|---|---|---|---|\n")
		for _, r := range rows[name] {
			ours, pass := figure(r.Ours, 6), "yes"
			if r.Error != "" {
				ours = r.Error
			}
			if !r.Pass {
				pass = "**no**"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", cell(r.Name), cell(r.Source), figure(r.Published, 10), cell(ours),
				difference(r.Difference, r.Tolerance), strconv.FormatFloat(r.Tolerance, 'g', 2, 64), pass)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// missing returns the packages under stat/ without any check.
func missing(t *testing.T, checks []conform.Check) string {
	folders, err := os.ReadDir("../../stat")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range folders {
		if f.IsDir() && f.Name() != "conform" && !slices.ContainsFunc(checks, func(c conform.Check) bool { return c.Package == f.Name() }) {
			out = append(out, "`"+f.Name()+"`")
		}
	}
	if len(out) == 0 {
		return ""
	}
	return fmt.Sprintf("Packages of which `huitou selftest` runs no check: %s.\n\n", strings.Join(out, ", "))
}

// figure rounds a number to digits that are the same on every machine; below 1e-12 it is
// rounding error and becomes 0.
func figure(v float64, digits int) string {
	if math.Abs(v) < 1e-12 {
		return "0"
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}

// difference is rounded to a tenth of the tolerance's power of ten, and never finer than
// 1e-10, below which machines differ.
func difference(d, tolerance float64) string {
	step := 1e-10
	if tolerance > 0 {
		step = max(step, math.Pow(10, math.Floor(math.Log10(tolerance))-1))
	}
	n := math.Round(d / step)
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(n*step, 'g', 2, 64)
}

func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "~", `\~`, "*", `\*`, "_", `\_`).Replace(s)
}

func firstDifference(got, want string) string {
	is, should := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i, line := range should {
		if i >= len(is) || is[i] != line {
			return line
		}
	}
	return "its end"
}

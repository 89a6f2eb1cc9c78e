package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huitou/internal/locale"
)

// cases is the folder of small inputs that once failed.
const cases = "../../internal/importer/testdata/cases/import/"

// huitou runs a command in English and returns its output.
func huitou(t *testing.T, args ...string) (out, stderr string, err error) {
	t.Helper()
	return printed(t, append([]string{"--lang=en"}, args...)...)
}

// printed runs a command and returns its output. It replaces os.Stdout and os.Stderr: tests
// that use it do not run in parallel.
func printed(t *testing.T, args ...string) (out, stderr string, err error) {
	t.Helper()
	wasOut, wasErr := os.Stdout, os.Stderr
	defer func() { os.Stdout, os.Stderr = wasOut, wasErr }()
	read := func(into **os.File) func() string {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		*into = w
		done := make(chan string)
		go func() {
			b, _ := io.ReadAll(r) // the pipe of this process
			done <- string(b)
		}()
		return func() string { _ = w.Close(); return <-done }
	}
	a, b := read(&os.Stdout), read(&os.Stderr)
	err = run(t.Context(), args)
	return a(), b(), err
}

// parsed runs a command and decodes its JSON.
func parsed(t *testing.T, args ...string) map[string]any {
	t.Helper()
	out, stderr, err := huitou(t, append(args, "--json")...)
	if err != nil {
		t.Fatalf("%v: %s", args, stderr)
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %v in %s", args, err, out)
	}
	return v
}

// at returns the value at a path of keys and indexes in a result.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "in.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// The scores read answers as forms write them.
func TestStatReadsAnswersOfForms(t *testing.T) {
	nps := parsed(t, "stat", "nps", cases+"nps-text.csv", "--answer=score")
	if nps["estimate"] != 20.0 || nps["n"] != 5.0 {
		t.Errorf("nps-text: %v", nps)
	}
	csat := parsed(t, "stat", "csat", cases+"csat-text.csv", "--answer=stars")
	if csat["n"] != 3.0 || fmt.Sprintf("%.4f", csat["estimate"]) != "0.6667" {
		t.Errorf("csat-text: %v", csat)
	}
	kano := parsed(t, "stat", "kano", cases+"kano-text.csv", "--functional=f1", "--dysfunctional=d1")
	if got := at(kano, "features", 0, "counts"); fmt.Sprint(got) != "[0 1 0 2 0 0]" { // one O, two I
		t.Errorf("kano-text: %v", got)
	}
	words := file(t, "f,d\n我喜欢这样,我不喜欢这样\n理应如此,可以忍受\n我喜歡這樣,我不喜歡這樣\nN/A,1\n")
	if got := at(parsed(t, "stat", "kano", words, "--functional=f", "--dysfunctional=d"), "features", 0, "counts"); fmt.Sprint(got) != "[0 2 0 1 0 0]" {
		t.Errorf("Chinese answers: %v", got)
	}
}

// A missing interval is shown as a dash, never as the whole domain.
func TestInsightWithoutIntervals(t *testing.T) {
	out, stderr, err := huitou(t, "insight", "fit", cases+"ltv-same.csv", "--x=x", "--tx=tx", "--age=age")
	if err != nil {
		t.Fatal(stderr)
	}
	if !strings.Contains(out, "–") || regexp.MustCompile(`1e-09|1000000000|NaN|Inf`).MatchString(out) {
		t.Errorf("ltv-same:\n%s", out)
	}
}

// hollow are numbers once printed for values that did not exist.
var hollow = regexp.MustCompile(`NaN|Inf|1e-09|1e\+09|\b1000000000\b`)

// noWidth finds intervals without width, standard errors of 0, and figures of 0 cases.
func noWidth(t *testing.T, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if low, ok := v["low"].(float64); ok && low == v["high"] && v["step"] == nil {
			t.Errorf("%s: an interval from %v to %v", path, low, v["high"])
		}
		if v["se"] == 0.0 || v["std_error"] == 0.0 {
			t.Errorf("%s: a standard error of 0", path)
		}
		if _, ranged := v["low"]; ranged && v["n"] == 0.0 {
			t.Errorf("%s: a figure of nobody", path)
		}
		for k, x := range v {
			noWidth(t, path+"."+k, x)
		}
	case []any:
		for i, x := range v {
			noWidth(t, fmt.Sprint(path, "[", i, "]"), x)
		}
	}
}

// commands are all that read a file, with their columns.
var commands = map[string][]string{
	"stat nps":          {"--answer=a"},
	"stat csat":         {"--answer=a"},
	"stat ces":          {"--answer=a"},
	"stat servqual":     {"--perceived=a,b", "--expected=c,d", "--sizes=1,1"},
	"stat tolerance":    {"--adequate=a", "--desired=b", "--perceived=c"},
	"stat kano":         {"--functional=a", "--dysfunctional=b"},
	"stat kano scores":  {"--functional=a", "--dysfunctional=b", "--continuous"},
	"stat ipa":          {"--performance=a,b", "--overall=c"},
	"stat driver":       {"--y=a", "--x=b,c", "--resamples=20"},
	"stat reliability":  {"--items=a,b,c", "--resamples=20"},
	"stat pls":          {"--block=X=a,b", "--block=Y=c,d", "--path=X>Y", "--resamples=20"},
	"stat spc":          {"--value=a"},
	"stat spc p":        {"--value=a", "--size=b", "--kind=p"},
	"stat spc c":        {"--value=a", "--kind=c", "--rules=nelson"},
	"stat spc xbar":     {"--value=a,b,c", "--kind=xbar"},
	"stat spc cusum":    {"--value=a", "--kind=cusum"},
	"stat survival":     {"--time=a", "--event=f", "--group=g", "--x=b"},
	"stat retention":    {"--customer=g", "--date=t"},
	"stat lift":         {"--treated=f", "--outcome=a"},
	"stat lift shares":  {"--treated=f", "--outcome=e"},
	"stat qini":         {"--treated=f", "--outcome=a", "--score=b", "--resamples=100"},
	"stat whale":        {"--profit=a"},
	"stat rfm":          {"--customer=g", "--date=t", "--amount=a", "--groups=2"},
	"stat forecast":     {"--count=a", "--season=2"},
	"stat quote":        {"--placed=t", "--delivered=u", "--least=2"},
	"stat recommend":    {"--customer=g", "--date=t", "--item=a"},
	"stat text":         {"--text=g"},
	"insight fit":       {"--customer=g", "--date=t", "--amount=a"},
	"insight score":     {"--customer=g", "--date=t", "--amount=a"},
	"insight backtest":  {"--customer=g", "--date=t", "--split=2026-01-02"},
	"insight seasons":   {"--x=e", "--tx=b", "--n=a"},
	"insight contracts": {"--left=a"},
	"insight rhythm":    {"--customer=g", "--date=t"},
}

// With values missing, no command prints a number that cannot be computed; an input that is
// refused gives a translated message.
func TestMissingValuesGiveNoNumbers(t *testing.T) {
	const head = "a,b,c,d,e,f,g,t,u\n"
	inputs := map[string]string{
		"header only":  head,
		"one row":      head + "3,4,5,2,1,1,x,2026-01-01,2026-01-05\n",
		"all missing":  head + strings.Repeat(",,,,,,,\n", 4),
		"all equal":    head + strings.Repeat("3,3,3,3,1,1,x,2026-01-01,2026-01-05\n", 6),
		"one column":   "a\n1\n2\n",
		"a single arm": head + "1,2,3,4,1,1,x,2026-01-01,2026-01-05\n2,3,1,5,0,1,x,2026-01-09,\n4,2,5,1,1,1,y,2026-02-01,2026-02-03\n5,5,2,2,0,1,y,2026-02-02,2026-02-04\n",
		"zero":         head + strings.Repeat("0,0,0,0,0,0,x,2026-01-01,2026-01-05\n0,0,0,0,0,1,y,2026-01-02,2026-01-03\n", 3),
		"no numbers":   head + "NaN,Inf,-Inf,1e999,NaN,2,,soon\n",
		"holes":        head + "1,2,3,4,1,1,x,2026-01-01,2026-01-05\n,3,1,5,0,0,,2026-01-09,\n4,,5,1,1,1,y,\n5,5,,2,0,0,y,2026-02-02,2026-02-04\n2,1,4,3,1,,x,2026-02-03\n3,4,4,4,0,1,z,2026-02-09\n",
	}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		in := file(t, inputs[name])
		for _, command := range slices.Sorted(maps.Keys(commands)) {
			words := strings.Fields(command)[:2]
			args := append(append(words, in), commands[command]...)
			t.Run(name+"/"+command, func(t *testing.T) {
				out, stderr, err := huitou(t, args...)
				if hollow.MatchString(out) {
					t.Errorf("prints %q in\n%s", hollow.FindString(out), out)
				}
				if err != nil {
					if stderr == "" || strings.Contains(stderr, "⟦") || regexp.MustCompile(`\w+\[\d+\]|\bitem \d|panic`).MatchString(stderr) {
						t.Errorf("refuses with %q", stderr)
					}
					return
				}
				noWidth(t, "result", any(parsed(t, args...)))
			})
		}
	}
}

// TestInsightInWords: the figures of insight have names in every language, and the sentences beside
// them are in the reader's. Dates may be written as imports read them.
func TestInsightInWords(t *testing.T) {
	var buys strings.Builder
	buys.WriteString("customer,date,amount\n")
	for c := range 60 {
		for k := range 1 + c%7 {
			fmt.Fprintf(&buys, "c%d,2025/%d/%d 11:11,%d\n", c, 1+(c+3*k)%12, 1+(c*k)%28, 10+c%9)
		}
	}
	bought := file(t, buys.String())
	for _, args := range [][]string{
		{"fit", bought}, {"score", bought}, {"backtest", bought, "--split=2025-07-01"}, {"rhythm", bought},
		{"seasons", file(t, "x,tx,n,count\n0,0,6,100\n1,2,6,50\n3,6,6,40\n2,4,6,30\n6,6,6,20\n"), "--x=x", "--tx=tx", "--n=n", "--count=count"},
		{"contracts", file(t, "left\n1000\n700\n550\n460\n"), "--left=left"},
	} {
		args = append([]string{"insight"}, args...)
		labelled(t, args[1], parsed(t, args...))
		out, stderr, err := huitou(t, append(args, "--lang=zh-Hans")...)
		if err != nil {
			t.Fatal(stderr)
		}
		if found := regexp.MustCompile(`.*[a-z]{3,} [a-z]{3,} [a-z]{3,}.*`).FindString(out); found != "" {
			t.Errorf("%s says in Chinese: %s", args[1], found)
		}
	}
}

// labelled checks that the fields of a result have names.
func labelled(t *testing.T, command string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if name != "warnings" && !locale.Has("stat.label."+name) {
				t.Errorf("%s: %s has no name", command, name)
			}
			labelled(t, command, x)
		}
	case []any:
		for _, x := range v {
			labelled(t, command, x)
		}
	}
}

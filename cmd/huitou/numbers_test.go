package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// nonsense lists numbers that are valid for hardly any flag.
var nonsense = map[bool][]string{
	false: {"0", "-1", "-9223372036854775808", "9223372036854775807"}, // whole
	true:  {"0", "-1", "-1e308", "1e308", "NaN", "Inf", "-Inf"},
}

// sense lists numbers among them that are valid: command and flag, or a flag of every
// command.
var sense = map[string][]string{
	"--top":                    {"0", "9223372036854775807"}, // all rows
	"stat ipa --low":           {"0", "-1"},
	"stat pls --low":           {"0", "-1"},
	"stat forecast --capacity": {"0"},
	"stat quote --cycle":       {"0"},
	"stat lift --planned":      {"0"},
	"stat spc --centre":        {"0", "-1"},
	"stat arl --k":             {"0"},
	"stat arl --start":         {"0"},
	"stat arl --shift":         {"0", "-1"},
	"stat power --base":        {"0"}, // nobody converts without treatment
	"stat power --changed":     {"0"},
	"insight score --rate":     {"0"},
	"insight score --margin":   {"0"},
	"insight score --reward":   {"0"},
	"insight score --service":  {"0"},
}

// beside lists the flags that another flag requires.
var beside = map[string]string{"stat spc --centre": "--sigma=1"}

// Every numeric flag of every command refuses numbers out of range, with its name and the
// expected range.
func TestNumericFlagsRefuseNumbersOutOfRange(t *testing.T) {
	const head = "a,b,c,d,e,f,g,t,u\n"
	in := file(t, head+strings.Repeat("1,2,3,4,1,1,x,2026-01-01,2026-01-02\n4,3,2,1,0,0,y,2026-01-05,2026-01-09\n5,3,4,1,1,0,z,2026-01-07,2026-01-09\n2,1,5,3,1,1,x,2026-01-08,2026-01-19\n", 6))
	var c cli
	parser, err := kong.New(&c, kong.Vars{"encodings": ""})
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]map[string]bool{} // command → flag → fractions are allowed
	for _, group := range parser.Model.Children {
		for _, command := range group.Children {
			for _, f := range slices.Concat(group.Flags, command.Flags) {
				typ := f.Target.Type()
				if typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
					typ = typ.Elem()
				}
				name := group.Name + " " + command.Name
				if numbers[name] == nil {
					numbers[name] = map[string]bool{}
				}
				switch typ.Kind() {
				case reflect.Float64:
					numbers[name][f.Name] = true
				case reflect.Int, reflect.Int64:
					numbers[name][f.Name] = false
				}
			}
		}
	}
	tried := 0
	given := map[string][]string{"stat arl": {}, "stat power": {"--base=0.1", "--changed=0.2"}}
	for name, args := range commands {
		given[name] = append([]string{in}, args...)
	}
	for name, args := range given {
		words := strings.Fields(name)
		command := words[0] + " " + words[1]
		if command != name { // an alias of the same command
			continue
		}
		for flag, fraction := range numbers[command] {
			for _, v := range nonsense[fraction] {
				if slices.Contains(sense["--"+flag], v) || slices.Contains(sense[command+" --"+flag], v) {
					continue
				}
				tried++
				t.Run(fmt.Sprintf("%s/%s=%s", command, flag, v), func(t *testing.T) {
					rest := slices.DeleteFunc(slices.Clone(args), func(a string) bool {
						return strings.HasPrefix(a, "--"+flag+"=") || a == "--split=2026-01-02" && flag == "horizon"
					})
					if with := beside[command+" --"+flag]; with != "" {
						rest = append(rest, with)
					}
					_, stderr, err := huitou(t, slices.Concat(words[:2], rest, []string{"--" + flag + "=" + v})...)
					if err == nil || !strings.Contains(stderr, "--"+flag) || strings.Contains(stderr, "⟦") {
						t.Errorf("%v: %q", err, stderr)
					}
				})
			}
		}
	}
	if tried < 100 {
		t.Fatalf("only %d were tried", tried)
	}
}

// A flag value that is not a number is refused in the reader's language too.
func TestNumericFlagsRefuseText(t *testing.T) {
	in := file(t, "a,b,c\n1,2,3\n2,3,1\n3,1,2\n")
	for arg, want := range map[string]map[string]string{
		"--level=high":                     {"en": "--level: Write a number that has an end. Found: high", "zh-Hans": "请写有限的数", "zh-Hant": "請寫有限的數"},
		"--resamples=many":                 {"en": "--resamples: Write a whole number. Found: many", "zh-Hans": "请写整数", "zh-Hant": "請寫整數"},
		"--resamples=1.5":                  {"en": "--resamples: Write a whole number. Found: 1.5", "zh-Hans": "请写整数", "zh-Hant": "請寫整數"},
		"--seed=-1":                        {"en": "--seed: Write a whole number of 0 or more. Found: -1", "zh-Hans": "请写", "zh-Hant": "請寫"},
		"--resamples=99999999999999999999": {"en": "--resamples: This number is too large.", "zh-Hans": "数字太大", "zh-Hant": "數字太大"},
	} {
		for lang, text := range want {
			if _, stderr, err := huitou(t, "stat", "reliability", in, "--items=a,b,c", arg, "--lang="+lang); err == nil || !strings.Contains(stderr, text) {
				t.Errorf("%s in %s: %q, want %q", arg, lang, stderr, text)
			}
		}
	}
}

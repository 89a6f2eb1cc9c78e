package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"gopkg.in/yaml.v3"
)

// printedBy maps prefixes of message keys to the commands that can print these messages; the
// longest prefix counts. Each command must have every flag that such a message names, or with
// anyOf one of them: a message of a statistic is printed by the commands that compute it.
var printedBy = []struct {
	begin    string
	commands []string
	anyOf    bool
}{
	{begin: "import.", commands: []string{"import olist", "import onlineretail", "import cdnow", "import csv"}},
	{begin: "import.acted_on", commands: []string{"import undo"}},
	{begin: "import.say_sheet", commands: []string{"import csv"}},
	{begin: "import.say_rejects", commands: []string{"import csv"}},
	{begin: "import.needs_map", commands: []string{"import csv"}},
	{begin: "import.encoding_unsure", commands: []string{"import csv", "import map", "stat", "insight"}},
	{begin: "sheet.", commands: []string{"stat", "insight"}, anyOf: true},
	{begin: "sheet.off_scale", commands: []string{"stat"}},
	{begin: "sheet.buying_needed", commands: []string{"insight fit", "insight score", "insight backtest"}},
	{begin: "sheet.dates_needed", commands: []string{"insight rhythm"}},
	{begin: "sheet.amounts_needed", commands: []string{"stat rfm"}},
	{begin: "sheet.holdout_needed", commands: []string{"insight backtest"}},
	{begin: "import.guess_", commands: []string{"import csv"}},
	{begin: "import.say_guess", commands: []string{"import csv"}},
	{begin: "sheet.importance_needed", commands: []string{"stat ipa"}},
	{begin: "sheet.power_needed", commands: []string{"stat power"}},
	{begin: "sheet.flag_given", commands: []string{"stat spc"}},
	{begin: "stat.", commands: []string{"stat", "insight"}, anyOf: true},
	{begin: "stat.kano_weight", commands: []string{"stat kano"}},
	{begin: "stat.equal_weights", commands: []string{"stat reliability", "stat pls"}},
	{begin: "cmd.", commands: []string{"serve", "selftest"}, anyOf: true},
	{begin: "config.", commands: []string{"serve"}},
	{begin: "help.", commands: []string{"serve", "bench", "stat", "insight"}, anyOf: true},
	{begin: "gate.", commands: []string{"serve"}},
	{begin: "bench.", commands: []string{"bench"}},
	{begin: "db.", commands: []string{"serve", "verify", "backup", "import csv", "user"}},
}

var (
	flagInMessage    = regexp.MustCompile(`(?:^|[^-\w])--([a-z][a-z-]*)`)
	commandInMessage = regexp.MustCompile(`[“「]huitou ([a-z]+(?: [a-z]+)?)[^”」]*[”」]`)
)

// Every flag and command that a message names exists, in every command that can print the
// message, in every language.
func TestMessagesNameExistingFlagsAndCommands(t *testing.T) {
	t.Parallel()
	var c cli
	parser, err := kong.New(&c, kong.Vars{"encodings": ""})
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string][]string{} // command → its flags and those of its parents
	var walk func(n *kong.Node, path string, above []string)
	walk = func(n *kong.Node, path string, above []string) {
		mine := slices.Clone(above)
		for _, f := range n.Flags {
			mine = append(mine, f.Name)
		}
		flags[path] = mine
		for _, sub := range n.Children {
			walk(sub, strings.TrimSpace(path+" "+sub.Name), mine)
		}
	}
	walk(parser.Model.Node, "", nil)
	found := 0
	for key, texts := range messages(t) {
		for _, text := range texts {
			for _, m := range commandInMessage.FindAllStringSubmatch(text, -1) {
				first, _, _ := strings.Cut(m[1], " ")
				if flags[m[1]] == nil && flags[first] == nil {
					t.Errorf("%s names the command %q, which does not exist: %s", key, m[1], text)
				}
			}
			for _, m := range flagInMessage.FindAllStringSubmatch(text, -1) {
				found++
				if lacking := without(flags, key, m[1]); lacking != "" {
					t.Errorf("%s names --%s, which %s lacks: %s", key, m[1], lacking, text)
				}
			}
		}
	}
	if found < 100 {
		t.Fatalf("only %d flags were found: the search is broken", found)
	}
	for _, tt := range []struct{ key, flag, lacking string }{
		{"import.encoding_unsure", "encodin", "import csv"},
		{"stat.why.anything", "colour", "any of stat, insight"},
		{"new.area", "db", "no command that printedBy lists"},
	} {
		if got := without(flags, tt.key, tt.flag); got != tt.lacking {
			t.Errorf("--%s of %s: %q, want %q", tt.flag, tt.key, got, tt.lacking)
		}
	}
}

// without returns a command that can print a message but lacks the flag that it names, "" if
// there is none.
func without(flags map[string][]string, key, flag string) string {
	best := -1
	for i, s := range printedBy {
		if strings.HasPrefix(key, s.begin) && (best < 0 || len(s.begin) > len(printedBy[best].begin)) {
			best = i
		}
	}
	if best < 0 {
		return "no command that printedBy lists"
	}
	for _, c := range printedBy[best].commands {
		has := slices.Contains(flags[c], flag)
		for sub, list := range flags {
			has = has || printedBy[best].anyOf && strings.HasPrefix(sub, c+" ") && slices.Contains(list, flag)
		}
		switch {
		case has && printedBy[best].anyOf:
			return ""
		case !has && !printedBy[best].anyOf:
			return c
		}
	}
	if printedBy[best].anyOf {
		return "any of " + strings.Join(printedBy[best].commands, ", ")
	}
	return ""
}

// messages returns the messages of the catalogues by key, in each language and plural form.
func messages(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../../internal/locale/words/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogues: %v", err)
	}
	out := map[string][]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var entries map[string]map[string]any
		if err := yaml.Unmarshal(b, &entries); err != nil {
			t.Fatal(err)
		}
		for key, langs := range entries {
			for _, v := range langs {
				switch v := v.(type) {
				case string:
					out[key] = append(out[key], v)
				case map[string]any:
					for _, form := range v {
						out[key] = append(out[key], form.(string))
					}
				}
			}
		}
	}
	return out
}

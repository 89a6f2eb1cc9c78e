package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/locale"
)

// Everything that kong refuses is said in the reader's language, with the argument or flag, what
// was found and what is expected; the exit status is kong's, or 1 for what is no number.
func TestRefusedArguments(t *testing.T) {
	folder := t.TempDir()
	plainFile := file(t, "a\n1\n")
	for _, c := range []struct {
		name, args string
		env        string // HUITOU_LEVEL
		status     int
		want       []string // in English, in this order
	}{
		{"an unknown command", "fly", "", 80, []string{"“fly” is no command of “huitou”", "serve, demo", "Usage: huitou <command>"}},
		{"a slip of a command", "import cvs x", "", 80, []string{"“cvs” is no command of “huitou import”", "csv", "huitou import --help"}},
		{"no command", "stat", "", 80, []string{"“huitou stat” needs one of", "nps, csat"}},
		{"a slip of a flag", "stat nps f --anwser=x", "", 80, []string{"“huitou stat nps” has no flag --anwser", "--answer", "Usage: huitou stat nps"}},
		{"an unknown flag", "version --colourful", "", 80, []string{"has no flag --colourful."}},
		{"an unknown short flag", "version -x", "", 80, []string{"has no flag -x."}},
		{"no file", "import csv", "", 80, []string{"missing", "<file> ...: Files, or one folder."}},
		{"no flag and no file", "stat spc", "", 80, []string{"missing", "<file>: File with a row", "--value=COLUMN,...: Column of the value"}},
		{"one of two flags", "stat driver f --y=a", "", 80, []string{"missing", "--x=COLUMNS,...: Columns of what may drive it"}},
		{"an argument too many", "stat nps my file --answer=a", "", 80, []string{"“file”", "too many", "quotes"}},
		{"an argument of a command without", "verify all", "", 80, []string{"“all”", "“huitou verify” takes flags only"}},
		{"a flag without its value", "stat nps f --answer --json", "", 80, []string{"--answer: A value must follow", "--answer=VALUE", "Found: --json"}},
		{"a flag without its value at the end", "stat nps f --answer", "", 80, []string{"--answer: A value must follow"}},
		{"a list without its value at the end", "stat spc f --value", "", 80, []string{"--value: A value must follow"}},
		{"a negative number as a word", "stat power --base -1", "", 80, []string{"--base: ", "--base=-1"}},
		{"one of few words", "verify --log-level=loud", "", 80, []string{"--log-level: Write one of: debug, info, warn, error.", "Found: loud"}},
		{"one of few words in a list", "insight backtest f --models=nbd,x", "", 80, []string{"--models: Write one of: bgnbd", "Found: x"}},
		{"no number", "stat nps f --answer=a --level=high", "", 1, []string{"--level: Write a number", "Found: high"}},
		{"no whole number", "stat csat f --answer=a --points=5.5", "", 1, []string{"--points: Write a whole number", "Found: 5.5"}},
		{"below 0", "bench --seed=-1 card", "", 1, []string{"--seed: Write a whole number of 0 or more", "Found: -1"}},
		{"too large", "stat csat f --answer=a --points=99999999999999999999", "", 1, []string{"--points: This number is too large", "Found: 9999"}},
		{"no number in a list", "stat arl --shift=1,x", "", 1, []string{"--shift: Write a number", "Found: x"}},
		{"no number in a variable", "stat nps f --answer=a", "high", 1, []string{"$HUITOU_LEVEL: Write a number", "Found: high"}},
		{"no length of time", "serve --grace=5", "", 80, []string{"--grace: Write a length of time", "90s", "Found: 5"}},
		{"neither true nor false", "serve --trust-proxy=maybe", "", 80, []string{"--trust-proxy: ", "=true or =false", "Found: maybe"}},
		{"a file that is not there", "bench picture " + filepath.Join(folder, "none.json"), "", 80, []string{"<report>: There is no file", "none.json"}},
		{"a folder for a file", "bench picture " + folder, "", 80, []string{"<report>: This is a folder", "Found: " + folder}},
		{"a file for a folder", "selftest --data=" + plainFile, "", 80, []string{"--data: This is a file", "Found: " + plainFile}},
		{"a password", "serve postgres://ann:s3cret@host/db", "", 80, []string{"postgres://ann:xxxxx@host/db"}},
		{"a password that kong quotes", `verify --log-level=postgres://ann:s3cret\@host/db`, "", 80, []string{"--log-level"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.env != "" {
				t.Setenv("HUITOU_LEVEL", c.env)
			}
			args := strings.Fields(c.args)
			_, stderr, err := huitou(t, args...)
			if err == nil {
				t.Fatal("it was not refused")
			}
			if got := exitCode(err); got != c.status {
				t.Errorf("exit status %d, want %d", got, c.status)
			}
			rest := stderr
			for _, want := range c.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("%q does not say %q", stderr, want)
				}
				rest = after
			}
			if strings.Contains(stderr, "s3cret") {
				t.Errorf("the password is said: %q", stderr)
			}
			for _, lang := range []locale.Lang{locale.ZhHans, locale.ZhHant} {
				_, stderr, err := huitou(t, append([]string{"--lang=" + string(lang)}, args...)...)
				if err == nil || exitCode(err) != c.status || ofKong.MatchString(stderr) {
					t.Errorf("%s: %v: %q", lang, err, stderr)
				}
			}
		})
	}
}

// ofKong matches words of kong's messages, which are in English.
var ofKong = regexp.MustCompile(`⟦|expected|unexpected|must be|did you mean|missing|perhaps|but got|huitou: error|Usage|--help" for`)

// A value in the configuration file is refused by its place there.
func TestRefusedSetting(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(conf, []byte("lang: zh-Hant\nmax-rows: many\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, err := huitou(t, "import", "csv", "f", "--config", conf, "--lang=zh-Hans")
	if err == nil || !strings.Contains(stderr, conf+" max-rows：请写整数。实际内容：many") {
		t.Errorf("%v: %q", err, stderr)
	}
}

// A language that there is none of is refused wherever it was asked for, in the language of the
// terminal; what the terminal itself says is not asked for.
func TestUnknownLanguage(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(conf, []byte("lang: tlh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LC_ALL", "zh_TW.UTF-8")
	for _, tt := range []struct {
		env  string
		args []string
		want string // "" = it is not refused
	}{
		{"", []string{"version", "--lang=xx"}, "--lang：請寫以下之一：en, zh-Hans, zh-Hant。實際內容：xx"},
		{"", []string{"version", "--lang", "de-CH"}, "實際內容：de-CH"},
		{"de", []string{"version"}, "$HUITOU_LANG：請寫以下之一：en, zh-Hans, zh-Hant。實際內容：de"},
		{"", []string{"version", "--config", conf}, conf + " lang：請寫以下之一：en, zh-Hans, zh-Hant。實際內容：tlh"},
		{"de", []string{"version", "--lang=en"}, ""},
		{"", []string{"version", "--lang=zh-HK"}, ""},
		{"", []string{"version", "--lang=zh"}, ""},
		{"en-GB", []string{"version"}, ""},
		{"", []string{"version"}, ""},
	} {
		t.Setenv("HUITOU_LANG", tt.env)
		_, stderr, err := printed(t, tt.args...)
		if (err == nil) != (tt.want == "") || !strings.Contains(stderr, tt.want) {
			t.Errorf("%q, %q: %v: %q, want %q", tt.env, tt.args, err, stderr, tt.want)
		}
	}
	for _, terminal := range []string{"C", "de_DE.UTF-8", ""} {
		t.Setenv("HUITOU_LANG", "")
		t.Setenv("LC_ALL", terminal)
		if _, stderr, err := printed(t, "version"); err != nil || stderr != "" {
			t.Errorf("on a terminal of %q: %v, %q", terminal, err, stderr)
		}
	}
}

// What follows -- is no flag.
func TestLanguageIsNotTakenFromFileNames(t *testing.T) {
	if got := flagOf([]string{"import", "csv", "--lang=zh-Hans", "--", "--lang=en"}, "lang"); got != "zh-Hans" {
		t.Errorf("%q", got)
	}
}

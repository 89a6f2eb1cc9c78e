package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/alecthomas/kong"

	"huitou/internal/locale"
)

// english returns the help texts of the program by message key, as they stand in the code, and
// the words that stand for arguments and values.
func english(t *testing.T) (texts map[string]string, words map[string]bool) {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.Vars{"encodings": ""}, kong.Description(about))
	if err != nil {
		t.Fatal(err)
	}
	texts, words = map[string]string{}, map[string]bool{"command": true, "flags": true}
	add := func(text string) {
		k := helpKey(text)
		if other, ok := texts[k]; ok && other != text {
			t.Errorf("two texts have the key %s: %q, %q", k, other, text)
		}
		texts[k] = text
	}
	err = kong.Visit(parser.Model, func(v kong.Visitable, next kong.Next) error {
		switch v := v.(type) {
		case *kong.Application:
			add(v.Help)
		case *kong.Node:
			add(v.Help)
		case *kong.Flag:
			add(v.OrigHelp)
			word := v.PlaceHolder
			if word == "" && !v.HasDefault {
				word = numberWord(v.Target.Type())
			}
			for _, w := range placeholderWord.FindAllString(word, -1) {
				words[strings.ToLower(w)] = true
			}
			if word == "" && !v.HasDefault && !v.IsBool() {
				t.Errorf("nothing stands for the value of --%s", v.Name)
			}
		case *kong.Value:
			add(v.OrigHelp)
			if v.Flag == nil {
				words[v.Name] = true
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts, words
}

// Parts of a help text that are the same in every language.
var (
	helpFlags   = regexp.MustCompile(`--[a-z][a-z-]*`)
	helpNumbers = regexp.MustCompile(`\d[\d.,/]*\d|\d`)
)

// Every help text has its translations, none is left over, and flags and numbers in them are
// those of the English text.
func TestHelpIsTranslated(t *testing.T) {
	t.Parallel()
	texts, words := english(t)
	if len(texts) < 250 {
		t.Fatalf("only %d texts were found: the search is broken", len(texts))
	}
	in := func(lang locale.Lang, k string) string { return locale.For(lang).T(k, "encodings", "{encodings}") }
	same := func(a, b string, of *regexp.Regexp) bool {
		x, y := of.FindAllString(a, -1), of.FindAllString(b, -1)
		slices.Sort(x)
		slices.Sort(y)
		return slices.Equal(slices.Compact(x), slices.Compact(y))
	}
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		want := strings.ReplaceAll(texts[k], "${", "{")
		if !locale.Has(k) {
			t.Errorf("no translation of %q: add %s to cmd_help.yaml", want, k)
			continue
		}
		if got := in(locale.En, k); got != want {
			t.Errorf("%s is %q in cmd_help.yaml and %q in the code", k, got, want)
		}
		for _, lang := range []locale.Lang{locale.ZhHans, locale.ZhHant} {
			got := in(lang, k)
			if !same(want, got, helpFlags) || !same(want, got, helpNumbers) {
				t.Errorf("%s: flags or numbers of %q are not those of %q", lang, got, want)
			}
			if !strings.ContainsFunc(got, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s: %q is not translated", lang, got)
			}
		}
	}
	asIs := []string{"n", "mb", "yyyy", "mm", "dd", "sigma"} // the same in every language
	for _, w := range slices.Sorted(maps.Keys(words)) {
		if !slices.Contains(asIs, w) && !locale.Has("arg."+w) {
			t.Errorf("no word for %q: add arg.%s to cmd.yaml", w, w)
		}
	}
	for k := range messages(t) {
		if w, ok := strings.CutPrefix(k, "arg."); ok && !words[w] {
			t.Errorf("%s stands for no argument and no value any more", k)
		}
		if strings.HasPrefix(k, "help.") && texts[k] == "" {
			t.Errorf("%s is the help of nothing any more", k)
		}
	}
}

// The help of every command is wholly in one language and fits the screen, except where a
// call of a command is longer.
func TestHelpPages(t *testing.T) {
	t.Parallel()
	const width = 80
	foreign := regexp.MustCompile(`⟦|Usage|Flags|Arguments|Commands|Default|\[flags\]|<command>|\$\{`)
	for _, lang := range locale.Langs() {
		var c cli
		parser, err := newParser(t.Context(), &c, locale.For(lang))
		if err != nil {
			t.Fatal(err)
		}
		var walk func(n *kong.Node)
		walk = func(n *kong.Node) {
			p := newPage(locale.For(lang), width)
			p.all(parser.Model, n)
			text := p.b.String()
			for _, line := range strings.Split(text, "\n") {
				if columnsOf(line) > width && !strings.Contains(line, " --") && !strings.Contains(line, "huitou") {
					t.Errorf("%s, %s: %d columns: %s", lang, n.FullPath(), columnsOf(line), line)
				}
			}
			if m := foreign.FindString(text); m != "" && lang != locale.En || strings.Contains(text, "⟦") {
				t.Errorf("%s, %s: %q", lang, n.FullPath(), m)
			}
			for _, f := range n.Flags {
				if !f.Hidden && !strings.Contains(text, "--"+f.Name) {
					t.Errorf("%s, %s: --%s is not in its help", lang, n.FullPath(), f.Name)
				}
			}
			for _, sub := range n.Children {
				walk(sub)
			}
		}
		walk(parser.Model.Node)
	}
}

// A page of help, line by line.
func TestHelpPage(t *testing.T) {
	t.Parallel()
	var c struct {
		Level float64  `default:"0.95" help:"Level of the intervals." env:"X_LEVEL"`
		DB    string   `default:"huitou.db" help:"SQLite file, or postgres:// URL." placeholder:"FILE|URL"`
		Top   *float64 `help:"Days to look ahead." required:""`
		Run   struct {
			File []string `arg:"" help:"Files, or one folder."`
		} `cmd:"" help:"Print the version."`
	}
	parser, err := kong.New(&c, kong.Description(about))
	if err != nil {
		t.Fatal(err)
	}
	say := locale.For(locale.ZhHans)
	if err := translate(parser.Model, say, nil); err != nil {
		t.Fatal(err)
	}
	p := newPage(say, 60)
	p.all(parser.Model, parser.Model.Children[0])
	const want = `用法：huitou run --top=数字 <文件> ... [选项]

显示版本。

参数：
  <文件> ...    若干文件，或一个文件夹。

选项：
  -h, --help            显示此处的说明。
      --level=0.95      区间的置信水平（$X_LEVEL）。
      --db=文件|网址    SQLite 文件，或 postgres:// 地址。默
                        认：huitou.db。
      --top=数字        预测今后多少天。
`
	if got := p.b.String(); got != want {
		t.Errorf("%s", got)
	}
}

// Lines end at blanks and beside Chinese characters, which are two columns wide.
func TestWrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"empty", "", 10, []string{""}},
		{"English", "one two three", 8, []string{"one two", "three"}},
		{"to the last column", "one two", 7, []string{"one two"}},
		{"too long a word", "a supercalifragilistic b", 8, []string{"a", "supercalifragilistic", "b"}},
		{"Chinese", "顾客资料卡", 4, []string{"顾客", "资料", "卡"}},
		{"an odd width", "顾客资料卡", 5, []string{"顾客", "资料", "卡"}},
		{"no line begins with a full stop", "顾客资料。", 8, []string{"顾客资", "料。"}},
		{"no line ends with a bracket", "顾客（资料）", 6, []string{"顾客", "（资", "料）"}},
		{"mixed", "读取 CSV 文件", 8, []string{"读取 CSV", "文件"}},
		{"a word beside Chinese", "文件huitou.yaml在此", 12, []string{"文件", "huitou.yaml", "在此"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := wrap(c.text, c.width); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

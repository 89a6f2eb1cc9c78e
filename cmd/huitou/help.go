package main

import (
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"huitou/internal/locale"
)

// helpKey is the message key of a help text, made of its first words in English.
func helpKey(english string) string {
	words := strings.Split(key(variable.ReplaceAllString(english, " ")), "_")
	return "help." + strings.Join(words[:min(len(words), 12)], "_")
}

// variable is what kong fills in.
var variable = regexp.MustCompile(`\$\{\w+\}`)

// translate puts the help of every command, argument and flag into the reader's language. vars
// fill variables in them.
func translate(app *kong.Application, say *locale.Locale, vars kong.Vars) error {
	var args []any
	for name, value := range vars {
		args = append(args, name, value)
	}
	in := func(english string) string {
		if k := helpKey(english); locale.Has(k) {
			return say.T(k, args...)
		}
		return english
	}
	return kong.Visit(app, func(v kong.Visitable, next kong.Next) error {
		switch v := v.(type) {
		case *kong.Application:
			v.Help = in(v.Help)
		case *kong.Node:
			v.Help = in(v.Help)
		case *kong.Flag:
			v.Help = in(v.OrigHelp)
			if v.PlaceHolder == "" && !v.HasDefault {
				v.PlaceHolder = numberWord(v.Target.Type())
			}
		case *kong.Value:
			v.Help = in(v.OrigHelp)
		}
		return next(nil)
	})
}

// numberWord is what stands for the value of a flag that is a number, "" for another flag.
func numberWord(t reflect.Type) string {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "DURATION"
	case slices.Contains([]reflect.Kind{reflect.Int, reflect.Int64, reflect.Uint64}, t.Kind()):
		return "N"
	case t.Kind() == reflect.Float64:
		return "NUMBER"
	}
	return ""
}

// page is the help of one command. Kong's own printer writes English headings, breaks lines at
// blanks only and counts bytes, not columns.
type page struct {
	say    *locale.Locale
	width  int
	indent string
	b      *strings.Builder
}

func newPage(say *locale.Locale, width int) page {
	return page{say: say, width: width, b: &strings.Builder{}}
}

// printHelp returns the printer of --help.
func printHelp(say *locale.Locale) kong.HelpPrinter {
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		p := newPage(say, screenWidth())
		p.all(ctx.Model, selected(ctx))
		_, err := io.WriteString(ctx.Stdout, p.b.String())
		return err
	}
}

// selected returns the command that arguments chose, the program where they chose none.
func selected(ctx *kong.Context) *kong.Node {
	if n := ctx.Selected(); n != nil {
		return n
	}
	return ctx.Model.Node
}

// screenWidth is the width of the terminal in columns, 80 where it is unknown.
func screenWidth() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && n > 0 {
		return n
	}
	return 80
}

// all writes the whole help of a command.
func (p page) all(app *kong.Application, n *kong.Node) {
	p.usage(n)
	if n.Help != "" {
		p.line("")
		p.wrapped(n.Help)
	}
	in := p
	in.indent += "  "
	if len(n.Positional) > 0 {
		p.heading("cmd.help_arguments")
		var rows [][2]string
		for _, a := range n.Positional {
			rows = append(rows, [2]string{p.argument(a), p.about(a)})
		}
		in.columns(rows)
	}
	p.heading("cmd.help_flags")
	var rows [][2]string
	for i, group := range n.AllFlags(true) {
		if i > 0 {
			rows = append(rows, [2]string{})
		}
		for _, f := range group {
			short := "    "
			if f.Short != 0 {
				short = "-" + string(f.Short) + ", "
			}
			rows = append(rows, [2]string{short + p.flag(f), p.about(f.Value)})
		}
	}
	in.columns(rows)
	leaves := n.Leaves(true)
	if len(leaves) == 0 {
		return
	}
	p.heading("cmd.help_commands")
	for i, c := range leaves {
		if i > 0 {
			p.line("")
		}
		in.line(p.synopsis(c))
		more := in
		more.indent += "  "
		more.wrapped(c.Help)
	}
	if n == app.Node {
		p.line("")
		p.wrapped(p.say.T("cmd.help_more", "command", n.Name+" <"+p.word("command")+">"))
	}
}

// usage writes how a command is called.
func (p page) usage(n *kong.Node) {
	call := p.synopsis(n)
	if n.Type != kong.ApplicationNode {
		call = program + " " + call
	}
	p.line(p.say.T("cmd.help_usage", "call", call))
}

// synopsis is a command with the flags it must have and its arguments.
func (p page) synopsis(n *kong.Node) string {
	parts := []string{n.Path()}
	if n.Type == kong.ApplicationNode {
		parts[0] = program
	}
	optional := false
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			if f.Required {
				parts = append(parts, p.flag(f))
			} else if f.Name != "help" {
				optional = true
			}
		}
	}
	for _, a := range n.Positional {
		parts = append(parts, p.argument(a))
	}
	if len(n.Positional) == 0 && len(n.Children) > 0 {
		parts = append(parts, "<"+p.word("command")+">")
	}
	if optional {
		parts = append(parts, "["+p.word("flags")+"]")
	}
	return strings.Join(parts, " ")
}

// argument is an argument as the usage shows it: <file> ..., [<file>].
func (p page) argument(a *kong.Positional) string {
	s := "<" + p.word(a.Name) + ">"
	if a.IsCumulative() {
		s += " ..."
	}
	if !a.Required {
		s = "[" + s + "]"
	}
	return s
}

// flag is a flag with what stands for its value: --db=FILE.
func (p page) flag(f *kong.Flag) string {
	if f.IsBool() {
		return "--" + f.Name
	}
	value := f.FormatPlaceHolder()
	if f.PlaceHolder != "" {
		value = placeholderWord.ReplaceAllStringFunc(value, p.word)
	}
	return "--" + f.Name + "=" + value
}

var placeholderWord = regexp.MustCompile(`[A-Z]+`)

// word is a word of the usage in the reader's language, in the capitals that it has.
func (p page) word(w string) string {
	lower := strings.ToLower(w)
	if !locale.Has("arg." + lower) {
		return w
	}
	said := p.say.T("arg." + lower)
	if w != lower {
		return strings.ToUpper(said)
	}
	return said
}

// about is the help of an argument or a flag, with a default that its placeholder hides and
// the variable that sets it.
func (p page) about(v *kong.Value) string {
	text := v.Help
	if v.Flag != nil && v.Flag.PlaceHolder != "" && v.Default != "" {
		text = p.say.T("cmd.help_default", "text", text, "value", v.Default)
	}
	if len(v.Tag.Envs) == 0 {
		return text
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, "."), "。")
	return p.say.T("cmd.help_variable", "text", text, "name", "$"+strings.Join(v.Tag.Envs, ", $"))
}

func (p page) heading(key string) {
	p.line("")
	p.line(p.say.T(key))
}

func (p page) line(s string) {
	p.b.WriteString(strings.TrimRight(p.indent+s, " "))
	p.b.WriteByte('\n')
}

func (p page) wrapped(s string) {
	for _, l := range wrap(s, p.width-len(p.indent)) {
		p.line(l)
	}
}

// columns writes rows of two columns; a long left one has the line for itself.
func (p page) columns(rows [][2]string) {
	const gap = 4
	most, left := max(30, p.width*3/8), 0
	for _, r := range rows {
		if n := columnsOf(r[0]); n < most {
			left = max(left, n)
		}
	}
	blank := strings.Repeat(" ", left+gap)
	for _, r := range rows {
		lines := wrap(r[1], max(20, p.width-len(p.indent)-left-gap))
		if columnsOf(r[0]) <= left {
			p.line(pad(r[0], left+gap) + lines[0])
			lines = lines[1:]
		} else {
			p.line(r[0])
		}
		for _, l := range lines {
			p.line(blank + l)
		}
	}
}

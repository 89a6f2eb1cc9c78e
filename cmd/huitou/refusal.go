package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"huitou/internal/config"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// refusal says in the reader's language why arguments were refused, since kong says it in English
// only: it reads kong's sentences, of which a test makes each.
type refusal struct {
	say      *locale.Locale
	settings *config.Settings
	args     []string
	ctx      *kong.Context
}

// print prints the error and, where the form of the command was mistaken, how it is called. It
// returns the error that decides the exit status.
func (r *refusal) print(err error) error {
	parse, ok := errors.AsType[*kong.ParseError](err)
	if !ok {
		printError(r.say, err)
		return err
	}
	r.ctx = parse.Context
	said, form := r.explain(misplaced{err, r.args})
	n := selected(r.ctx)
	p := newPage(r.say, screenWidth())
	if form && said.Key == "cmd.command_missing" {
		p.all(r.ctx.Model, n)
		fmt.Println(p.b.String())
		printError(r.say, said)
		return err
	}
	printError(r.say, said)
	if form {
		p.usage(n)
		p.line(r.say.T("cmd.help_more", "command", strings.TrimSpace(program+" "+n.Path())))
		fmt.Fprint(os.Stderr, p.b.String())
	}
	if _, badNumber := r.number(misplaced{err, r.args}.Error()); badNumber {
		return said
	}
	return err
}

// What kong says of arguments that do not fit a command.
var (
	saysNoArgument = regexp.MustCompile(`(?s)^unexpected argument (.*?)(?:, did you mean (?:one of )?(.*)\?)?$`)
	saysNoFlag     = regexp.MustCompile(`(?s)^unknown flag (.*?)(?:, did you mean (?:one of )?(.*)\?)?$`)
	saysMissing    = regexp.MustCompile(`^(?:missing flags: |missing positional arguments |expected (?:one of )?"|expected ")`)
)

// What kong says of a value: the flag or the argument, and what was found.
var (
	saysNoNumber   = regexp.MustCompile(`(?s)^(\S+|\[?<[\w-]+>(?: \.\.\.)?\]?): expected a .*?(uint|int|float).*? but got "?(.*?)"?(?: \(\w+\))?(?: \(from envar .*\))?$`)
	saysNoDuration = regexp.MustCompile(`(?s)^(\S+): expected duration but got "(.*?)": .*$`)
	saysNoBool     = regexp.MustCompile(`(?s)^(\S+): bool value must be .* but got "(.*?)"(?: \(from envar .*\))?$`)
	saysNoValue    = regexp.MustCompile(`(?s)^(\S+): (?:expected \w+ value but got "(.*?)" \((?:EOL|long flag|short flag|.*)\)(?:; perhaps try .*)?|missing value, expecting .*)$`)
	saysNotOneOf   = regexp.MustCompile(`(?s)^(\S+) must be one of (.*) but got "(.*)"$`)
	saysFolder     = regexp.MustCompile(`(?s)^(\S+): "(.*)" exists but is (a|not a) directory`)
)

// explain returns the error in words of ours. form tells that the command was called in a
// form that it does not have.
func (r *refusal) explain(err error) (said *errs.Error, form bool) {
	if own, ok := errors.AsType[*errs.Error](err); ok {
		return own, false
	}
	text := err.Error()
	if said, ok := r.shape(text); ok {
		return said, true
	}
	if said, ok := r.number(text); ok {
		return said, false
	}
	if said, ok := r.value(text); ok {
		return said, false
	}
	if missing, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, fs.ErrNotExist) {
		place, _, _ := strings.Cut(text, ": ")
		return r.field(place, "import.file_none", "", "file", found(missing.Path)), false
	}
	return errs.Invalid("arguments", "cmd.arguments", "text", text), true
}

// shape explains arguments that are too many, too few or unknown.
func (r *refusal) shape(text string) (*errs.Error, bool) {
	n := selected(r.ctx)
	command := strings.TrimSpace(program + " " + n.Path())
	if m := saysNoFlag.FindStringSubmatch(text); m != nil {
		if m[2] != "" && len(m[1]) > len("-x") { // any short flag is near another
			return errs.Invalid("arguments", "cmd.no_flag_near", "found", found(m[1]), "command", command, "near", plain(m[2])), true
		}
		return errs.Invalid("arguments", "cmd.no_flag", "found", found(m[1]), "command", command), true
	}
	if m := saysNoArgument.FindStringSubmatch(text); m != nil {
		switch {
		case m[2] != "":
			return errs.Invalid("arguments", "cmd.no_command_near", "found", found(m[1]), "command", command, "near", plain(m[2])), true
		case len(n.Children) > 0:
			return errs.Invalid("arguments", "cmd.no_command", "found", found(m[1]), "command", command, "have", strings.Join(below(n), ", ")), true
		case len(n.Positional) == 0:
			return errs.Invalid("arguments", "cmd.no_argument", "found", found(m[1]), "command", command), true
		}
		return errs.Invalid("arguments", "cmd.argument_extra", "found", found(m[1])), true
	}
	if !saysMissing.MatchString(text) {
		return nil, false
	}
	if len(n.Children) > 0 {
		return errs.Invalid("arguments", "cmd.command_missing", "command", command, "have", strings.Join(below(n), ", ")), true
	}
	return r.missing(n), true
}

// below returns the names of the commands under one.
func below(n *kong.Node) []string {
	var names []string
	for _, c := range n.Children {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return names
}

// missing names every argument and flag that a command must have and was not given.
func (r *refusal) missing(n *kong.Node) *errs.Error {
	p := newPage(r.say, 0)
	said := errs.Invalid("arguments", "cmd.missing")
	add := func(path, help string) {
		said.Fields = append(said.Fields, errs.Field{Path: path, Key: "cmd.means", Args: errs.Pairs("text", help)})
	}
	given := map[*kong.Value]bool{}
	for _, step := range r.ctx.Path {
		if step.Positional != nil {
			given[step.Positional] = true
		}
	}
	for _, a := range n.Positional {
		if a.Required && !given[a] {
			add(p.argument(a), a.Help)
		}
	}
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			if f.Required && !f.Set {
				add(p.flag(f), f.Help)
			}
		}
	}
	return said
}

// number explains a value that is not the number it should be.
func (r *refusal) number(text string) (*errs.Error, bool) {
	m := saysNoNumber.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	switch got := found(m[3]); {
	case m[2] != "float" && strings.Trim(got, "0123456789") == "":
		return r.field(m[1], "cmd.number_large", got), true
	case m[2] == "uint":
		return r.field(m[1], "sheet.flag_least", got, "low", 0), true
	case m[2] == "int":
		return r.field(m[1], "sheet.flag_whole", got), true
	default:
		return r.field(m[1], "sheet.flag_number", got), true
	}
}

// value explains any other value that its flag or argument cannot have, or that is not there.
func (r *refusal) value(text string) (*errs.Error, bool) {
	if m := saysNoDuration.FindStringSubmatch(text); m != nil {
		return r.field(m[1], "cmd.no_duration", found(m[2])), true
	}
	if m := saysNoBool.FindStringSubmatch(text); m != nil {
		return r.field(m[1], "cmd.no_bool", found(m[2])), true
	}
	if m := saysNotOneOf.FindStringSubmatch(text); m != nil {
		return r.field(m[1], "cmd.not_one_of", found(m[3]), "have", strings.ReplaceAll(plain(m[2]), ",", ", ")), true
	}
	if m := saysNoValue.FindStringSubmatch(text); m != nil {
		switch next := found(m[2]); {
		case next == "EOL":
			return r.field(m[1], "cmd.no_value", "", "flag", m[1]), true
		case strings.HasPrefix(next, "-") && !strings.HasPrefix(next, "--"):
			return r.field(m[1], "cmd.dash_value", "", "flag", m[1], "value", next), true
		default:
			return r.field(m[1], "cmd.no_value", next, "flag", m[1]), true
		}
	}
	if m := saysFolder.FindStringSubmatch(text); m != nil {
		key := "cmd.folder"
		if m[3] == "not a" {
			key = "cmd.no_folder"
		}
		return r.field(m[1], key, found(m[2])), true
	}
	return nil, false
}

// noLanguage is the error of a tag that is of no language of ours.
func (r *refusal) noLanguage(tag string) *errs.Error {
	var have []string
	for _, l := range locale.Langs() {
		have = append(have, string(l))
	}
	return r.field("--lang", "cmd.not_one_of", found(tag), "have", strings.Join(have, ", "))
}

// field is the error of one value.
func (r *refusal) field(place, key, found string, args ...any) *errs.Error {
	return errs.InFields("arguments", errs.Field{Path: r.place(place), Key: key, Args: errs.Pairs(args...), Found: found})
}

// place says where a value stands: a flag or an argument of the command, a variable, or the
// configuration file.
func (r *refusal) place(name string) string {
	flag, ok := strings.CutPrefix(name, "--")
	if !ok {
		return argumentName.ReplaceAllStringFunc(name, newPage(r.say, 0).word)
	}
	for _, a := range r.args {
		if a == name || strings.HasPrefix(a, name+"=") {
			return name
		}
	}
	if v := config.Prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_")); os.Getenv(v) != "" {
		return "$" + v
	}
	if file := r.settings.Says(flag); file != "" {
		return file + " " + flag
	}
	return name
}

var argumentName = regexp.MustCompile(`[a-z][a-z-]*`)

// found is what was found, as kong quotes it: unquoted, shortened, without a password.
func found(quoted string) string {
	if s, err := strconv.Unquote(`"` + quoted + `"`); err == nil {
		quoted = s
	}
	return errs.Short(db.Redact(quoted))
}

// plain is a list without kong's quotes.
func plain(list string) string { return strings.ReplaceAll(list, `"`, "") }

// misplaced wraps an argument error without passwords: the address of a database may be in
// the wrong place.
type misplaced struct {
	error
	args []string
}

func (m misplaced) Error() string {
	said := m.error.Error()
	for _, arg := range m.args {
		if _, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(arg, "-") {
			arg = value
		}
		if arg != "" {
			said = strings.ReplaceAll(said, arg, db.Redact(arg))
		}
	}
	return said
}

func (m misplaced) Unwrap() error { return m.error }

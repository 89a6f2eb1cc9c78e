// Command huitou is the whole program: server, imports, analyses, benchmarks, backups.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"huitou/internal/config"
	"huitou/internal/errs"
	"huitou/internal/gate"
	"huitou/internal/importer"
	"huitou/internal/locale"
)

// version is set by the release build.
var version = "dev"

// globals are the flags of every command.
type globals struct {
	Config string `help:"Configuration file (YAML). Default: huitou.yaml where it exists." type:"path" placeholder:"FILE"`
	DB     string `help:"SQLite file, or postgres:// URL." default:"huitou.db" placeholder:"FILE|URL"`
	Lang   string `help:"Language of messages: en, zh-Hans, zh-Hant. Default: that of the terminal." placeholder:"TAG"`

	LogLevel  string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
	LogFormat string `help:"text or json." enum:"text,json" default:"text"`
}

// cli lists every command.
type cli struct {
	globals

	Serve    serveCmd    `cmd:"" help:"Serve the pages and the API."`
	Demo     demoCmd     `cmd:"" help:"Build the demo company once and serve it."`
	Import   importCmd   `cmd:"" help:"Bring in orders, deliveries and reviews from files."`
	Backup   backupCmd   `cmd:"" help:"Copy the database to a file, while it is in use."`
	Restore  restoreCmd  `cmd:"" help:"Make a database from a backup."`
	Verify   verifyCmd   `cmd:"" help:"Recompute every derived figure from the facts and compare."`
	Selftest selftestCmd `cmd:"" help:"Reproduce published statistics."`
	Stat     statCmd     `cmd:"" help:"Statistics of a plain file: scores, surveys, charts, tests."`
	Insight  insightCmd  `cmd:"" help:"Who comes back and what they will be worth, from purchases in a plain file."`
	Bench    benchCmd    `cmd:"" help:"Measure speed and print it with its method."`
	User     userCmd     `cmd:"" help:"Users, from the machine itself."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		os.Exit(exitCode(err))
	}
}

// exitCode is the exit status after an error: kong's own where the arguments were wrong, else 1.
func exitCode(err error) int {
	if e, ok := errors.AsType[*kong.ParseError](err); ok {
		return e.ExitCode()
	}
	return 1
}

// run parses and runs one command. If it returns an error, it has already printed it.
func run(ctx context.Context, args []string) error {
	settings, err := config.Load(os.Environ(), configFile(args))
	tag := flagOf(args, "lang") // after the secrets are read, which may be variables
	if tag == "" && settings != nil {
		tag = settings.Text("lang")
	}
	lang, known := language(tag)
	say := locale.For(lang)
	if err == nil && tag != "" && !known {
		err = (&refusal{say: say, settings: settings, args: args}).noLanguage(tag)
	}
	if err != nil {
		printError(say, err)
		return err
	}
	var c cli
	parser, err := newParser(ctx, &c, say, settings.Options()...)
	if err != nil {
		printError(say, err)
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return (&refusal{say: say, settings: settings, args: args}).print(err)
	}
	c.Stat.say, c.Insight.say = say, say
	if onlyReads(command.Command()) { // nothing can be left half done: a signal ends it at once
		defer context.AfterFunc(ctx, func() { os.Exit(exitBySignal) })()
	}
	if name := command.Command(); strings.HasPrefix(name, "stat ") {
		err = c.Stat.check()
	} else if strings.HasPrefix(name, "insight ") {
		err = c.Insight.check()
	}
	if err == nil {
		err = command.Run(&c.globals, say, c.logger())
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		printError(say, err)
	}
	return err
}

// program is the name of the program.
const program = "huitou"

// about is what the program is for.
const about = "Keeps the customers of a service business: promises, voices, gaps."

// newParser returns the parser of the arguments; its help is in the reader's language.
func newParser(ctx context.Context, c *cli, say *locale.Locale, options ...kong.Option) (*kong.Kong, error) {
	vars := kong.Vars{"encodings": strings.Join(importer.Encodings, ", ")}
	parser, err := kong.New(c, append(options, kong.Name(program), kong.Help(printHelp(say)), vars,
		kong.Description(about),
		kong.BindTo(ctx, (*context.Context)(nil)))...)
	if err != nil {
		return nil, err
	}
	return parser, translate(parser.Model, say, vars)
}

// exitBySignal is the exit status of a command ended by a signal.
const exitBySignal = 130

// onlyReads reports whether a command only reads and computes, by its name and arguments.
func onlyReads(command string) bool {
	for _, c := range []string{"stat ", "insight ", "selftest", "import map "} {
		if strings.HasPrefix(command+" ", c) {
			return true
		}
	}
	return false
}

// configFile finds --config before the other arguments are parsed.
func configFile(args []string) string { return flagOf(args, "config") }

// flagOf returns a flag of every command, or its variable, before the arguments are parsed;
// of several the last counts.
func flagOf(args []string, name string) string {
	value := os.Getenv(config.Prefix + strings.ToUpper(name))
	for i, a := range args {
		if a == "--" {
			break
		}
		if v, ok := strings.CutPrefix(a, "--"+name+"="); ok {
			value = v
		} else if a == "--"+name && i+1 < len(args) {
			value = args[i+1]
		}
	}
	return value
}

// printError prints an error for a person: its message, the fields it names and, for an internal
// error, its own text.
func printError(say *locale.Locale, err error) {
	if errs.KindOf(err) == errs.KindInternal {
		fmt.Fprintln(os.Stderr, "huitou:", err)
		return
	}
	head := say.Err(err)
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "input.invalid" {
		head = say.T("cmd.invalid") // nothing is marked here
	}
	fmt.Fprintln(os.Stderr, "huitou:", head)
	for _, f := range say.Fields(err) {
		if m := lineOfMap.FindStringSubmatch(f.Path); m != nil {
			f.Path = strings.TrimRight(say.T("cmd.line", "line", m[1], "at", m[2]), ": ")
		}
		f.Found = oneLine(f.Found)
		fmt.Fprintln(os.Stderr, "  "+say.Line(f))
	}
}

// lineOfMap matches the place of an error in a map file.
var lineOfMap = regexp.MustCompile(`^line (\d+)(?:: (.*))?$`)

// language returns the language of a tag, or that of the terminal, and whether there is the one of the tag.
func language(tag string) (lang locale.Lang, known bool) {
	if lang, known = locale.Closest(tag); known {
		return lang, true
	}
	terminal := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	terminal, _, _ = strings.Cut(strings.ReplaceAll(terminal, "_", "-"), ".")
	return locale.Match(terminal), false
}

func (g *globals) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(g.LogLevel)) // kong has checked it
	opt := &slog.HandlerOptions{Level: level}
	if g.LogFormat == "json" {
		return gate.Redact(slog.New(slog.NewJSONHandler(os.Stderr, opt)))
	}
	return gate.Redact(slog.New(slog.NewTextHandler(os.Stderr, opt)))
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error { _, err := fmt.Println("huitou", version); return err }

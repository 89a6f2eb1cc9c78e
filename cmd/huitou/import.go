package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/importer"
	"huitou/internal/list"
	"huitou/internal/locale"
)

type importCmd struct {
	Olist        importOlistCmd  `cmd:"" help:"The Olist data set: a folder with its CSV files."`
	OnlineRetail importRetailCmd `cmd:"" name:"onlineretail" help:"The Online Retail data set: one CSV or XLSX file."`
	CDNOW        importCDNOWCmd  `cmd:"" name:"cdnow" help:"The CDNOW data set: CDNOW_master.txt or CDNOW_sample.txt."`
	CSV          importCSVCmd    `cmd:"" name:"csv" help:"CSV, XLSX or NDJSON files of your own, by what their columns seem to be or by a map file (docs/import.md)."`
	Map          importMapCmd    `cmd:"" help:"Print the map file of a preset, or a guessed one for a file."`
	Undo         importUndoCmd   `cmd:"" help:"Take an import back, what it updated included."`
	List         importListCmd   `cmd:"" help:"List imports, the newest first."`
}

// encodingFlag is the flag of every command that reads text files.
type encodingFlag struct {
	Encoding string `help:"Encoding of the files, instead of what is detected, by any usual name: ${encodings}." placeholder:"NAME"`
}

// importFlags are the flags of every import.
type importFlags struct {
	DryRun  bool   `help:"Do all but keep nothing; say what would be."`
	Rejects string `help:"Write rejected rows to this CSV file, with how to mend each." type:"path" placeholder:"FILE"`
	encodingFlag
	Delimiter string `help:"Delimiter, instead of what is detected: comma, semicolon, tab, pipe, space or a character." placeholder:"CHAR"`

	Create []string `help:"Make what rows name and nobody told of: places, staff, products." placeholder:"KINDS"`

	MaxRows     int64         `help:"Most rows of all files together; 0 is 20,000,000." placeholder:"N"`
	MaxColumns  int           `help:"Most columns of a file; 0 is 2,000." placeholder:"N"`
	MaxCell     int           `help:"Most bytes of a cell; 0 is 1 MiB." placeholder:"BYTES"`
	MaxUnpacked int64         `help:"Most bytes of one file, decompressed; 0 is 8 GiB." placeholder:"BYTES"`
	MaxTime     time.Duration `help:"Longest time; 0 is 6h." placeholder:"DURATION"`
}

func (f *importFlags) limits() importer.Limits {
	return importer.Limits{MaxRows: f.MaxRows, MaxColumns: f.MaxColumns, MaxCellBytes: f.MaxCell, MaxUnpackedBytes: f.MaxUnpacked, MaxTime: f.MaxTime}
}

type importOlistCmd struct {
	importFlags
	Dir string `arg:"" help:"The folder."`
}

// Run imports Olist.
func (c *importOlistCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	return c.preset(ctx, g, say, "olist", c.Dir)
}

type importRetailCmd struct {
	importFlags
	File string `arg:"" help:"The file."`
}

// Run imports Online Retail.
func (c *importRetailCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	return c.preset(ctx, g, say, "onlineretail", c.File)
}

type importCDNOWCmd struct {
	importFlags
	File string `arg:"" help:"The file."`
}

// Run imports CDNOW.
func (c *importCDNOWCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	return c.preset(ctx, g, say, "cdnow", c.File)
}

type importCSVCmd struct {
	importFlags
	guessFlags
	Map   string   `help:"The map file; without one, what columns are is guessed, and said." type:"path" placeholder:"FILE"`
	Files []string `arg:"" name:"file" help:"Files, or one folder."`
}

// Run imports files with a map, or without one by what their columns seem to be.
func (c *importCSVCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	if c.Map == "" {
		m, err := c.guessed(ctx, g, say)
		if err != nil {
			return err
		}
		list, err := importer.Files(c.Files)
		if err != nil {
			return err
		}
		return c.run(ctx, g, say, m, origin{file: list[0]}, c.Files)
	}
	text, err := readFile("importCSV", c.Map)
	if err != nil {
		return err
	}
	m, err := importer.ParseMap(text)
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "import.map_wrong" {
		e.Key, e.Args = "import.map_wrong_in", errs.Pairs("file", c.Map)
	}
	if err != nil {
		return err
	}
	return c.run(ctx, g, say, m, origin{mapFile: c.Map}, c.Files)
}

// readFile reads a file that a flag or an argument names.
func readFile(op, file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, errs.NotFound(op, "import.file_none", "file", file)
	case err != nil:
		return nil, errs.Invalid(op, "import.file_unreadable", "file", file).Because(err)
	}
	return text, nil
}

// origin is where the map of an import came from: a file of its own, or a file or preset of
// which “import map” prints it.
type origin struct{ mapFile, file string }

func (f *importFlags) preset(ctx context.Context, g *globals, say *locale.Locale, name string, paths ...string) error {
	m, err := importer.Preset(name)
	if err != nil {
		return err
	}
	return f.run(ctx, g, say, m, origin{file: name}, paths)
}

func (f *importFlags) run(ctx context.Context, g *globals, say *locale.Locale, m *importer.Map, from origin, paths []string) error {
	if err := importer.CheckKinds(f.Create); err != nil {
		return err
	}
	return g.withDB(ctx, func(d *db.DB) error {
		bar := newBar(say)
		begun := clock.System()
		rep, err := importer.Run(ctx, flow.New(d), importer.Plan{Map: m, Paths: paths, Who: access.Console(), DryRun: f.DryRun, Create: f.Create,
			Rejects: f.Rejects, Encoding: f.Encoding, Delimiter: f.Delimiter, Limits: f.limits(), Words: say}, bar.show)
		bar.clear()
		if err != nil {
			if rep.Run.ID != 0 {
				fmt.Fprintln(os.Stderr, say.T("import.say_again"))
			}
			return err
		}
		if err := importer.NameSharers(ctx, list.New(d), say, true, rep.Run.Counts.Notes); err != nil {
			return err
		}
		printReport(say, m, from, &rep, clock.System().Sub(begun))
		return nil
	})
}

// withFlow is withDB for a verb.
func (g *globals) withFlow(ctx context.Context, do func(*flow.Flow) error) error {
	return g.withDB(ctx, func(d *db.DB) error { return do(flow.New(d)) })
}

// withDB opens the database, creates it if it does not exist, and runs do on it.
func (g *globals) withDB(ctx context.Context, do func(*db.DB) error) error {
	d, err := db.Open(ctx, g.DB, db.Options{BeforeMigrate: func(ctx context.Context, d *db.DB, _ int) error {
		file, err := backupName(clock.System().Time())
		if err != nil {
			return err
		}
		return d.Backup(ctx, file)
	}})
	if err != nil {
		return err
	}
	return errors.Join(do(d), d.Close())
}

// bar shows the progress on a terminal, on one line that is overwritten.
type bar struct {
	say  *locale.Locale
	on   bool
	last clock.Instant
}

func newBar(say *locale.Locale) *bar {
	return &bar{say: say, on: term.IsTerminal(int(os.Stderr.Fd()))}
}

// every is the interval at which the line is written.
const every = 150 * time.Millisecond

func (b *bar) show(p importer.Progress) {
	now := clock.System()
	if !b.on || now.Sub(b.last) < every {
		return
	}
	b.last = now
	n, left := p.Rows, ""
	if p.Phase == importer.PhaseRecord || p.Phase == importer.PhaseCheck {
		n = p.Facts
	}
	if p.Left > 0 {
		left = b.say.T("import.say_left", "time", p.Left.Round(time.Second))
	}
	fmt.Fprintf(os.Stderr, "\r\x1b[K%s", b.say.T("import.say_progress", "phase", b.say.T("import.phase."+string(p.Phase)),
		"percent", b.say.Percent(p.Share()), "n", n, "rate", int64(p.Rate), "left", left))
}

func (b *bar) clear() {
	if b.on {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}

type importUndoCmd struct {
	ID   string `arg:"" help:"The import: imp_…"`
	Acts bool   `help:"Also undo what people did since to its records."`
}

// Run undoes an import.
func (c *importUndoCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	imp, err := id.Parse[id.ImportNoun](c.ID)
	if err != nil {
		return errs.Invalid("importUndo", "import.no_id", "id", errs.Short(c.ID)).Because(err)
	}
	return g.withFlow(ctx, func(f *flow.Flow) error {
		b := newBar(say)
		run, err := f.UndoImport(ctx, access.Console(), imp, &flow.UndoOptions{Acts: c.Acts, Progress: func(done, total int64) {
			b.show(importer.Progress{Phase: "undo", Rows: done, Bytes: done, Size: total})
		}})
		b.clear()
		if err == nil {
			fmt.Println(say.T("import.say_undone", "id", c.ID))
			if len(run.Counts.Kept) > 0 {
				fmt.Println(say.T("imports.kept_title"))
			}
			for _, k := range run.Counts.Kept {
				names := strings.Join(k.Names, ", ")
				if k.More() {
					names += " …"
				}
				fmt.Printf("  %s: %s\n", say.T("imports.kept."+k.Why+"."+string(k.Kind), "n", k.N), names)
			}
		}
		if e, ok := errors.AsType[*errs.Error](err); ok {
			for i := range e.Fields {
				e.Fields[i].Args = flow.InWords(say, e.Fields[i].Args)
			}
		}
		return err
	})
}

type importListCmd struct {
	Limit int `help:"How many." default:"20"`
}

// Run lists imports.
func (c *importListCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	return g.withFlow(ctx, func(f *flow.Flow) error {
		list, err := f.ListImports(ctx, "", 0, c.Limit)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Println(say.T("import.say_no_imports"))
		}
		for _, i := range list {
			s := i.Counts.Sum()
			fmt.Printf("%s  %s  %-12s  %-16s  +%d ~%d =%d  %s\n", i.ID, say.DayTime(i.Started), i.Title,
				say.T("import.state."+string(i.State)), s.Created, s.Updated, s.Unchanged, i.By)
		}
		return nil
	})
}

type importMapCmd struct {
	encodingFlag
	Of string `arg:"" help:"A preset (olist, onlineretail, cdnow), or a file to guess a map for."`
}

// Run prints a map file.
func (c *importMapCmd) Run(ctx context.Context) error {
	text, err := importer.PresetText(c.Of)
	if err != nil {
		in, e := importer.Inspect(ctx, c.Of, importer.InspectOptions{Encoding: c.Encoding})
		if e == nil && !in.Sure {
			e = in.Unsure()
		}
		if e != nil {
			return e
		}
		text = []byte(in.Map)
	}
	_, err = os.Stdout.Write(text)
	return err
}

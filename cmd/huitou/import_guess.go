package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/importer"
	"huitou/internal/locale"
	"huitou/internal/org"
)

// guessFlags say what a file does not say of itself, where no map does.
type guessFlags struct {
	Currency string `help:"Without a map: currency of amounts that name none, instead of the company's." placeholder:"CODE"`
	Zone     string `help:"Without a map: time zone of times that name none, instead of the company's." placeholder:"NAME"`
	Source   string `help:"Without a map: name of the system that the file comes from, instead of the file's name." placeholder:"NAME"`
	Sheet    string `help:"Without a map: sheet of a workbook, instead of the first." placeholder:"NAME"`
	Skip     int    `help:"Without a map: rows before the header, instead of what is found." placeholder:"N"`
	Round    bool   `help:"Without a map: round amounts with more decimals than can be paid."`
	Numbered bool   `help:"Without a map: number records by their row; another export of the file would be new records."`
	Year     string `help:"Without a map: year of days without one, or the first day of a business year." placeholder:"YEAR"`
	Days     string `help:"Without a map: how days without a year are written, DDMM or MMDD." placeholder:"DDMM" enum:"DDMM,MMDD," default:""`
	AmountOf string `help:"Without a map: what an amount is of that all rows of an order have alike, order or line." placeholder:"order" enum:"order,line," default:""`
}

// guessed returns the map that the files seem to need, after it has said what it takes the columns of the first to be,
// and those of others that have other columns. What no file says is asked for, or is an error that names the flags.
func (c *importCSVCmd) guessed(ctx context.Context, g *globals, say *locale.Locale) (*importer.Map, error) {
	files, err := importer.Files(c.Files)
	if err != nil {
		return nil, err
	}
	in, err := importer.Inspect(ctx, files[0], importer.InspectOptions{Encoding: c.Encoding, Delimiter: c.Delimiter, Sheet: c.Sheet, Skip: c.Skip, Limits: c.limits()})
	switch {
	case err != nil:
		return nil, err
	case !in.Sure && c.Encoding == "":
		return nil, in.Unsure()
	case in.Format == "ndjson" && (!in.Guess.Whole || slices.Contains(in.Columns, "kind")):
		return importer.Preset("facts")
	case in.Preset != "":
		fmt.Println(say.T("import.say_preset", "file", in.Name, "name", in.Preset))
		return importer.Preset(in.Preset)
	case !in.Guess.Whole:
		return nil, errs.Invalid("importCSV", "import.guess_little", "file", in.Name)
	}
	head := in.Head(importer.MapHead{Title: in.Name, Source: cmp.Or(c.Source, importer.SourceName(in.Name)), Currency: c.Currency, Zone: c.Zone,
		Sheet: c.Sheet, Round: c.Round, Numbered: c.Numbered, Sure: true})
	if err := c.home(ctx, g, say, &in.Guess, &head); err != nil {
		return nil, err
	}
	var others []*importer.Inspection
	for _, file := range files[1:] {
		other, err := importer.Inspect(ctx, file, importer.InspectOptions{Encoding: c.Encoding, Delimiter: c.Delimiter, Limits: c.limits()})
		if err != nil {
			return nil, err
		}
		others = append(others, other)
	}
	if head.Answers, err = c.answers(say, in, others); err != nil {
		return nil, err
	}
	in.Guess = in.Settle(in.Guess, head.Answers)
	text, how := in.Guess.MapWith(head, others)
	sayGuess(say, in, head, text)
	for i, other := range others {
		if how[i] == importer.ReadApart {
			sayGuess(say, other, head, text)
		}
	}
	return importer.ParseMap([]byte(text))
}

// home completes the currency and the zone: those of the company, else what is typed in.
func (c *importCSVCmd) home(ctx context.Context, g *globals, say *locale.Locale, guess *importer.Guess, head *importer.MapHead) error {
	var company org.Company
	err := g.withFlow(ctx, func(f *flow.Flow) (err error) {
		if company, err = f.Company(ctx); errs.Is(err, errs.KindNotFound) {
			err = nil
		}
		return err
	})
	if err != nil {
		return err
	}
	currency, zone := guess.Home()
	missing, typed := errs.NewCheck("importCSV"), bufio.NewReader(os.Stdin)
	for _, x := range []struct {
		value              *string
		known, seems, flag string
	}{{&head.Currency, company.Currency, currency, "currency"}, {&head.Zone, company.Zone, zone, "zone"}} {
		if *x.value = cmp.Or(*x.value, x.known); *x.value != "" {
			continue
		}
		line, err := "", io.EOF
		if term.IsTerminal(int(os.Stdin.Fd())) {
			fmt.Fprint(os.Stderr, say.T("import.ask_"+x.flag, "seems", x.seems))
			line, err = typed.ReadString('\n')
		}
		switch {
		case err == nil:
			*x.value = cmp.Or(strings.TrimSpace(line), x.seems)
		case errors.Is(err, io.EOF): // nobody is there to ask
			missing.Add(errs.Field{Path: "--" + x.flag, Key: "import.not_in_file", Expected: x.seems})
		default:
			return err
		}
	}
	if e, ok := errors.AsType[*errs.Error](missing.Err()); ok {
		e.Key, e.Args = "import.home_missing", errs.Pairs("file", head.Title)
		return e
	}
	return nil
}

// answers are the flags that say what the files leave open, completed by what is typed in.
func (c *importCSVCmd) answers(say *locale.Locale, in *importer.Inspection, others []*importer.Inspection) (a importer.Answers, err error) {
	a = importer.Answers{Of: c.AmountOf, Yearless: c.Days}
	if c.Year != "" {
		day, ok := importer.YearOf(c.Year)
		if !ok {
			return a, errs.Invalid("importCSV", "import.year_wrong", "found", errs.Short(c.Year))
		}
		a.Year = day
	}
	typed := bufio.NewReader(os.Stdin)
	for {
		open := in.AsksAll(in.Guess, a, others)
		if len(open) == 0 {
			return a, nil
		}
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return a, unanswered(open)
		}
		q := open[0]
		fmt.Fprint(os.Stderr, say.T("import.tell_"+string(q.About), "file", q.File, "column", q.Column, "cell", errs.Short(q.Cell)))
		line, err := typed.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return a, unanswered(open)
		}
		if err != nil {
			return a, err
		}
		switch line = strings.TrimSpace(line); {
		case q.About == importer.AboutYear:
			a.Year, _ = importer.YearOf(line) // else it is asked again
			if !a.Year.Valid() {
				a.Year = ""
			}
		case q.About == importer.AboutOrder && (line == importer.DayMonth || line == importer.MonthDay):
			a.Yearless = line
		case q.About == importer.AboutAmount && (line == importer.OfOrder || line == importer.OfLine):
			a.Of = line
		}
	}
}

// answerFlags are the flags that answer questions.
var answerFlags = map[importer.About]string{importer.AboutYear: "--year", importer.AboutOrder: "--days", importer.AboutAmount: "--amount-of"}

// unanswered is the error of files that leave something open, with the flags that say it.
func unanswered(open []importer.Question) error {
	e := &errs.Error{Kind: errs.KindInvalid, Op: "importCSV", Key: "import.open", Args: errs.Pairs("file", open[0].File)}
	for _, q := range open {
		e.Fields = append(e.Fields, errs.Field{Path: answerFlags[q.About], Key: "import.open_" + string(q.About), Args: errs.Pairs("file", q.File, "column", q.Column, "cell", errs.Short(q.Cell))})
	}
	return e
}

// scaleText writes the scale of ratings: 1–5, 0–10.
func scaleText(g *importer.Guess) string {
	if g.Zero {
		return fmt.Sprintf("0–%d", g.Scale)
	}
	return fmt.Sprintf("1–%d", g.Scale)
}

// listed joins the first of many names.
func listed(names []string) string {
	if len(names) > mostListed {
		return strings.Join(names[:mostListed], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

// mostListed is how many names of columns or sheets are listed.
const mostListed = 20

// sayGuess prints what the columns of a file are taken to be.
func sayGuess(say *locale.Locale, in *importer.Inspection, head importer.MapHead, text string) {
	g := &in.Guess
	fmt.Println(say.T("import.say_guess", "file", in.Name, "kind", say.T("imports.kind."+string(g.Kind))))
	line := func(what, column string) { fmt.Println("  " + pad(what, 28) + " " + column) }
	line(say.T("imports.source"), head.Source)
	line(say.T("web.currency"), head.Currency)
	line(say.T("web.zone"), head.Zone)
	if g.Fields["id"] == "" {
		line(say.T("imports.field.id"), say.T("imports.no_number"))
	}
	for _, field := range importer.Fields(g.Kind) {
		if c := g.Fields[field]; c != "" {
			line(say.T("imports.field."+field), c)
		}
	}
	if g.Yearless != "" && g.Year != "" && g.Fields["at.year"] == "" {
		fmt.Println("  " + say.T("import.say_year", "day", string(g.Year)))
	}
	if g.Kind == fact.KindVoice && g.Scale > 0 {
		line(say.T("imports.scale"), scaleText(g))
	}
	for _, list := range []struct {
		key     string
		columns []string
	}{{"imports.adds", g.Adds}, {"imports.takes", g.Takes}, {"imports.ratings", g.Ratings}} {
		if len(list.columns) > 0 {
			line(say.T(list.key), strings.Join(list.columns, ", "))
		}
	}
	for _, column := range in.Columns {
		for _, m := range importer.MeaningsOf(g.Kind) {
			if words := g.Saying(column, m); m != importer.MeansNothing && len(words) > 0 {
				line(say.T("imports.means."+string(m)), column+": "+strings.Join(words, ", "))
			}
		}
	}
	if unused := in.Unused(text); len(unused) > 0 {
		line(say.T("imports.unused"), listed(unused))
	}
	if read, others := in.ReadSheet(); len(others) > 0 {
		fmt.Println(say.T("import.say_sheet", "sheet", read, "others", listed(others)))
	}
	fmt.Println(say.T("import.say_guess_mend", "file", in.Name))
}

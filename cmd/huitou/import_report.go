package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/importer"
	"huitou/internal/locale"
	"huitou/internal/money"
)

// printReport prints the result of an import.
func printReport(say *locale.Locale, m *importer.Map, from origin, r *importer.Report, took time.Duration) {
	if r.CompanyMade {
		fmt.Println(say.T("import.say_company", "name", m.Company.Name, "currency", m.Company.Currency, "zone", m.Company.Zone))
	}
	if r.Resumed {
		fmt.Println(say.T("import.say_resumed", "n", r.ResumedAt))
	}
	for _, f := range r.Run.Files {
		format := strings.Trim(f.Format+", "+f.Encoding+", "+f.Delimiter, ", ")
		fmt.Println(say.T("import.say_file", "file", f.Name, "n", f.Rows, "format", format))
	}
	for _, f := range r.Ignored {
		fmt.Println(say.T("import.say_ignored", "file", f.File, "why", importer.Say(say, flow.Tallied{Key: f.Why})))
	}
	for _, f := range r.Unread {
		fmt.Println(say.T("import.say_unread", "file", f))
	}
	if r.DryRun {
		fmt.Println(say.T("import.say_dry"))
	}
	c := &r.Run.Counts
	fmt.Println(say.T("import.say_rows", "n", c.Rows, "taken", c.Taken, "aside", c.SetAside, "rejected", c.Rejected))
	printTotals(say, r.Totals)
	printKinds(say, c)
	printTallied(say, "import.say_aside", c.Asides)
	printTallied(say, "import.say_errors", c.Errors)
	printTallied(say, "import.say_remarks", append(append([]flow.Tallied(nil), c.Remarks...), c.Notes...))
	printNew(say, r)
	if len(r.Waiting) > 0 {
		fmt.Println(say.T("import.say_waiting"))
		for _, w := range r.Waiting {
			fmt.Println(say.T("import.say_orphan", "kind", say.T("import.kind."+w.Kind), "id", w.ID, "awaits", w.Awaits))
		}
	}
	if c.Rejected > 0 {
		fmt.Println(sayRejects(say, from, r))
	}
	if c.Taken == 0 && !c.Changes() {
		fmt.Println(say.T("import.say_none"))
	}
	if r.Unchanged() {
		fmt.Println(say.T("import.say_unchanged"))
	}
	if !r.DryRun {
		fmt.Println(say.T("import.say_done", "id", r.Run.ID, "time", took.Round(100*time.Millisecond).String()))
	}
}

// sayRejects says where the rejected rows are and how they come in once they are mended.
func sayRejects(say *locale.Locale, from origin, r *importer.Report) string {
	switch {
	case r.Rejects == "":
		return say.T("import.say_rejects_hint")
	case slices.ContainsFunc(r.Run.Files, func(f flow.ImportFile) bool { return f.Format == "ndjson" }):
		return say.T("import.say_rejects_lines", "file", r.Rejects)
	case from.mapFile != "":
		return say.T("import.say_rejects", "file", r.Rejects, "map", from.mapFile)
	}
	return say.T("import.say_rejects_guessed", "file", r.Rejects, "from", from.file)
}

// printNew prints the records that rows refer to and that no source has sent: all that need
// consent, and some of the others.
func printNew(say *locale.Locale, r *importer.Report) {
	asked, names := false, map[string][]string{}
	for _, t := range r.New {
		if t.Asked {
			if !asked {
				fmt.Println(say.T("import.say_new_asked"))
			}
			asked = true
			key := "import.new_thing"
			if len(t.Near) > 0 {
				key = "import.new_near"
			}
			fmt.Println("  " + say.T("import.new."+t.Kind) + ": " + say.T(key, "name", t.Name, "n", t.N, "near", strings.Join(t.Near, ", ")))
			continue
		}
		names[t.Kind] = append(names[t.Kind], t.Name)
	}
	if len(names) == 0 {
		return
	}
	fmt.Println(say.T("import.say_new"))
	for _, kind := range importer.NewKinds {
		if r.Made[kind] > 0 {
			fmt.Println(say.T("import.say_new_kind", "kind", say.T("import.new."+kind), "n", r.Made[kind], "names", strings.Join(names[kind], ", ")))
		}
	}
}

// printTotals prints what the facts of each kind come to.
func printTotals(say *locale.Locale, list []importer.Total) {
	for _, t := range list {
		line := "  " + pad(say.T("import.kind."+string(t.Kind)), 12) + pad(say.Number(t.N), -12)
		if t.Currency != "" {
			line += pad(say.Money(money.Amount{Minor: t.Amount, Currency: t.Currency}), -20)
		}
		if t.First != "" {
			line += "  " + say.Day(t.First) + " – " + say.Day(t.Last)
		}
		if t.Void {
			line += "  " + say.T("import.total_void")
		}
		fmt.Println(line)
	}
}

func printKinds(say *locale.Locale, c *flow.ImportCounts) {
	line := pad("", 12)
	for _, h := range strings.Split(say.T("import.say_head"), "|") {
		line += pad(h, -12)
	}
	fmt.Println(line)
	for _, k := range fact.Kinds {
		t := c.Kinds[k]
		if t == nil {
			continue
		}
		line := pad(say.T("import.kind."+string(k)), 12)
		for _, n := range []int64{t.Created, t.Updated, t.Unchanged, t.Parked, t.Refused} {
			line += pad(say.Number(n), -12)
		}
		fmt.Println(line)
	}
}

func printTallied(say *locale.Locale, head string, list []flow.Tallied) {
	if len(list) == 0 {
		return
	}
	fmt.Println(say.T(head))
	slices.SortStableFunc(list, func(a, b flow.Tallied) int { return cmp.Compare(b.N, a.N) })
	for _, t := range list {
		why := importer.TalliedReason(say, t)
		fmt.Println(say.T("import.say_tallied", "n", t.N, "what", why.Text, "first", importer.First(say, t)))
		if t.Found != "" {
			line := "      " + say.T("field.found", "found", oneLine(why.Found))
			if why.Expected != "" {
				line += "  " + say.T("field.expected", "expected", why.Expected)
			}
			fmt.Println(line)
		}
		if t.N > 1 {
			for i, each := range t.Each {
				if i < len(t.Shared) {
					each += ": " + importer.Sharer(say, t.Shared[i].Own) + " · " + importer.Sharer(say, t.Shared[i].Other)
				}
				fmt.Println("      " + each)
			}
			if more := t.N - int64(len(t.Each)); more > 0 && len(t.Each) > 0 {
				fmt.Println("      " + say.T("import.say_more", "n", more))
			}
		}
	}
}

// oneLine replaces what would break a line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/stat/conform"
)

type selftestCmd struct {
	JSON    bool   `help:"Print the table as JSON."`
	Data    string `help:"Folder of the published data sets: runs the checks that need them too." type:"existingdir" placeholder:"DIR"`
	Package string `help:"Only the checks of this package." placeholder:"NAME"`
}

// Run computes published numbers and prints the results beside them.
func (c *selftestCmd) Run(say *locale.Locale) error {
	checks, err := publishedChecks(c.Data)
	if err != nil {
		return err
	}
	results := []conform.Result{}
	failed := 0
	for _, check := range checks {
		if c.Package != "" && check.Package != c.Package {
			continue
		}
		r := check.Run()
		if !r.Pass {
			failed++
		}
		results = append(results, r)
	}
	if c.Package != "" && len(results) == 0 {
		return c.unknownPackage(checks)
	}
	if err := c.print(results); err != nil {
		return err
	}
	if failed > 0 {
		return errs.Conflict("selftest", "cmd.selftest_failed", "n", failed, "of", len(results))
	}
	if !c.JSON {
		fmt.Println(say.T("cmd.selftest_passed", "n", len(results)))
		if c.Data == "" {
			fmt.Println(say.T("cmd.selftest_data", "n", needData))
		}
	}
	return nil
}

// unknownPackage returns an error that lists the packages.
func (c *selftestCmd) unknownPackage(checks []conform.Check) error {
	var have []string
	for _, check := range checks {
		if !slices.Contains(have, check.Package) {
			have = append(have, check.Package)
		}
	}
	return errs.Invalid("selftest", "cmd.selftest_package", "name", c.Package, "have", strings.Join(have, ", "))
}

func (c *selftestCmd) print(results []conform.Result) error {
	if c.JSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(results)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tpackage\tname\tpublished\tours\tdifference\tsource")
	for _, r := range results {
		mark := "✓"
		if !r.Pass {
			mark = "✗"
		}
		ours := fmt.Sprintf("%.10g", r.Ours)
		if r.Error != "" {
			ours = r.Error
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.10g\t%s\t%.2g\t%s\n", mark, r.Package, r.Name, r.Published, ours, r.Difference, r.Source)
	}
	return w.Flush()
}

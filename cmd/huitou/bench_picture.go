package main

import (
	"encoding/json"
	"os"

	"huitou/internal/bench"
	"huitou/internal/errs"
)

type benchPicture struct {
	Report string `arg:"" type:"existingfile" help:"What bench growth --json printed."`
}

// Run draws a report.
func (p *benchPicture) Run() error {
	text, err := readFile("bench.picture", p.Report)
	if err != nil {
		return err
	}
	var r bench.Report
	if err := json.Unmarshal(text, &r); err != nil || r.Growth == nil || len(r.Growth.Steps) == 0 {
		return errs.Invalid("bench.picture", "bench.no_growth", "file", p.Report).Because(err)
	}
	return r.Growth.Picture(os.Stdout)
}

package main

import (
	"slices"

	"huitou/internal/errs"
	"huitou/stat/text"
)

type statText struct {
	File string `arg:"" help:"File with a row per text; - reads the standard input."`
	Text string `help:"Column of the texts." required:"" placeholder:"COLUMN"`
}

// Run reads the texts; empty cells are left out.
func (s *statText) Run(c *statCmd) error {
	sh, err := c.open(s.File)
	if err != nil {
		return err
	}
	cells, err := sh.Texts(s.Text)
	if err != nil {
		return err
	}
	type line struct {
		Row       int64 // as a spreadsheet counts it: the header is 1
		Sentiment text.Sentiment
		Positive  float64
		Dimension text.Dimension
		Evidence  int
		Language  text.Language
		Warnings  []string
	}
	var out struct {
		N, Positive, Negative, Unsure int
		Measured                      []measuredText // of the languages that occur
		Texts                         []line
		Warnings                      []string
	}
	var texts []string
	var rows []int64
	for i, t := range cells {
		if t != "" {
			texts, rows = append(texts, t), append(rows, sh.Row(i))
		}
	}
	if len(texts) == 0 {
		return errs.Invalid("stat.text", "sheet.no_answers", "file", sh.Name(), "column", s.Text)
	}
	out.Warnings = c.left(len(cells)-len(texts), "stat.unanswered")
	for i, r := range text.ReadAll(texts) {
		out.N++
		switch r.Sentiment {
		case text.Positive:
			out.Positive++
		case text.Negative:
			out.Negative++
		default:
			out.Unsure++
		}
		if r.Measured != nil && !slices.ContainsFunc(out.Measured, func(m measuredText) bool { return m.Language == r.Language }) {
			out.Measured = append(out.Measured, measuredOf(*r.Measured))
		}
		out.Texts = append(out.Texts, line{rows[i], r.Sentiment, r.Positive, r.Dimension, r.Evidence, r.Language, r.Warnings})
	}
	return c.show(out)
}

// measuredText is how good readings of a language were on what the training had
// nothing of, as shares.
type measuredText struct {
	Language            text.Language
	LeftOut             text.LeftOut
	N                   int
	Right, Low, High    float64
	ComplaintsFound     float64
	ComplaintsPrecision float64
	PraiseFound         float64
	PraisePrecision     float64
	Unsure              float64
	DecidedRight        float64
}

func measuredOf(m text.Measured) measuredText {
	return measuredText{
		Language: m.Language, LeftOut: m.LeftOut, N: m.N, Right: m.Accuracy.Value, Low: m.Accuracy.Low, High: m.Accuracy.High,
		ComplaintsFound: m.Negative.Recall.Value, ComplaintsPrecision: m.Negative.Precision.Value,
		PraiseFound: m.Positive.Recall.Value, PraisePrecision: m.Positive.Precision.Value,
		Unsure: m.Unsure.Value, DecidedRight: m.Decided.Value,
	}
}

package main

import (
	"os"

	"huitou/internal/errs"
	"huitou/internal/sheet"
)

// statCmd runs the statistics packages on a plain file, without a database.
type statCmd struct {
	JSON  bool    `help:"Print the result as JSON."`
	Level float64 `help:"Level of the intervals." default:"0.95"`

	NPS         statNPS         `cmd:"" name:"nps" help:"Net promoter score of answers 0 to 10."`
	CSAT        statCSAT        `cmd:"" name:"csat" help:"Share of satisfied answers."`
	CES         statCES         `cmd:"" name:"ces" help:"Customer effort score of answers 1 to 7."`
	Servqual    statServqual    `cmd:"" help:"Gaps between expectations and perceptions, by item and dimension."`
	Tolerance   statTolerance   `cmd:"" help:"Zone of tolerance of one item."`
	Kano        statKano        `cmd:"" help:"Kano categories of features from pairs of questions."`
	IPA         statIPA         `cmd:"" name:"ipa" help:"Importance and performance of attributes: where to concentrate."`
	Driver      statDriver      `cmd:"" help:"What drives a score: importance of correlated predictors."`
	Reliability statReliability `cmd:"" help:"Cronbach's alpha and McDonald's omega of a scale."`
	PLS         statPLS         `cmd:"" name:"pls" help:"Path model of latent variables by partial least squares."`
	SPC         statSPC         `cmd:"" name:"spc" help:"Control chart of a process."`
	Survival    statSurvival    `cmd:"" help:"Kaplan–Meier curve, log-rank test, Cox regression."`
	Retention   statRetention   `cmd:"" help:"Retention by cohort, from one row per customer and visit."`
	Lift        statLift        `cmd:"" help:"What a treatment changed against its hold-out."`
	Power       statPower       `cmd:"" help:"How many units a test needs."`
	Whale       statWhale       `cmd:"" help:"Who brings the profit: the whale curve."`
	RFM         statRFM         `cmd:"" name:"rfm" help:"Recency, frequency and money of customers, from their purchases."`
	Forecast    statForecast    `cmd:"" help:"Forecast of a seasonal count, with intervals and peaks."`
	Text        statText        `cmd:"" help:"Sentiment and dimension of texts, Chinese or English."`
}

// show prints a result.
func (c *statCmd) show(result any) error {
	if c.JSON {
		return sheet.JSON(os.Stdout, result)
	}
	return sheet.Text(os.Stdout, result)
}

// refuse says that an analysis could not be made of a file, and why.
func refuse(file string, err error) error {
	return errs.Invalid("stat", "sheet.refused", "file", file, "reason", err.Error())
}

// analysed shows a result, or says why there is none.
func (c *statCmd) analysed(file string, result any, err error) error {
	if err != nil {
		return refuse(file, err)
	}
	return c.show(result)
}

// columnsOf opens a file and reads the columns that patterns name.
func columnsOf(file string, patterns []string) (*sheet.Sheet, []string, [][]float64, error) {
	s, err := sheet.Open(file)
	if err != nil {
		return nil, nil, nil, err
	}
	names, err := s.Names(patterns)
	if err != nil {
		return nil, nil, nil, err
	}
	data, err := s.Table(names)
	return s, names, data, err
}

package main

import (
	"fmt"
	"math"
	"os"
	"strings"

	"huitou/internal/sheet"
)

// statCmd runs the statistics packages on a plain file, without a database.
type statCmd struct {
	output

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
	ARL         statARL         `cmd:"" name:"arl" help:"How soon a control chart finds a shift, and how often it cries wolf."`
	Survival    statSurvival    `cmd:"" help:"Kaplan–Meier curve, log-rank test, Cox regression."`
	Retention   statRetention   `cmd:"" help:"Retention by cohort, from one row per customer and visit."`
	Lift        statLift        `cmd:"" help:"What a treatment changed against its hold-out."`
	Qini        statQini        `cmd:"" help:"Whether a score finds those whom treating moves: the Qini curve."`
	Power       statPower       `cmd:"" help:"How many units a test needs, or what a test of so many can find."`
	Whale       statWhale       `cmd:"" help:"Who brings the profit: the whale curve."`
	RFM         statRFM         `cmd:"" name:"rfm" help:"Recency, frequency and money of customers, from their purchases."`
	Forecast    statForecast    `cmd:"" help:"Forecast of a seasonal count, with intervals and peaks."`
	Quote       statQuote       `cmd:"" help:"Delivery dates that are kept: what would have been quoted, and how it did."`
	Recommend   statRecommend   `cmd:"" help:"What to offer whom next, from what was bought."`
	Text        statText        `cmd:"" help:"Sentiment and dimension of texts, Chinese or English."`
}

// columnsOf opens a file and reads the columns of answers that patterns name.
func (o *output) columnsOf(file string, patterns []string) (*sheet.Sheet, []string, [][]float64, error) {
	s, err := o.open(file)
	if err != nil {
		return nil, nil, nil, err
	}
	names, err := s.Names(patterns)
	if err != nil {
		return nil, nil, nil, err
	}
	data, err := s.Scales(names, 0)
	return s, names, data, err
}

// complete returns the rows in which no column is NaN, and the number of others.
func complete(columns ...[]float64) (rows []int, left int) {
	rows = []int{}
	for i := range columns[0] {
		whole := true
		for _, x := range columns {
			whole = whole && !math.IsNaN(x[i])
		}
		if whole {
			rows = append(rows, i)
		}
	}
	return rows, len(columns[0]) - len(rows)
}

// pick returns the entries of some rows.
func pick[T any](list []T, rows []int) []T {
	out := make([]T, len(rows))
	for k, i := range rows {
		out[k] = list[i]
	}
	return out
}

// columns completes the columns of purchases, or of histories, where none is named, and says which were chosen.
func (o *output) columns(s *sheet.Sheet, c sheet.Columns, histories bool) sheet.Columns {
	c, ok := s.Guess(c, histories)
	if ok {
		o.chose(c)
	}
	return c
}

// chose says on the standard error which columns were chosen.
func (o *output) chose(c sheet.Columns) {
	fmt.Fprintln(os.Stderr, o.say.T("sheet.chosen", "columns", strings.Join(c.Named(), " ")))
}

// left warns of omitted rows, with a message key for the reason.
func (o *output) left(n int, key string) []string {
	if n == 0 {
		return nil
	}
	return []string{o.say.T(key, "n", n)}
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"huitou/stat/btyd"
	"huitou/stat/cohort"
	"huitou/stat/recsys"
	"huitou/stat/rfm"
	"huitou/stat/text"
	"huitou/stat/whale"
)

// Mass is the amount of data for Insight.
type Mass struct {
	Customers int // to fit and score
	Purchases int // for cohorts, scores and the whale curve
	Lines     int // for what is bought together
	Texts     int
	Runs      int // of each step
	Seed      uint64
}

// cdnowSample and cdnowWhole are the sizes of the CDNOW data sets, which other programs are
// measured on.
const (
	cdnowSample = 2_357
	cdnowWhole  = 23_570
)

// Insight measures the models on simulated customers, in memory and without a database.
func Insight(ctx context.Context, m Mass) ([]Result, error) {
	var list []Result
	run := func(name string, n int, step func() (note string, err error)) error {
		note := ""
		took := make([]time.Duration, 0, m.Runs)
		for range m.Runs {
			if err := ctx.Err(); err != nil {
				return err
			}
			start := time.Now()
			var err error
			if note, err = step(); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			took = append(took, time.Since(start))
		}
		r := latencies(name, took)
		r.Rate, r.Unit, r.Note = float64(n)/r.P50.Seconds(), "rows", note
		list = append(list, r)
		return nil
	}
	for _, part := range []func(Mass, runner) error{fits, scores, who, together, read} {
		if err := part(m, run); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// like simulates customers like CDNOW's: acquired over twelve weeks, observed for 27 to 39,
// with purchases on whole days or, if exact, at distinct times.
func like(n int, seed uint64, exact bool) ([]btyd.Customer, error) {
	rng := rand.New(rand.NewPCG(seed, 1))
	ages := make([]float64, n)
	for i := range ages {
		ages[i] = float64(27*7+rng.IntN(84)) / 7
		if exact {
			ages[i] += rng.Float64() / 7
		}
	}
	cs, _, err := btyd.Simulate(btyd.ParetoNBD{R: .553, Alpha: 10.578, S: .606, Beta: 11.669}, ages, 0, rng)
	for i := range cs {
		if !exact && cs[i].X > 0 {
			cs[i].TX = math.Min(cs[i].T, math.Ceil(cs[i].TX*7)/7)
		}
	}
	return cs, err
}

// runner measures a step over n rows.
type runner = func(name string, n int, step func() (note string, err error)) error

// fits measures fitting from a list of customers.
func fits(m Mass, run runner) error {
	for _, size := range []struct {
		n     int
		exact bool
		kinds []btyd.Kind
	}{
		{min(cdnowSample, m.Customers), false, []btyd.Kind{btyd.KindBGNBD, btyd.KindMBGNBD, btyd.KindParetoNBD, btyd.KindNBD}},
		{min(cdnowWhole, m.Customers), false, []btyd.Kind{btyd.KindBGNBD, btyd.KindParetoNBD}},
		{m.Customers, false, []btyd.Kind{btyd.KindBGNBD, btyd.KindMBGNBD, btyd.KindParetoNBD}},
		{m.Customers / 10, true, []btyd.Kind{btyd.KindBGNBD}},
	} {
		cs, err := like(size.n, m.Seed, size.exact)
		if err != nil {
			return err
		}
		as := ""
		if size.exact {
			as = ", times all different"
		}
		for _, k := range size.kinds {
			if err := run(fmt.Sprintf("fit %s, %d customers%s", k, len(cs), as), len(cs), func() (string, error) {
				cells, err := btyd.Compress(cs)
				if err != nil {
					return "", err
				}
				fit, err := btyd.FitModel(k, cells, btyd.Options{})
				if err != nil {
					return "", err
				}
				return fmt.Sprintf("%d different histories", fit.Cells), nil
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// scores measures P(alive) and expected purchases for three models.
func scores(m Mass, run runner) error {
	cs, err := like(m.Customers, m.Seed, false)
	if err != nil {
		return err
	}
	cells, err := btyd.Compress(cs)
	if err != nil {
		return err
	}
	var models []btyd.Model
	for _, k := range []btyd.Kind{btyd.KindBGNBD, btyd.KindMBGNBD, btyd.KindParetoNBD} {
		fit, err := btyd.FitModel(k, cells, btyd.Options{})
		if err != nil {
			return err
		}
		models = append(models, fit.Model)
	}
	return run(fmt.Sprintf("score %d customers by three models", len(cs)), 3*len(cs), func() (string, error) {
		for _, model := range models {
			if _, err := btyd.Score(model, cells, 52); err != nil {
				return "", err
			}
		}
		return fmt.Sprintf("the process has held at most %d MB so far, customers among them", peak()>>20), nil
	})
}

// who measures cohorts, RFM and the whale curve on raw purchases.
func who(m Mass, run runner) error {
	rng := rand.New(rand.NewPCG(m.Seed, 2))
	const days = 3 * 365
	customers := max(1, m.Purchases/10)
	customer, day, amount := make([]int32, m.Purchases), make([]int32, m.Purchases), make([]int32, m.Purchases)
	for i := range customer {
		customer[i], day[i], amount[i] = int32(rng.IntN(customers)), int32(rng.IntN(days)), int32(rng.ExpFloat64()*6000)-2000 //nolint:gosec // all far below 2³¹
	}
	return run(fmt.Sprintf("cohorts, RFM and whale curve of %d purchases", m.Purchases), m.Purchases, func() (string, error) {
		var kept error
		var wg sync.WaitGroup
		wg.Go(func() {
			month := make([]int, len(day))
			for i, d := range day {
				month[i] = int(d) / 31
			}
			_, kept = cohort.Retention(customer, month, (days-1)/31, 0.95)
		})
		type history struct{ last, times, profit int } // per customer, adjacent in memory
		all := make([]history, customers)
		for i, c := range customer {
			h := &all[c]
			h.last, h.times, h.profit = max(h.last, int(day[i])), h.times+1, h.profit+int(amount[i])
		}
		since, times, profit := make([]int, customers), make([]int, customers), make([]int64, customers)
		for i, h := range all {
			since[i], times[i], profit[i] = days-h.last, h.times, int64(h.profit)
		}
		_, err := rfm.Score(since, times, profit, 5)
		if err == nil {
			_, err = whale.Follow(profit, 0.95)
		}
		wg.Wait()
		err = errors.Join(err, kept)
		return fmt.Sprintf("%d customers", customers), err
	})
}

// together measures market basket analysis.
func together(m Mass, run runner) error {
	rng := rand.New(rand.NewPCG(m.Seed, 3))
	users, items := max(1, m.Lines/50), max(2, m.Lines/500)
	user, basket, item := make([]int32, m.Lines), make([]int32, m.Lines), make([]int32, m.Lines)
	for i := range user {
		user[i], basket[i] = int32(rng.IntN(users)), int32(i/5)      //nolint:gosec // far below 2³¹
		item[i] = int32(float64(items) * math.Pow(rng.Float64(), 3)) //nolint:gosec // far below 2³¹
	}
	return run(fmt.Sprintf("bought together, %d lines of %d products", m.Lines, items), m.Lines, func() (string, error) {
		l, err := recsys.NewLog(user, basket, item)
		if err != nil {
			return "", err
		}
		_, err = recsys.NewNeighbours(l, recsys.Near{})
		return "", err
	})
}

// sentences are reviews as customers write them.
var sentences = []string{"快递很快，包装完好。", "等了四天才送到，打电话也没人接。", "质量不错，会再来。", "颜色和图片不一样，有点失望。",
	"师傅态度好，修得也快。", "說好週五到，結果拖到下週。", "The staff were kind and quick.", "Arrived broken and nobody answered.",
	"Good value, will come back.", "It took three calls to get a refund.", "Exactly as described.", "The new filter leaks already."}

// read measures text analysis.
func read(m Mass, run runner) error {
	rng := rand.New(rand.NewPCG(m.Seed, 4))
	texts := make([]string, m.Texts)
	for i := range texts {
		var b strings.Builder
		for range 2 + rng.IntN(2) {
			b.WriteString(sentences[rng.IntN(len(sentences))])
		}
		texts[i] = b.String()
	}
	return run(fmt.Sprintf("read %d texts", m.Texts), m.Texts, func() (string, error) {
		text.ReadAll(texts)
		return "", nil
	})
}

// peak returns the peak memory of the process in bytes; 0 where the system does not report
// it.
func peak() int64 {
	var kb int64
	if _, err := fmt.Sscanf(field("/proc/self/status", "VmHWM"), "%d kB", &kb); err != nil {
		return 0
	}
	return kb << 10
}

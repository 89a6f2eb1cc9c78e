package btyd

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// BackTest compares forecasts made at the end of a calibration period with
// what happened in the hold-out after it.
type BackTest struct {
	Customers int
	Horizon   float64
	Actual    float64       // purchases in the hold-out: a count, not an estimate
	Rows      []BackTestRow // models in the order asked, then the naive baselines
	Method    string
	Warnings  []Warning // of the fits, and of models that the hold-out contradicts
}

// BackTestRow is one forecaster. Bias and Deciles have no interval of their own:
// they set Predicted against what happened, and whether the difference is more
// than chance is what Interval answers for the sum; a decile is a mean over its
// Customers. RMSE has none: its sampling spread hangs on the fourth powers of a
// few heavy customers' errors, which a sample does not show.
type BackTestRow struct {
	Method    string
	Predicted float64   // total
	Interval  *Interval // predictive, of the hold-out total; nil for a baseline, see RunBackTest
	Bias      float64   // Predicted/Actual − 1; 0 when nothing happened
	MAE       float64   // mean absolute error per customer
	MAERange  Interval  // its interval over customers
	RMSE      float64   // root mean squared error per customer
	Deciles   []Decile  // customers from the highest forecast to the lowest
	Fit       *Fit      // nil for a baseline
}

// Decile is a tenth of the customers ordered by forecast.
type Decile struct {
	Customers         int
	Predicted, Actual float64 // means per customer
}

// RunBackTest fits every kind on the calibration histories and forecasts the
// horizon, in the unit of their times; holdout has the purchases of each customer
// in it. Two baselines always run beside: every customer keeps their own pace
// (x·h/T), and every customer has the mean pace (Σx·h/ΣT). A model that does not
// beat them on your data should not be used on your data.
//
// Interval of a model is where the total Y = Σ y_i of the hold-out should lie
// with probability 0.95 if the model is right: chance in the future of every
// customer and what is not known about the parameters,
//
//	E[Y] = Σ π_i·m_i
//	Var Y = Σ (π_i·m2_i − (π_i·m_i)²) + ∇E[Y]'Σ∇E[Y]
//
// with π_i = P(alive at T), m_i and m2_i the first two moments of the purchases
// in the horizon given alive; its limits are the quantiles of the gamma
// distribution with this mean and variance, rounded outwards to whole purchases.
// It is nil with a warning when a fit has no covariance, and for the baselines,
// behind which there is no model of chance. MAERange is the normal interval of
// a mean over customers.
//
// Errors: lengths that differ, a hold-out count that is negative (by row), a
// horizon outside (0, 1e9], and those of Compress and FitModel. Source: Fader,
// Hardie and Lee (2005), Marketing Science 24(2), for the comparison.
func RunBackTest(calibration []Customer, holdout []int, horizon float64, kinds ...Kind) (*BackTest, error) {
	const op = "RunBackTest"
	if len(calibration) != len(holdout) {
		return nil, fault(op, "holdout", "must have one entry per customer: %d, got %d", len(calibration), len(holdout))
	}
	if !(horizon > 0 && horizon <= maxTime) {
		return nil, fault(op, "horizon", "must be within (0, %g], got %v", float64(maxTime), horizon)
	}
	cells, err := Compress(calibration)
	if err != nil {
		return nil, err
	}
	bt := &BackTest{
		Customers: len(calibration), Horizon: horizon,
		Method: fmt.Sprintf("fitted to the calibration, forecast of the %.6g units of time after it", horizon),
	}
	for i, v := range holdout {
		if v < 0 || v > maxX {
			return nil, faultAt(op, "holdout", i, "must be within [0, %g], got %d", float64(maxX), v)
		}
		bt.Actual += float64(v)
	}
	for _, k := range kinds {
		f, err := FitModel(k, cells, Options{})
		if err != nil {
			return nil, err
		}
		s, err := Score(f.Model, cells, horizon)
		if err != nil {
			return nil, err
		}
		row := bt.compare(string(k), s.Expected, holdout)
		row.Fit = f
		for _, w := range f.Warnings {
			bt.warn(w.Code, "%s: %s", k, w.Text)
		}
		if iv, err := f.futureTotal(cells, horizon); err != nil {
			bt.warn("no-interval", "“%s”: no interval of the total: the fit has no standard errors", k)
		} else {
			row.Interval = &iv
			if bt.Actual < iv.Low || bt.Actual > iv.High {
				bt.warn("outside", "%s: the hold-out had %.0f purchases, outside the %.0f percent interval from %.0f to %.0f: "+
					"more than chance if the model were right", k, bt.Actual, 100*iv.Level, iv.Low, iv.High)
			}
		}
		bt.Rows = append(bt.Rows, row)
	}
	own, mean := make([]float64, len(calibration)), make([]float64, len(calibration))
	pace := 0.0
	if cells.meanT > 0 {
		pace = cells.meanX / cells.meanT * horizon
	}
	for i, c := range calibration {
		if c.T > 0 {
			own[i] = float64(c.X) / c.T * horizon
		}
		mean[i] = pace
	}
	bt.Rows = append(bt.Rows, bt.compare("naive: own pace x·h/T", own, holdout))
	bt.Rows = append(bt.Rows, bt.compare("naive: mean pace Σx·h/ΣT", mean, holdout))
	return bt, nil
}

func (bt *BackTest) warn(code, format string, args ...any) {
	bt.Warnings = append(bt.Warnings, Warning{code, fmt.Sprintf(format, args...)})
}

func (bt *BackTest) compare(method string, predicted []float64, holdout []int) BackTestRow {
	row := BackTestRow{Method: method}
	n := len(predicted)
	order := make([]int, n)
	for i, p := range predicted {
		order[i] = i
		e := p - float64(holdout[i])
		row.Predicted += p
		row.MAE += math.Abs(e) / float64(n)
		row.RMSE += e * e / float64(n)
	}
	se := math.Sqrt(math.Max(0, row.RMSE-row.MAE*row.MAE) / math.Max(1, float64(n-1)))
	half := distuv.UnitNormal.Quantile(.975) * se
	row.MAERange = Interval{
		Value: row.MAE, Low: math.Max(0, row.MAE-half), High: row.MAE + half, N: n, Level: .95,
		Method: "normal interval of a mean over customers",
	}
	row.RMSE = math.Sqrt(row.RMSE)
	if bt.Actual > 0 {
		row.Bias = row.Predicted/bt.Actual - 1
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(predicted[j], predicted[i]) })
	for k := range 10 {
		lo, hi := k*n/10, (k+1)*n/10
		d := Decile{Customers: hi - lo}
		for _, i := range order[lo:hi] {
			d.Predicted += predicted[i] / float64(d.Customers)
			d.Actual += float64(holdout[i]) / float64(d.Customers)
		}
		if d.Customers > 0 {
			row.Deciles = append(row.Deciles, d)
		}
	}
	return row
}

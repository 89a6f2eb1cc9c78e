package btyd

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// BackTest compares forecasts made at the end of a calibration period with
// the purchases observed in the hold-out period after it.
type BackTest struct {
	Customers int
	Horizon   float64
	Actual    float64       // purchases in the hold-out: a count, not an estimate
	Rows      []BackTestRow // models in the order requested, then the naive baselines
	Method    string
	Warnings  []Warning // of the fits, and one for each model whose interval misses Actual
}

// BackTestRow is the result of one forecasting method. Bias and Deciles have no
// interval of their own: whether Predicted differs from Actual by more than
// chance follows from Interval, which is for the sum; a decile is a mean over
// its Customers. RMSE has no interval: its sampling variance depends on the
// fourth moment of the errors, dominated by a few customers with many purchases,
// and cannot be estimated well from one sample.
type BackTestRow struct {
	Method    string
	Predicted float64   // sum over all customers
	Interval  *Interval // predictive, of the hold-out total; nil for a baseline, see RunBackTest
	Bias      float64   // Predicted/Actual − 1; 0 when Actual is 0
	MAE       float64   // mean absolute error per customer
	MAERange  Interval  // interval of MAE, over customers
	RMSE      float64   // root mean squared error per customer
	Deciles   []Decile  // customers from the highest forecast to the lowest
	Fit       *Fit      // nil for a baseline
}

// Decile is one tenth of the customers, ordered by forecast.
type Decile struct {
	Customers         int
	Predicted, Actual float64 // means per customer
}

// RunBackTest fits every model in kinds to the calibration histories and forecasts
// the purchases in the horizon after them, in their unit of time; holdout holds the
// observed purchases of each customer in that period, in the order of calibration.
// Two baselines are always added: each customer's own rate (x·h/T), and the mean
// rate for everybody (Σx·h/ΣT). Do not use a model that does not beat them on your
// data.
//
// Interval of a model is its 95 percent predictive interval of the hold-out total
// Y = Σ y_i. It covers the randomness of future purchases and the uncertainty of
// the parameters,
//
//	E[Y] = Σ π_i·m_i
//	Var Y = Σ (π_i·m2_i − (π_i·m_i)²) + ∇E[Y]'Σ∇E[Y]
//
// with π_i = P(alive at T), m_i and m2_i the first two moments of the purchases
// in the horizon given alive; its limits are the quantiles of the gamma
// distribution with this mean and variance, rounded outwards to whole purchases.
// It is nil with a warning when a fit has no covariance, and nil for the
// baselines, which have no probability model. MAERange is the normal interval of
// a mean over customers.
//
// Errors: calibration and holdout of different lengths, a negative hold-out count
// (by row), a horizon outside (0, 1e9], and those of Compress and FitModel. Source:
// Fader, Hardie and Lee (2005), Marketing Science 24(2), for the comparison.
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

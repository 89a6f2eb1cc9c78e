package btyd

import (
	"cmp"
	"math"
	"slices"
)

// BackTest compares forecasts made at the end of a calibration period with
// what happened in the hold-out after it.
type BackTest struct {
	Customers int
	Horizon   float64
	Actual    float64       // purchases in the hold-out
	Rows      []BackTestRow // models in the order asked, then the naive baselines
}

// BackTestRow is one forecaster.
type BackTestRow struct {
	Method    string
	Predicted float64  // total
	Bias      float64  // Predicted/Actual − 1; 0 when nothing happened
	MAE       float64  // mean absolute error per customer
	RMSE      float64  // root mean squared error per customer
	Deciles   []Decile // customers from the highest forecast to the lowest
	Fit       *Fit     // nil for a baseline
}

// Decile is a tenth of the customers ordered by forecast.
type Decile struct {
	Customers         int
	Predicted, Actual float64 // means per customer
}

// RunBackTest fits every kind on the calibration histories and forecasts the
// horizon; holdout has the purchases of each customer in it. Two baselines
// always run beside: every customer keeps their own pace (x·h/T), and every
// customer has the mean pace (Σx·h/ΣT). A model that does not beat them on your
// data should not be used on your data.
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
	bt := &BackTest{Customers: len(calibration), Horizon: horizon}
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

package btyd

import (
	"math"
	"testing"
)

func TestFitCDNOW(t *testing.T) {
	t.Parallel()
	cal, _, _ := readCDNOW(t)
	cells, err := Compress(cal)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		k    Kind
		want []float64
		ll   float64
	}{
		{KindBGNBD, []float64{.242595, 4.413602, .792922, 2.425907}, -9582.42921},
		{KindMBGNBD, []float64{.524843, 6.183085, .891359, 1.614002}, -9582.13572},
		{KindParetoNBD, []float64{.553277, 10.577683, .606240, 11.668734}, -9594.97618},
		{KindNBD, []float64{.384766, 12.072023}, -9763.65761},
	} {
		t.Run(string(tt.k), func(t *testing.T) {
			t.Parallel()
			f, err := FitModel(tt.k, cells, Options{})
			if err != nil {
				t.Fatal(err)
			}
			near(t, "log-likelihood", f.LogLik, tt.ll, 1e-4)
			for i, e := range f.Estimates {
				near(t, e.Name, e.Value, tt.want[i], 1e-3)
				if !(e.Low < e.Value && e.Value < e.High) {
					t.Errorf("interval of %s does not contain the estimate: %+v", e.Name, e)
				}
			}
			if f.Fallback != "" {
				t.Errorf("fell back: %s", f.Fallback)
			}
			if math.IsNaN(f.MedianLifetime) {
				t.Error("median lifetime is NaN")
			}
		})
	}
}

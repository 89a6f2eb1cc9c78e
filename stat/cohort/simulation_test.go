package cohort

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestIntervalCoverage(t *testing.T) {
	t.Parallel()
	runs := simulationRuns()
	hit := map[string]int{}
	for run := range runs {
		r := rand.New(rand.NewPCG(21, uint64(run)))
		s, x := Sample{}, [][]float64{}
		for range 150 {
			v := float64(r.IntN(2))
			life, seen := r.ExpFloat64()*math.Exp(-0.5*v), 0.2+1.5*r.Float64()
			s.Time = append(s.Time, min(life, seen))
			s.Event = append(s.Event, life <= seen)
			x = append(x, []float64{v, r.NormFloat64()})
		}
		f, err := Cox(s, x, Efron, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if c := f.Coefficients[0]; c.Low <= math.Exp(0.5) && c.High >= math.Exp(0.5) {
			hit["hazard ratio"]++
		}
		trueSurvival := 0.5*math.Exp(-0.5) + 0.5*math.Exp(-0.5*math.Exp(0.5))
		k, err := KaplanMeier(s, 0.95, LogLog)
		if err != nil {
			t.Fatal(err)
		}
		if st := k.At(0.5); st.Low <= trueSurvival && st.High >= trueSurvival {
			hit["survival"]++
		}
	}
	for name, n := range hit {
		if got := float64(n) / float64(runs); got < 0.93 || got > 0.97 {
			t.Errorf("%s covers %v", name, got)
		}
	}
}

package pls_test

import (
	"fmt"
	"math/rand/v2"

	"huitou/stat/pls"
)

// Service has a path to satisfaction, satisfaction to loyalty; three questions each from
// 1 to 10, of which the last about loyalty is unrelated to it.
func Example() {
	r := rand.New(rand.NewPCG(1, 7))
	data := make([][]float64, 9)
	for range 300 {
		service := r.NormFloat64()
		satisfied := 0.8*service + 0.6*r.NormFloat64()
		loyal := 0.6*satisfied + 0.8*r.NormFloat64()
		for j, latent := range []float64{service, service, service, satisfied, satisfied, satisfied, loyal, loyal, 0} {
			v := 7 + 1.5*latent + r.NormFloat64()
			data[j] = append(data[j], float64(min(10, max(1, int(v+0.5)))))
		}
	}
	model := pls.Model{
		Blocks: []pls.Block{
			{Name: "service", Items: []int{0, 1, 2}},
			{Name: "satisfaction", Items: []int{3, 4, 5}},
			{Name: "loyalty", Items: []int{6, 7, 8}},
		},
		Paths: []pls.Arrow{{From: 0, To: 1}, {From: 1, To: 2}},
	}
	fit, err := pls.Fit(model, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	boot, err := fit.Bootstrap(500, 0.95, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, p := range fit.Paths {
		fmt.Printf("%s → %s %.2f (%.2f to %.2f)\n",
			fit.Latent[p.From].Name, fit.Latent[p.To].Name, p.Value, boot.Paths[k].Low, boot.Paths[k].High)
	}
	for b, l := range fit.Latent {
		fmt.Printf("%s: AVE %.2f, rho %.2f", l.Name, l.AVE, *l.Rho)
		if l.R2 != nil { // there is a path to it
			fmt.Printf(", R² %.2f (%.2f to %.2f)", *l.R2, boot.R2[b].Low, boot.R2[b].High)
		}
		fmt.Println()
	}
	fmt.Printf("%.2f in all from service to loyalty\n", fit.Total[1].Value)
	index, _ := boot.Index(1, 1, 10)
	fmt.Printf("satisfaction index %.1f of 100 (%.1f to %.1f, n = %d)\n", index.Value, index.Low, index.High, index.N)
	fmt.Printf("HTMT of service and satisfaction %.2f (%.2f to %.2f)\n", fit.HTMT[0][1], boot.HTMT[0][1].Low, boot.HTMT[0][1].High)
	fmt.Println(fit.Warnings)
	// Output:
	// service → satisfaction 0.74 (0.69 to 0.79)
	// satisfaction → loyalty 0.60 (0.52 to 0.67)
	// service: AVE 0.79, rho 0.92
	// satisfaction: AVE 0.78, rho 0.92, R² 0.55 (0.48 to 0.62)
	// loyalty: AVE 0.57, rho 0.76, R² 0.35 (0.27 to 0.44)
	// 0.44 in all from service to loyalty
	// satisfaction index 65.4 of 100 (63.2 to 67.3, n = 300)
	// HTMT of service and satisfaction 0.86 (0.80 to 0.90)
	// [item 3 of “loyalty” loads weakly (0.206)]
}

package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// Report is a measurement with everything needed to judge and repeat it.
type Report struct {
	Name    string   `json:"name"`
	Engine  string   `json:"engine"`
	Machine Machine  `json:"machine"`
	Method  []string `json:"method"` // sentences
	Seed    uint64   `json:"seed"`
	Results []Result `json:"results,omitempty"`
	Growth  *Growth  `json:"growth,omitempty"`
}

// Result is one line of a report.
type Result struct {
	Name string `json:"name"`
	N    int    `json:"n"` // measured calls

	// Latencies of a call, 0 where only a rate was measured.
	P50 time.Duration `json:"p50_ns,omitempty"`
	P95 time.Duration `json:"p95_ns,omitempty"`
	P99 time.Duration `json:"p99_ns,omitempty"`
	Max time.Duration `json:"max_ns,omitempty"`

	Rate float64 `json:"rate,omitempty"` // Unit per second
	Unit string  `json:"unit,omitempty"`
	Note string  `json:"note,omitempty"`

	Errors   int   `json:"errors,omitempty"`         // calls that failed, not among N
	Heap     int64 `json:"heap_bytes,omitempty"`     // peak heap in use
	Resident int64 `json:"resident_bytes,omitempty"` // peak resident memory
}

// latencies returns the result of measured calls.
func latencies(name string, took []time.Duration) Result {
	slices.Sort(took)
	at := func(q float64) time.Duration {
		if len(took) == 0 {
			return 0
		}
		return took[min(len(took)-1, int(q*float64(len(took))))]
	}
	return Result{Name: name, N: len(took), P50: at(.5), P95: at(.95), P99: at(.99), Max: at(1)}
}

// JSON writes the report for machines.
func (r *Report) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// Text writes the report for people.
func (r *Report) Text(out io.Writer) error {
	m := r.Machine
	fmt.Fprintf(out, "%s on %s\n", r.Name, r.Engine)
	fmt.Fprintf(out, "machine  %s, %d cores, %.1f GiB, %s, %s, commit %s\n", m.CPU, m.Cores, float64(m.Memory)/(1<<30), m.OS, m.Go, m.Commit)
	fmt.Fprintf(out, "disk     %s: %.0f durable appends of 4 KiB per second\n", m.Disk, m.Fsync)
	for i, line := range r.Method {
		head := "         "
		if i == 0 {
			head = "method   "
		}
		fmt.Fprintln(out, head+line)
	}
	fmt.Fprintf(out, "         seed %d\n\n", r.Seed)
	if r.Growth != nil {
		return r.Growth.text(out)
	}
	return table(out, r.Results)
}

// table writes results for people.
func table(out io.Writer, results []Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tn\tp50\tp95\tp99\tmax\trate\t")
	for _, x := range results {
		rate := ""
		if x.Rate > 0 {
			rate = fmt.Sprintf("%.0f %s/s", x.Rate, x.Unit)
		}
		if x.Errors > 0 {
			rate += fmt.Sprintf(", %d errors", x.Errors)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Name, x.N, short(x.P50), short(x.P95), short(x.P99), short(x.Max), rate, x.Note)
	}
	return w.Flush()
}

func short(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < time.Millisecond:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d < 10*time.Second:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	}
	return d.Round(100 * time.Millisecond).String()
}

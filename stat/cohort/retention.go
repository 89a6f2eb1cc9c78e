package cohort

import "math"

// maxPeriods bounds the table, whose size is its square.
const maxPeriods = 4000

// Cell is the part of a cohort that was active at one age.
type Cell struct {
	Size, Active    int
	Rate, Low, High float64 // Active ÷ Size with its Wilson interval
}

// Row is one cohort: the customers first active in Period. Cells[age] is age periods
// later; Cells[0].Rate is 1. Ages after the end of the data are missing.
type Row struct {
	Period int
	Cells  []Cell
}

// Table is retention by cohort and, over all cohorts old enough, by age.
type Table struct {
	Rows      []Row
	ByAge     []Cell
	Customers int
	Level     float64
	Method    string
	Warnings  []string
}

// Retention counts, for each cohort of customers first active in the same period, how
// many were active age periods later. customer holds numbers from 0 without gaps,
// period whole periods (months, say) from 0 to end, the last complete one; activity i
// is customer[i] in period[i]. Repeated activities within a period count once; their
// order does not matter.
//
// Intervals are Wilson's (1927). ByAge pools the cohorts that have reached an age, so
// that different ages compare different cohorts: a rise with age usually comes from
// that. With p = x/n of n customers,
//
//	(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
//
// Errors: a customer or period outside its range (by index), slices that are empty or
// differ in length, a level outside (0, 1); each an *Error.
func Retention(customer []int32, period []int, end int, level float64) (Table, error) {
	const op = "Retention"
	if err := checkLevel(op, level); err != nil {
		return Table{}, err
	}
	if len(customer) != len(period) {
		return Table{}, &Error{op, "customer", -1, "has another length than period"}
	}
	if end < 0 || end >= maxPeriods {
		return Table{}, &Error{op, "end", -1, "is not between 0 and 3,999"}
	}
	last := int32(-1)
	for i, c := range customer {
		if c < 0 || int(c) >= 1<<30 {
			return Table{}, &Error{op, "customer", i, "is not a dense number from 0"}
		}
		if period[i] < 0 || period[i] > end {
			return Table{}, &Error{op, "period", i, "is not between 0 and end"}
		}
		last = max(last, c)
	}
	if int(last) > 16*len(customer)+1024 {
		return Table{}, &Error{op, "customer", -1, "is not dense"}
	}
	counts := count(customer, period, int(last)+1, end)
	return tabulate(counts, end, level), nil
}

// count returns the active customers as [first period][age]. It groups activities by
// customer first, so that each customer's periods are marked once.
func count(customer []int32, period []int, customers, end int) [][]int {
	starts := make([]int32, customers+1)
	for _, c := range customer {
		starts[c+1]++
	}
	for i := range customers {
		starts[i+1] += starts[i]
	}
	grouped, next := make([]uint16, len(period)), append([]int32(nil), starts[:customers]...)
	for i, c := range customer {
		grouped[next[c]] = uint16(period[i])
		next[c]++
	}
	out := make([][]int, end+1)
	seen := make([]int32, end+1)
	for c := range customers {
		mine := grouped[starts[c]:starts[c+1]]
		if len(mine) == 0 {
			continue
		}
		first := mine[0]
		for _, p := range mine {
			first = min(first, p)
		}
		if out[first] == nil {
			out[first] = make([]int, end-int(first)+1)
		}
		for _, p := range mine {
			if seen[p] != int32(c)+1 {
				seen[p] = int32(c) + 1
				out[first][p-first]++
			}
		}
	}
	return out
}

func tabulate(counts [][]int, end int, level float64) Table {
	t := Table{Level: level, Method: "Wilson"}
	z := normal(level)
	size, active := make([]int, end+1), make([]int, end+1)
	small := false
	for p, ages := range counts {
		if ages == nil {
			continue
		}
		row := Row{Period: p, Cells: make([]Cell, len(ages))}
		for age, n := range ages {
			row.Cells[age] = cell(n, ages[0], z)
			size[age] += ages[0]
			active[age] += n
		}
		t.Customers += ages[0]
		small = small || ages[0] < 30
		t.Rows = append(t.Rows, row)
	}
	for age := range size {
		if size[age] > 0 {
			t.ByAge = append(t.ByAge, cell(active[age], size[age], z))
		}
	}
	if small {
		t.Warnings = append(t.Warnings, "a cohort has fewer than 30 customers")
	}
	return t
}

func cell(active, size int, z float64) Cell {
	n, p := float64(size), float64(active)/float64(size)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Cell{size, active, p, max(0, min(p, mid-half)), min(1, max(p, mid+half))}
}

package pls

import (
	"fmt"
	"math"
)

// Result is a fitted model. Items are in the order of the blocks. It refers to the data,
// which must not be modified before calls of Scores or Bootstrap.
type Result struct {
	N, Dropped   int // respondents used, and left out as incomplete
	Items        []Item
	Latent       []Latent
	Paths        []Effect    // the arrows of the model, standardised coefficients
	Total        []Effect    // of every block on every other reached by paths
	Correlations [][]float64 // of the latent variables
	HTMT         [][]float64 // by pair of blocks, 0 on the diagonal
	Iterations   int         // of the outer step
	Method       string      // "PLS, centroid scheme"
	Warnings     []string    // limits of the result to report with it
	mean, sd     []float64   // of the items
	r            [][]float64 // their correlations
	shape        *shape      // the model
	data         [][]float64 // the data of the fit
	rows         []int       // complete respondents
}

// Item is a question as part of its block.
type Item struct {
	Column, Block int
	Weight        float64   // of the standardised item
	Loading       float64   // correlation with its latent variable
	Cross         []float64 // correlations with all latent variables
}

// Latent is a latent variable with the quality of its block. Figures that it does not have
// are nil.
type Latent struct {
	Name  string
	Mode  Mode
	R2    *float64 // share of its variance explained by the blocks with a path to it; nil without any
	AVE   float64  // mean squared loading
	Alpha *float64 // standardised; 1 with one item; of Mode A
	Rho   *float64 // composite reliability (Σλ)²/((Σλ)² + Σ(1−λ²)); of Mode A
}

// Effect is a standardised effect of one latent variable on another.
type Effect struct {
	From, To int
	Value    float64
}

// Fit estimates a path model from data, [column][respondent]. Starting from
// equal weights it repeats, until no weight changes by more than 10⁻¹⁰,
//
//	inner   z_b = Σ_k e_bk y_k over neighbours k, e by the scheme
//	outer   w_b = cov(x_b, z_b)           Mode A
//	        w_b = R_bb⁻¹ cov(x_b, z_b)    Mode B
//	scale   var(y_b) = 1, y_b = Σ w_bj x_bj
//
// where y are latent variables, x the standardised items (the columns may have any unit,
// NaN is a missing answer), w their weights and R_bb the correlations of the items of
// block b. It then regresses each latent variable on those with a path to it; paths are
// standardised coefficients. A total effect is the sum over all routes of the products of
// their paths. HTMT of two blocks is the mean absolute correlation between their items
// over the geometric mean of those within (1 for a single item); above 0.9 there is no
// discriminant validity. Bootstrap has the intervals.
// Source: Lohmöller (1989), Latent Variable Path Modeling with Partial Least
// Squares; Tenenhaus and others (2005), Computational Statistics and Data
// Analysis 48; Henseler, Ringle and Sarstedt (2015) for HTMT.
//
// The error is an *Error when the model is invalid (see the package comment), lengths
// differ, an answer is infinite, an item does not vary, or fewer than five respondents are
// complete.
func Fit(model Model, data [][]float64) (*Result, error) {
	const op = "Fit"
	s, err := model.prepare(op, len(data))
	if err != nil {
		return nil, err
	}
	rows, err := s.complete(op, data)
	if err != nil {
		return nil, err
	}
	r, mean, sd, err := s.correlate(op, data, rows)
	if err != nil {
		return nil, err
	}
	e, err := s.run(op, r)
	if err != nil {
		return nil, err
	}
	out := &Result{
		N: len(rows), Dropped: len(data[0]) - len(rows),
		Correlations: e.latent, HTMT: s.htmt(r), Iterations: e.iterations,
		Method: fmt.Sprintf("PLS, %v scheme", model.Scheme),
		mean:   mean, sd: sd, r: r, shape: s, data: data, rows: rows,
	}
	out.fill(s, r, e)
	out.warn(s, e)
	return out, nil
}

func (out *Result) fill(s *shape, r [][]float64, e *estimate) {
	for b, block := range s.Blocks {
		l := Latent{Name: block.Name, Mode: block.Mode}
		if len(s.before[b]) > 0 {
			r2 := e.r2[b]
			l.R2 = &r2
		}
		for j := s.from[b]; j < s.from[b+1]; j++ {
			out.Items = append(out.Items, Item{s.item[j], b, e.weight[j], e.loading[j][b], e.loading[j]})
		}
		var rho float64
		if l.AVE, rho = s.quality(e, b); block.Mode == A {
			alpha := s.alpha(r, b)
			l.Alpha, l.Rho = &alpha, &rho
		}
		out.Latent = append(out.Latent, l)
	}
	for k, a := range s.Paths {
		out.Paths = append(out.Paths, Effect{a.From, a.To, e.path[k]})
	}
	total, reached := s.total(e.path)
	for from := range s.Blocks {
		for to := range s.Blocks {
			if reached[from][to] {
				out.Total = append(out.Total, Effect{from, to, total[from][to]})
			}
		}
	}
}

// quality returns AVE and, for Mode A, the composite reliability of a block.
func (s *shape) quality(e *estimate, b int) (ave, rho float64) {
	var sum, squares float64
	for j := s.from[b]; j < s.from[b+1]; j++ {
		own := e.loading[j][b]
		sum += own
		squares += own * own
	}
	k := float64(s.from[b+1] - s.from[b])
	if base := sum*sum + k - squares; s.Blocks[b].Mode == A && base > 0 {
		rho = sum * sum / base
	}
	return squares / k, rho
}

// alpha returns the standardised alpha of a block in Mode A.
func (s *shape) alpha(r [][]float64, b int) float64 {
	if s.Blocks[b].Mode != A {
		return 0
	}
	k := float64(s.from[b+1] - s.from[b])
	if k == 1 {
		return 1
	}
	m := s.between(r, b, b, func(c float64) float64 { return c })
	if base := 1 + (k-1)*m; base > 0 {
		return k * m / base
	}
	return 0
}

// between returns the mean of the transformed correlations between the items of two
// blocks, or between different items of one block.
func (s *shape) between(r [][]float64, a, b int, of func(float64) float64) float64 {
	var sum, n float64
	for i := s.from[a]; i < s.from[a+1]; i++ {
		for j := s.from[b]; j < s.from[b+1]; j++ {
			if i != j {
				sum += of(r[i][j])
				n++
			}
		}
	}
	if n == 0 {
		return 1
	}
	return sum / n
}

func (s *shape) htmt(r [][]float64) [][]float64 {
	out := matrix(len(s.Blocks), len(s.Blocks))
	for a := range s.Blocks {
		for b := range a {
			within := s.between(r, a, a, math.Abs) * s.between(r, b, b, math.Abs)
			if within > 0 {
				out[a][b] = s.between(r, a, b, math.Abs) / math.Sqrt(within)
				out[b][a] = out[a][b]
			}
		}
	}
	return out
}

// total returns the sum of the products of the paths along all routes, and which pairs are
// connected.
func (s *shape) total(path []float64) (effect [][]float64, reached [][]bool) {
	effect = matrix(len(s.Blocks), len(s.Blocks))
	reached = make([][]bool, len(s.Blocks))
	for b := range reached {
		reached[b] = make([]bool, len(s.Blocks))
	}
	for _, to := range s.order {
		for k, a := range s.Paths {
			if a.To != to {
				continue
			}
			effect[a.From][to] += path[k]
			reached[a.From][to] = true
			for from := range s.Blocks {
				if reached[from][a.From] {
					effect[from][to] += effect[from][a.From] * path[k]
					reached[from][to] = true
				}
			}
		}
	}
	return effect, reached
}

func (out *Result) warn(s *shape, e *estimate) {
	add := func(format string, args ...any) { out.Warnings = append(out.Warnings, fmt.Sprintf(format, args...)) }
	if !e.settled {
		add("the weights did not settle in %d iterations", most)
	}
	most := 0
	for b, l := range out.Latent {
		most = max(most, len(s.before[b]))
		if l.Mode == B {
			most = max(most, len(s.Blocks[b].Items))
		}
		if l.Mode != A || len(s.Blocks[b].Items) == 1 {
			continue
		}
		if l.AVE < 0.5 {
			add("“%s” explains less than half of its items (AVE %.2f)", l.Name, l.AVE)
		}
		if *l.Rho < 0.7 {
			add("“%s” is measured unreliably (rho %.2f)", l.Name, *l.Rho)
		}
	}
	for j, it := range out.Items {
		if s.Blocks[it.Block].Mode == A && it.Loading < 0.4 {
			add("item %d of “%s” loads weakly (%.3f)", j-s.from[it.Block]+1, out.Latent[it.Block].Name, it.Loading)
		}
	}
	for a := range s.Blocks {
		for b := range a {
			if s.Blocks[a].Mode == A && s.Blocks[b].Mode == A && out.HTMT[a][b] > 0.9 {
				add("“%s” and “%s” can hardly be told apart (HTMT %.2f)", out.Latent[b].Name, out.Latent[a].Name, out.HTMT[a][b])
			}
		}
	}
	if out.N < 10*most {
		add("fewer than ten respondents per arrow into the busiest block")
	}
}

// Scores returns the latent variables of the complete respondents, [block][respondent],
// and the positions of those respondents in the data:
//
//	y_b = Σ_j w_bj (x_j − x̄_j)/s_j
//
// over the items j of the block, w their weights, x̄ and s mean and standard deviation. They
// have mean 0, variance 1 and no interval.
// Source: as Fit.
func (out *Result) Scores() (scores [][]float64, respondents []int) {
	s := out.shape
	scores = matrix(len(s.Blocks), len(out.rows))
	for j, it := range out.Items {
		for k, i := range out.rows {
			scores[it.Block][k] += it.Weight * (out.data[it.Column][i] - out.mean[j]) / out.sd[j]
		}
	}
	return scores, append([]int(nil), out.rows...)
}

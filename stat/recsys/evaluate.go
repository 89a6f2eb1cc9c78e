package recsys

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Mean is an average over users with its 95 % interval, limited to [0, 1].
type Mean struct{ Value, Low, High float64 }

// Report holds the accuracy of the first K suggestions on test baskets. All figures are
// shares, 0 to 1.
type Report struct {
	K, Users      int
	Recall        Mean // share of the basket that was suggested
	Precision     Mean // share of K that was in the basket
	NDCG          Mean // normalised discounted cumulative gain
	Hit           Mean // share of users with at least one suggestion in the basket
	RecallRepeats Mean // recall of items the user had bought before, over all baskets
	RecallNew     Mean // recall of items new to the user, over all baskets
	Repeats, New  int  // items in the baskets that were, and were not, bought before
	Method        string
	Warnings      []string
}

// Evaluate requests k suggestions for each user with a test basket, as made by SplitLast
// from the log that r was fitted to. With B the basket and S the k suggestions of a user,
//
//	recall = |S∩B|/|B|,  precision = |S∩B|/k,  hit = 1 if S∩B is not empty
//
// and NDCG with gain 1 for items in B, averaged over users with the normal interval
// m ± 1.96 s/√n (Herlocker and others 2004, ACM TOIS 22, for the measures).
// RecallRepeats and RecallNew are pooled, R = Σh/Σn over users with h of their n items
// suggested (users with many items have more weight); their intervals are those of a
// ratio, with users as clusters (Cochran 1977, Sampling Techniques, section 6.3):
//
//	R ± 1.96 √(Σ(h − R n)²) / Σn
//
// Without such items, or when all or none of them were suggested, the variance estimate is
// 0, and the limits are those of the rule of three (Hanley and Lippman-Hand 1983), 3/Σn
// from R, or all of [0, 1]. Users are divided among cores and summed in their order.
// Errors: k outside 1 to 10,000, test without one basket per user of train, only empty
// baskets; each an *Error.
func Evaluate(r Recommender, train *Log, test [][]int32, k int) (Report, error) {
	const op = "Evaluate"
	if k < 1 || k > 10_000 {
		return Report{}, &Error{op, "k", -1, "is not between 1 and 10,000"}
	}
	if len(test) != train.Users {
		return Report{}, &Error{op, "test", -1, "has another length than the log has users"}
	}
	all := make([]outcome, len(test))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for u := w; u < len(test); u += workers {
				if len(test[u]) > 0 {
					before := train.pairItem[train.pairStarts[u]:train.pairStarts[u+1]]
					all[u] = judge(r.Recommend(int32(u), k, nil), test[u], before, k)
				}
			}
		})
	}
	wg.Wait()
	out := Report{K: k, Method: "mean over users, normal interval"}
	var sum outcome
	var recall, precision, ndcg, hit []float64
	for u, got := range all {
		if len(test[u]) == 0 {
			continue
		}
		out.Users++
		recall, precision = append(recall, got.recall), append(precision, got.precision)
		ndcg, hit = append(ndcg, got.ndcg), append(hit, got.hit)
		sum.repeats += got.repeats
		sum.repeatsHit += got.repeatsHit
		sum.fresh += got.fresh
		sum.freshHit += got.freshHit
	}
	if out.Users == 0 {
		return Report{}, &Error{op, "test", -1, "holds no basket"}
	}
	out.Recall, out.Precision, out.NDCG, out.Hit = mean(recall), mean(precision), mean(ndcg), mean(hit)
	out.Repeats, out.New = int(sum.repeats), int(sum.fresh)
	out.RecallRepeats = ratio(all, func(o outcome) (float64, float64) { return o.repeatsHit, o.repeats })
	out.RecallNew = ratio(all, func(o outcome) (float64, float64) { return o.freshHit, o.fresh })
	if out.Repeats == 0 {
		out.Warnings = append(out.Warnings, "no item had been bought before")
	}
	if out.New == 0 {
		out.Warnings = append(out.Warnings, "no item was new")
	}
	if out.Users < 100 {
		out.Warnings = append(out.Warnings, "fewer than 100 users")
	}
	return out, nil
}

// outcome is the result of the suggestions for one user.
type outcome struct {
	recall, precision, ndcg, hit         float64
	repeats, repeatsHit, fresh, freshHit float64
}

// judge compares suggestions with the test basket; before holds, sorted, the items that
// the user had bought until then.
func judge(suggestions []Suggestion, basket, before []int32, k int) (got outcome) {
	suggested := map[int32]bool{}
	var gains []float64
	for _, s := range suggestions {
		suggested[s.Item] = true
		gain := 0.0
		if slices.Contains(basket, s.Item) {
			gain = 1
		}
		gains = append(gains, gain)
	}
	ideal := slices.Repeat([]float64{1}, min(k, len(basket)))
	got.ndcg = dcg(gains) / dcg(ideal)
	for _, item := range basket {
		hit := 0.0
		if suggested[item] {
			hit = 1
		}
		if _, had := slices.BinarySearch(before, item); had {
			got.repeats++
			got.repeatsHit += hit
		} else {
			got.fresh++
			got.freshHit += hit
		}
	}
	hits := got.repeatsHit + got.freshHit
	got.recall, got.precision, got.hit = hits/float64(len(basket)), hits/float64(k), min(1, hits)
	return got
}

func mean(xs []float64) Mean {
	var m, ss float64
	n := float64(len(xs))
	for _, x := range xs {
		m += x / n
	}
	for _, x := range xs {
		ss += (x - m) * (x - m)
	}
	half := 1.959963984540054 * math.Sqrt(ss) / n
	return Mean{m, max(0, m-half), min(1, m+half)}
}

// ratio returns Σh/Σn over users with its interval.
func ratio(all []outcome, part func(outcome) (h, n float64)) Mean {
	var hits, items, squares float64
	for _, o := range all {
		h, n := part(o)
		hits += h
		items += n
	}
	if items == 0 {
		return Mean{0, 0, 1}
	}
	r := hits / items
	for _, o := range all {
		h, n := part(o)
		squares += (h - r*n) * (h - r*n)
	}
	half := 1.959963984540054 * math.Sqrt(squares) / items
	if squares == 0 {
		half = 3 / items
	}
	return Mean{r, max(0, r-half), min(1, r+half)}
}

func dcg(gains []float64) (sum float64) {
	for i, g := range gains {
		sum += g / math.Log2(float64(i)+2)
	}
	return sum
}

// NDCG returns the discounted gain Σ g_r / log₂(r+1) of the first k in a ranking (g in
// the order of the ranking), divided by that of the best order (Järvelin and Kekäläinen
// 2002), from 0 to 1. It is 0 when all gains are 0. It describes one ranking and has no
// interval; Evaluate has one for its mean. Errors: a gain that is negative or not finite
// (by index), a sum that overflows, k below 1; each an *Error.
func NDCG(gains []float64, k int) (float64, error) {
	for i, g := range gains {
		if !finite(g) || g < 0 {
			return 0, &Error{"NDCG", "gains", i, "is not a gain"}
		}
	}
	if k < 1 {
		return 0, &Error{"NDCG", "k", -1, "is below 1"}
	}
	best := slices.SortedFunc(slices.Values(gains), func(a, b float64) int { return cmp.Compare(b, a) })
	k = min(k, len(gains))
	ideal := dcg(best[:k])
	if ideal == 0 {
		return 0, nil
	}
	if v := dcg(gains[:k]) / ideal; finite(v) {
		return v, nil
	}
	return 0, &Error{"NDCG", "gains", -1, "overflow"}
}

package gap_test

import (
	"context"
	"fmt"
	"testing"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/gap"
	"huitou/internal/list"
	"huitou/internal/page"
)

// year records a company with a year of orders.
func year(t testing.TB, d *db.DB) *flow.Flow {
	t.Helper()
	f := flowtest.Start(t, d)
	flowtest.Year(t, f)
	return f
}

// evidence reads a list page by page and checks that its total and its number of rows are
// the figure of the board.
func evidence[R any](t *testing.T, name string, want int64, next func(context.Context, page.Page) ([]R, string, int64, error)) []R {
	t.Helper()
	var all []R
	for p := (page.Page{Limit: 120}); ; {
		rows, after, total, err := next(t.Context(), p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if total != want {
			t.Errorf("%s: total %d, the board says %d", name, total, want)
		}
		all = append(all, rows...)
		if p.After = after; after == "" {
			break
		}
	}
	if int64(len(all)) != want {
		t.Errorf("%s: %d rows, the board says %d", name, len(all), want)
	}
	return all
}

func promises(t *testing.T, l *list.Reader, name string, f list.PromiseFilter, want int64) []list.PromiseRow {
	t.Helper()
	back, err := list.ParsePromises(f.Values())
	if err != nil || back != f {
		t.Errorf("%s: %+v comes back as %+v (%v)", name, f, back, err)
	}
	return evidence(t, name, want, func(ctx context.Context, p page.Page) ([]list.PromiseRow, string, int64, error) {
		found, err := l.Promises(ctx, f, p)
		return found.Rows, found.Next, found.Total, err
	})
}

func voices(t *testing.T, l *list.Reader, name string, f list.VoiceFilter, want int64) []list.VoiceRow {
	t.Helper()
	back, err := list.ParseVoices(f.Values())
	if err != nil || back != f {
		t.Errorf("%s: %+v comes back as %+v (%v)", name, f, back, err)
	}
	return evidence(t, name, want, func(ctx context.Context, p page.Page) ([]list.VoiceRow, string, int64, error) {
		found, err := l.Voices(ctx, f, p)
		return found.Rows, found.Next, found.Total, err
	})
}

func orders(t *testing.T, l *list.Reader, name string, f list.OrderFilter, want int64) []list.OrderRow {
	t.Helper()
	back, err := list.ParseOrders(f.Values())
	if err != nil || back != f {
		t.Errorf("%s: %+v comes back as %+v (%v)", name, f, back, err)
	}
	return evidence(t, name, want, func(ctx context.Context, p page.Page) ([]list.OrderRow, string, int64, error) {
		found, err := l.Orders(ctx, f, p)
		return found.Rows, found.Next, found.Total, err
	})
}

// TestEvidence: every figure of the board opens a list of exactly as many records.
func TestEvidence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		year(t, d)
		g, l := gap.New(d), list.New(d)
		whole, err := g.Board(t.Context(), gap.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if whole.From != "2025-06" || whole.To != "2026-05" || !whole.Usual || whole.First != "2025-03" {
			t.Errorf("period %s to %s, usual %v, data from %s", whole.From, whole.To, whole.Usual, whole.First)
		}
		var total int64
		for _, q := range append(below(whole), gap.Query{}, gap.Query{From: "2025-03", To: "2026-07"}, gap.Query{From: "2026-05", To: "2026-05"}) {
			b, err := g.Board(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			checkPromises(t, l, &b)
			checkVoices(t, l, &b)
			checkOrders(t, l, &b)
			if q.Place != 0 && q.From == "" {
				total += b.Promises.States.Total()
			}
		}
		if none := placeless(&whole); total+none != whole.Promises.States.Total() || none == 0 {
			t.Errorf("the places below have %d promises, %d are of no place, the company has %d", total, none, whole.Promises.States.Total())
		}
	})
}

// below returns the queries of the boards of the places directly below a board's place.
func below(b gap.Board) (list []gap.Query) {
	for _, p := range b.Below {
		list = append(list, gap.Query{Place: p.ID})
	}
	return list
}

func placeless(b *gap.Board) int64 {
	for _, c := range b.Promises.Places {
		if c.Place.ID == 0 {
			return c.States.Total()
		}
	}
	return 0
}

func checkPromises(t *testing.T, l *list.Reader, b *gap.Board) {
	t.Helper()
	name := fmt.Sprint("promises of ", b.PlaceName, " ", b.From)
	cell := func(name string, c gap.PromiseCell) {
		s := c.States
		promises(t, l, name+" due", c.Evidence, s.Due())
		for state, n := range map[string]int64{"open": s.Open, "overdue": s.Overdue, "kept": s.Kept, "late": s.Late, "broken": s.Broken,
			"waived": s.Waived, "void": s.Void, "renegotiated": s.Renegotiated, "": s.Total()} {
			for _, r := range promises(t, l, name+" "+state, c.Evidence.With(state), n) {
				if r.Who.Name == "" && r.Who.Kind == "" {
					t.Errorf("%s: promise %s has no customer", name, r.ID)
				}
			}
		}
		if c.Kept.K != s.Kept || c.Kept.N != s.Due() {
			t.Errorf("%s: kept %d of %d, states %+v", name, c.Kept.K, c.Kept.N, s)
		}
	}
	cell(name, b.Promises.PromiseCell)
	for _, c := range b.Promises.Months {
		promises(t, l, name+" in "+string(c.Month), c.Evidence, c.States.Due())
	}
	for _, c := range b.Promises.Places {
		cell(name+" at "+c.Place.Name, c)
	}
	for _, c := range b.Promises.Origins {
		cell(name+" from "+c.Origin, c)
	}
	late := promises(t, l, name, b.Promises.Evidence.With("late"), b.Promises.States.Late)
	checkLateness(t, name, b.Promises.Late, late)
}

// checkLateness compares the mean and the median of the board with the rows of the list.
// The median, which is read from buckets, may be off by the width of a bucket.
func checkLateness(t *testing.T, name string, got gap.Lateness, rows []list.PromiseRow) {
	t.Helper()
	if len(rows) == 0 {
		return
	}
	var under, over int
	var sum float64
	for _, r := range rows {
		sum += r.LateBy.Minutes()
		switch width := got.Median.Time.Hours(); {
		case r.LateBy.Hours() < width-24:
			under++
		case r.LateBy.Hours() > width+24:
			over++
		}
	}
	if mean := sum / float64(len(rows)); got.Mean.Minutes() < mean-2 || got.Mean.Minutes() > mean+2 {
		t.Errorf("%s: mean lateness %s, the list says %.0f minutes", name, got.Mean, mean)
	}
	if got.N != int64(len(rows)) || 2*under > len(rows) || 2*over > len(rows) {
		t.Errorf("%s: median lateness %s, but of %d are %d a day below and %d a day above", name, got.Median.Time, len(rows), under, over)
	}
}

func checkVoices(t *testing.T, l *list.Reader, b *gap.Board) {
	t.Helper()
	name := fmt.Sprint("voices of ", b.PlaceName, " ", b.From)
	cell := func(name string, c gap.VoiceCell) {
		if c.Hidden {
			return
		}
		voices(t, l, name, c.Evidence, c.Rating.N+c.Unrated)
		for rated, n := range map[string]int64{"low": c.Low.K, "yes": c.Rating.N, "no": c.Unrated} {
			e := c.Evidence
			e.Rated = rated
			voices(t, l, name+" rated "+rated, e, n)
		}
	}
	cell(name, b.Perception.VoiceCell)
	for i, n := range b.Perception.Stars {
		e := b.Perception.Evidence
		e.Stars = i + 1
		voices(t, l, fmt.Sprint(name, " ", e.Stars, " stars"), e, n)
	}
	for _, c := range b.Perception.Outcomes {
		cell(name+" after "+c.Outcome, c)
	}
	for _, c := range b.Perception.Months {
		cell(name+" in "+string(c.Month), c)
	}
	for _, c := range b.Perception.Places {
		cell(name+" at "+c.Place.Name, c)
	}
	e := b.Perception.Evidence
	e.Answered = "no"
	voices(t, l, name+" unanswered", e, b.Perception.Rating.N+b.Perception.Unrated)
}

func checkOrders(t *testing.T, l *list.Reader, b *gap.Board) {
	t.Helper()
	for _, s := range b.Performance.Steps {
		name := fmt.Sprint(s.Step, " of ", b.PlaceName, " ", b.From)
		orders(t, l, name, s.Evidence, s.N)
		if s.Target > 0 {
			e := s.Evidence
			e.Over = s.Target
			orders(t, l, name+" over the target", e, s.N-s.Within.K)
		}
		var n int64
		for _, bar := range s.Bars {
			n += bar.N
			for _, r := range orders(t, l, name+" up to "+bar.To.String(), bar.Evidence, bar.N) {
				if r.Took <= bar.From && bar.From > 0 || bar.To > 0 && r.Took > bar.To {
					t.Errorf("%s: %s took %s, not %s to %s", name, r.Purchase, r.Took, bar.From, bar.To)
				}
			}
		}
		if n != s.N {
			t.Errorf("%s: the bars hold %d, the step %d", name, n, s.N)
		}
		for _, w := range s.Weeks {
			orders(t, l, name+" in the week of "+string(w.Week), w.Evidence, w.N)
		}
	}
}

func TestBoardRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		g := gap.New(d)
		for name, c := range map[string]struct {
			q    gap.Query
			want errs.Kind
		}{
			"backwards":   {gap.Query{From: "2026-05", To: "2026-04"}, errs.KindInvalid},
			"half":        {gap.Query{From: "2026-05"}, errs.KindInvalid},
			"no month":    {gap.Query{From: "May", To: "June"}, errs.KindInvalid},
			"too long":    {gap.Query{From: "1990-01", To: "2026-05"}, errs.KindInvalid},
			"no place":    {gap.Query{From: "2026-01", To: "2026-05", Place: 77}, errs.KindNotFound},
			"year 0":      {gap.Query{From: "0000-01", To: "0000-02"}, errs.KindInvalid},
			"not a month": {gap.Query{From: "2026-13", To: cal.Month("2026-14")}, errs.KindInvalid},
		} {
			if _, err := g.Board(t.Context(), c.q); !errs.Is(err, c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	})
}

// TestBoardEmpty: without data, and before the company is set up, the board is empty.
func TestBoardEmpty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		b, err := gap.New(d).Board(t.Context(), gap.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if b.First != "" || b.From != "2026-05" || b.To != "2026-05" || b.Promises.Kept.Any() || len(b.Performance.Steps) != 0 {
			t.Errorf("board without data: %+v", b)
		}
	})
}

// TestKeptEarly: a promise kept two years before it is due does not move the default
// period, and the last month with data, beyond the current month.
func TestKeptEarly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := year(t, d)
		res, err := f.Record(t.Context(), []fact.Fact{{Kind: fact.KindPromise, Source: "desk", ID: "early", Promise: &fact.Promise{Customer: "c1", What: "yearly service",
			Origin: "contract", Made: clock.At(flowtest.Now.AddDate(0, 0, -3)), Due: clock.At(flowtest.Now.AddDate(2, 1, 0)), KeptAt: clock.At(flowtest.Now.AddDate(0, 0, -1))}}}, flow.Sender{Actor: "test"})
		if err != nil || res[0].Status != flow.Created {
			t.Fatal(err, res)
		}
		b, err := gap.New(d).Board(t.Context(), gap.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if b.From != "2025-06" || b.To != "2026-05" || b.Last != "2026-05" || !b.Promises.Kept.Any() {
			t.Errorf("%s to %s, data until %s", b.From, b.To, b.Last)
		}
	})
}

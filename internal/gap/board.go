package gap

import (
	"context"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/org"
)

// maxMonths is the longest period of a board.
const maxMonths = 120

// frame is the period, places and settings that every part of a board is computed for.
type frame struct {
	Query
	span
	places  *list.Places
	in      []id.Place        // nil = every place
	inside  map[id.Place]bool // the places of in
	months  []cal.Month
	until   cal.Day // the last day that is over at every place: promises due later are not counted
	now     clock.Instant
	zone    *time.Location
	targets map[string]string
}

// has reports whether figures of a place belong to the board.
func (f *frame) has(p id.Place) bool { return f.in == nil || f.inside[p] }

// third returns in which third of the period a month lies: 0, 1 or 2; −1 if the period is
// shorter than three months.
func (f *frame) third(m cal.Month) int {
	n := len(f.months)
	if n < 3 {
		return -1
	}
	i := m.Sub(f.From)
	switch part := n / 3; {
	case i < part:
		return 0
	case i >= n-part:
		return 2
	}
	return 1
}

func makeBoard(ctx context.Context, tx *db.Tx, q Query) (Board, error) {
	b := Board{Query: q, At: tx.Now()}
	f, err := makeFrame(ctx, tx, &b)
	if err != nil {
		return b, err
	}
	s, err := f.dataSpan(ctx, tx)
	if err != nil {
		return b, err
	}
	f.span = s
	b.First, b.Last, b.OrdersOnly = s.first, s.last, s.ordersOnly
	from, to := s.usual()
	if q.From == "" && q.To == "" {
		q.From, q.To = from, to
	}
	b.Usual = q.From == from && q.To == to
	if err := f.fit(q); err != nil {
		return b, err
	}
	b.Query = f.Query
	b.PlaceName, b.Path, b.Below = f.places.Name(q.Place), f.places.Path(q.Place), f.places.Children(q.Place)
	b.Listening.Connect = []string{"gap.connect.expectations", "gap.connect.managers"}
	b.Design.Connect = []string{"gap.connect.register", "gap.connect.standards"}
	if q.reads(4) {
		if b.Promises, err = promises(ctx, tx, f); err != nil {
			return b, err
		}
	}
	if q.Gap == 4 {
		if b.Promises.Stake, err = stake(ctx, tx, f, b.Promises.States); err != nil {
			return b, err
		}
	}
	if q.reads(5) {
		if b.Perception, err = perception(ctx, tx, f); err != nil {
			return b, err
		}
	}
	if q.reads(3) {
		b.Performance, err = performance(ctx, tx, f)
	}
	return b, err
}

// makeFrame reads the company, its targets and its places.
func makeFrame(ctx context.Context, tx *db.Tx, b *Board) (*frame, error) {
	f := &frame{now: tx.Now(), zone: time.UTC, inside: map[id.Place]bool{}}
	company, err := org.FindCompany(ctx, tx)
	switch {
	case errs.Is(err, errs.KindNotFound): // before the set-up there is nothing to show
	case err != nil:
		return nil, err
	default:
		if f.zone, err = cal.Zone(company.Zone); err != nil {
			return nil, err
		}
		settings, err := org.ReadSettings(company)
		if err != nil {
			return nil, err
		}
		b.Currency, f.targets = company.Currency, settings.Targets
	}
	if f.places, err = list.ReadPlaces(ctx, tx); err != nil {
		return nil, err
	}
	today := cal.DayOf(f.now, f.zone)
	for _, place := range f.places.All() {
		if zone := f.places.Zone(place.ID); zone != nil {
			today = min(today, cal.DayOf(f.now, zone))
		}
	}
	f.until = today.Add(-1)
	return f, nil
}

// fit validates the period and the place of a query and sets them.
func (f *frame) fit(q Query) (err error) {
	f.Query = q
	if q.From == "" && q.To == "" { // no data at all: the running month, empty
		f.From = cal.MonthOf(f.now, f.zone)
		f.To = f.From
	}
	k := errs.NewCheck("gap.Board")
	month := func(path string, m cal.Month) {
		if !m.Valid() {
			k.Add(errs.Field{Path: path, Key: "gap.no_month", Found: string(m), Expected: "YYYY-MM"})
		}
	}
	month("from", f.From)
	month("to", f.To)
	if f.From.Valid() && f.To.Valid() {
		k.That(f.From <= f.To, "to", "gap.period_backwards")
		k.That(f.To.Sub(f.From) < maxMonths, "from", "gap.period_long", "n", maxMonths)
	}
	if err := k.Err(); err != nil {
		return err
	}
	for m := f.From; m <= f.To; m = m.Add(1) {
		f.months = append(f.months, m)
	}
	if f.in, err = f.places.Within(q.Place); err != nil {
		return err
	}
	for _, p := range f.in {
		f.inside[p] = true
	}
	return nil
}

// scope returns the days and places of the board as a filter.
func (f *frame) scope() list.Scope {
	return list.Scope{From: f.From.First(), To: f.To.Last(), Place: f.Place}
}

// due returns the filter of the board's promises that were due, which
// selects none if the period is yet to come.
func (f *frame) due() list.PromiseFilter {
	s := f.scope()
	s.To = min(s.To, f.until)
	return list.PromiseFilter{Scope: s, State: list.Due}
}

// maxStake is the number of late and broken promises up to which the money behind
// them is added up.
const maxStake = 20_000

// stake adds up the money behind the late, broken and overdue promises that states counts.
func stake(ctx context.Context, tx *db.Tx, f *frame, states list.PromiseStates) (Stake, error) {
	st := Stake{Promises: states.Late + states.Broken + states.Overdue}
	if st.TooMany = st.Promises > maxStake; st.TooMany || st.Promises == 0 {
		return st, nil
	}
	w := list.NewWhere(f.now, f.From.First(), min(f.To.Last(), f.until))
	w.At("place_id", f.in)
	err := tx.Row(ctx, strings.ReplaceAll(sqlStake, "{more}", w.More()), w.Args()...).Scan(&st.Customers, &st.Amount)
	return st, err
}

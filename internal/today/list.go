package today

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/money"
	"huitou/internal/org"
	"huitou/internal/promise"
	"huitou/internal/purchase"
	"huitou/internal/voice"
)

// What is listed: promises that fell due within lateWindow or will within soonWindow, and
// low ratings of lowWindow.
const (
	lateWindow = 60 * day
	soonWindow = 2 * day
	lowWindow  = 90 * day
)

// reading is the state of one call of List or Count.
type reading struct {
	ctx     context.Context
	tx      *db.Tx
	who     access.Who
	q       Query
	now     clock.Instant
	zone    *time.Location
	places  *list.Places
	in      []id.Place      // nil = every place
	snoozed map[string]Line // by subject, with Until and Reason only
	lines   []Line
	worth   []purchase.Sum // of the customers of lines, by the same index
}

func read(ctx context.Context, tx *db.Tx, who access.Who, q Query) (List, error) {
	out := List{Counts: map[string]int{}}
	if q.Kind != "" && !slices.Contains(Kinds, q.Kind) {
		return out, errs.Invalid("today.List", "today.no_kind", "kind", errs.Short(q.Kind))
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, 200)
	r := &reading{ctx: ctx, tx: tx, who: who, q: q, now: tx.Now(), zone: time.UTC}
	if err := r.prepare(&out); err != nil {
		return out, err
	}
	if err := r.gather(); err != nil {
		return out, err
	}
	if err := r.old(&out); err != nil {
		return out, err
	}
	r.rank(&out)
	return out, nil
}

// prepare reads the company, the places the person may see and what they snoozed.
func (r *reading) prepare(out *List) error {
	company, err := org.FindCompany(r.ctx, r.tx)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return err
	}
	out.Currency = company.Currency
	if z, err := cal.Zone(company.Zone); err == nil {
		r.zone = z
	}
	if r.places, err = list.ReadPlaces(r.ctx, r.tx); err != nil {
		return err
	}
	if r.in, err = r.places.Seen(r.who, r.q.Place); err != nil {
		return err
	}
	r.snoozed = map[string]Line{}
	return r.tx.Each(r.ctx, func(row db.Row) error {
		var subject string
		var l Line
		err := row.Scan(&subject, &l.Until, &l.Reason)
		r.snoozed[subject] = l
		return err
	}, sqlSnoozed, r.who.Person(), r.now)
}

// query puts the conditions on places and owner for {more} in a statement.
func (r *reading) query(text, table string, args ...any) (string, []any) {
	w := list.NewWhere(args...)
	w.At(table+".place_id", r.in)
	if r.q.Mine {
		owner := "p.owner_id"
		if table == "v" {
			owner = "COALESCE(c.owner_id, 0)"
		}
		w.And(owner+" = ? AND "+owner+" <> 0", r.who.Staff) // none, for a user who is not on the staff
	}
	return strings.Replace(text, "{more}", w.More(), 1), w.Args()
}

// gather reads the lines of every kind, unranked.
func (r *reading) gather() error {
	query, args := r.query(sqlLate, "p", r.now.Add(-lateWindow), r.now, MaxCount)
	if err := r.tx.Each(r.ctx, r.takePromise, query, args...); err != nil {
		return err
	}
	query, args = r.query(sqlComing, "p", r.now, r.now.Add(soonWindow+day), MaxCount)
	if err := r.tx.Each(r.ctx, r.takePromise, query, args...); err != nil {
		return err
	}
	query, args = r.query(sqlLow, "v", r.now.Add(-lowWindow), MaxCount)
	return r.tx.Each(r.ctx, r.takeVoice, query, args...)
}

func (r *reading) takePromise(row db.Row) error {
	var l Line
	var sum purchase.Sum
	p, err := promise.Scan(row, append([]any{&l.Name, &l.Honorific, &l.OwnerName}, sum.Into()...)...)
	if err != nil {
		return err
	}
	l.Promise, l.Subject, l.Version, l.Customer = &p, p.ID.String(), p.Version, p.Customer
	l.Place, l.Owner, l.Due = p.Place, p.Owner, p.Due
	today := r.today(p.Place)
	switch {
	case p.Due < r.now:
		l.Kind = PromiseLate
	case p.DueDay <= today:
		l.Kind = PromiseToday
	case p.DueDay <= today.Add(int(soonWindow/day)):
		l.Kind = PromiseSoon
	default:
		return nil
	}
	l.Actions = []Action{
		{Name: "keep", Permission: access.PromiseWrite, Main: true},
		{Name: "renegotiate", Permission: access.PromiseWrite, Form: true},
		{Name: "break", Permission: access.PromiseWrite, Form: true},
		{Name: "waive", Permission: access.PromiseWrite, Form: true},
		{Name: "snooze", Permission: access.CustomerRead, Form: true},
	}
	r.add(l, sum)
	return nil
}

func (r *reading) takeVoice(row db.Row) error {
	var l Line
	var sum purchase.Sum
	v, err := voice.Scan(row, append([]any{&l.Name, &l.Honorific, &l.Owner, &l.OwnerName}, sum.Into()...)...)
	if err != nil {
		return err
	}
	l.Kind, l.Voice, l.Subject, l.Version, l.Customer = VoiceLow, &v, v.ID.String(), v.Version, v.Customer
	l.Place, l.Due = v.Place, v.At
	l.Actions = []Action{
		{Name: "answer", Permission: access.VoiceAnswer, Main: true, Form: true},
		{Name: "snooze", Permission: access.CustomerRead, Form: true},
	}
	r.add(l, sum)
	return nil
}

func (r *reading) add(l Line, sum purchase.Sum) {
	l.PlaceName = r.places.Name(l.Place)
	r.lines, r.worth = append(r.lines, l), append(r.worth, sum)
}

// count counts the lines that List would return, without reading what they show.
func count(ctx context.Context, tx *db.Tx, who access.Who) (n int, err error) {
	r := &reading{ctx: ctx, tx: tx, who: who, now: tx.Now(), zone: time.UTC}
	if err := r.prepare(&List{}); err != nil {
		return 0, err
	}
	shown := func(subject string) {
		if _, hidden := r.snoozed[subject]; !hidden {
			n++
		}
	}
	for _, from := range []clock.Instant{r.now.Add(-lateWindow), r.now} {
		to := r.now
		if from == r.now {
			to = r.now.Add(soonWindow + day)
		}
		query, args := r.query(sqlCountPromises, "p", from, to, MaxCount)
		err := tx.Each(ctx, func(row db.Row) error {
			var pro id.Promise
			var pla id.Place
			var due cal.Day
			err := row.Scan(&pro, &pla, &due)
			if to == r.now || due <= r.today(pla).Add(int(soonWindow/day)) {
				shown(pro.String())
			}
			return err
		}, query, args...)
		if err != nil {
			return 0, err
		}
	}
	query, args := r.query(sqlCountLow, "v", r.now.Add(-lowWindow), MaxCount)
	err = tx.Each(ctx, func(row db.Row) error {
		var voi id.Voice
		err := row.Scan(&voi)
		shown(voi.String())
		return err
	}, query, args...)
	return n, err
}

// today returns the current day at a place, in its time zone.
func (r *reading) today(at id.Place) cal.Day {
	zone := r.zone
	if z := r.places.Zone(at); z != nil {
		zone = z
	}
	return cal.DayOf(r.now, zone)
}

// old counts promises and ratings that are older than the windows.
func (r *reading) old(out *List) error {
	if r.q.Mine || r.q.Snoozed { // not shown in these lists
		return nil
	}
	query, args := r.query(sqlOldPromises, "p", r.now.Add(-lateWindow), MaxCount)
	if err := r.tx.Row(r.ctx, query, args...).Scan(&out.OldPromises); err != nil {
		return err
	}
	query, args = r.query(sqlOldVoices, "v", r.now.Add(-lowWindow), MaxCount)
	return r.tx.Row(r.ctx, query, args...).Scan(&out.OldVoices)
}

// rank applies the filter by kind and by snoozed, sorts the lines by AtRisk, the largest
// first, and cuts the list at the limit.
func (r *reading) rank(out *List) {
	typical := r.typical()
	var lines []Line
	for i := range r.lines {
		l := r.lines[i]
		s, hidden := r.snoozed[l.Subject]
		if hidden {
			out.Snoozed++
		}
		if hidden != r.q.Snoozed {
			continue
		}
		l.Until, l.Reason = s.Until, s.Reason
		out.Counts[l.Kind]++
		out.Total++
		if r.q.Kind != "" && r.q.Kind != l.Kind {
			continue
		}
		chance, why := l.chance(r.now)
		l.Worth, l.Why = yearly(&r.worth[i], r.now), why
		if l.Worth > 0 {
			l.Why = append(l.Why, Reason{"today.why.worth", errs.Pairs("n", r.worth[i].Sales, "worth", money.About{Minor: l.Worth, Currency: out.Currency})})
			l.AtRisk = int64(chance * float64(l.Worth))
		} else { // nothing bought yet: the mean of the list stands in
			l.Why = append(l.Why, Reason{Key: "today.why.unknown"})
			l.AtRisk = int64(chance * float64(typical))
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.AtRisk, a.AtRisk), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
			cmp.Compare(a.Due, b.Due), strings.Compare(a.Subject, b.Subject))
	})
	if out.More = len(lines) > r.q.Limit; out.More {
		lines = lines[:r.q.Limit]
	}
	out.Lines = lines
}

// typical returns the mean yearly worth of the customers on the list who have bought.
func (r *reading) typical() int64 {
	var sum, n int64
	for i := range r.worth {
		if y := yearly(&r.worth[i], r.now); y > 0 {
			sum, n = sum+y, n+1
		}
	}
	return sum / max(n, 1)
}

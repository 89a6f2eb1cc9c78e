package gap

import (
	"context"
	"errors"

	"huitou/internal/cal"
	"huitou/internal/db"
	"huitou/internal/purchase"
)

// usualMonths is the length of the default period.
const usualMonths = 12

// span is the first and the last month with data, "" if there is none.
type span struct {
	first, last cal.Month
	ordersOnly  bool // there are orders, and nothing that is measured
}

// usual returns the default period: the last twelve months with data.
func (s span) usual() (from, to cal.Month) {
	if s.last == "" {
		return "", ""
	}
	return max(s.first, s.last.Add(1-usualMonths)), s.last
}

func (s *span) add(first, last cal.Month) {
	if s.first == "" || first < s.first {
		s.first = first
	}
	s.last = max(s.last, last)
}

// dataSpan reads the span of a board: of promises whose day is over, kept or not, of voices and of
// steps; where there are none of them, of orders.
func (f *frame) dataSpan(ctx context.Context, tx *db.Tx) (s span, err error) {
	running := f.until.Add(1).Month() // the first month of which not every day is over
	for _, e := range []edge{
		{sqlPromiseEdge, []any{running}}, {sqlPromiseDayEdge, []any{running.First(), f.until}}, {sqlVoiceEdge, nil},
	} {
		first, last, err := e.read(ctx, tx)
		if err != nil {
			return s, err
		}
		if first != "" {
			s.add(monthOf(first), monthOf(last))
		}
	}
	firstWeek, lastWeek := "", ""
	for _, step := range purchase.StepNames[:3] { // the total ends with the delivery
		first, last, err := edge{sqlStepEdge, []any{step}}.read(ctx, tx)
		if err != nil {
			return s, err
		}
		if first != "" && (firstWeek == "" || first < firstWeek) {
			firstWeek = first
		}
		lastWeek = max(lastWeek, last)
	}
	begins := monthOf(firstWeek)
	if firstWeek != "" && cal.Day(firstWeek).Add(6).Month() == begins { // no day of it lies in another month
		s.add(begins, monthOf(lastWeek))
		return s, nil
	}
	if s.first != "" && firstWeek == "" {
		return s, nil
	}
	first, last, err := f.orderSpan(ctx, tx)
	switch {
	case err != nil || firstWeek == "" && first == "":
		return s, err
	case firstWeek == "":
		s.add(first, last)
		s.ordersOnly = true
	default: // no step ends before the first order
		begins = max(begins, min(first, cal.Day(firstWeek).Add(6).Month()))
		s.add(begins, max(begins, monthOf(lastWeek)))
	}
	return s, nil
}

// orderSpan reads the first and the last month with orders until a day that is over everywhere.
func (f *frame) orderSpan(ctx context.Context, tx *db.Tx) (first, last cal.Month, err error) {
	var from, to cal.Day
	err = tx.Row(ctx, sqlOrderSpan, f.until).Scan(&from, &to)
	if err != nil || from == "" {
		return "", "", err
	}
	return from.Month(), to.Month(), nil
}

// edge is a query of months, or of days, in their order.
type edge struct {
	query string
	args  []any
}

// read returns the first and the last, "" if there is none.
func (e edge) read(ctx context.Context, tx *db.Tx) (first, last string, err error) {
	for _, end := range []struct {
		order string
		to    *string
	}{{" LIMIT 1", &first}, {" DESC LIMIT 1", &last}} {
		if err := tx.Row(ctx, e.query+end.order, e.args...).Scan(end.to); err != nil && !errors.Is(err, db.ErrNone) {
			return "", "", err
		}
	}
	return first, last, nil
}

// monthOf is the month of a month, or of a day in it; "" of "".
func monthOf(at string) cal.Month { return cal.Month(at[:min(len(at), len("2006-01"))]) }

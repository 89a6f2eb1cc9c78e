package sheet

import (
	"fmt"
	"math"
	"slices"

	"huitou/internal/cal"
	"huitou/internal/errs"
	"huitou/internal/importer"
	"huitou/stat/btyd"
)

// Left counts incomplete rows.
type Left struct {
	Nameless int // without a customer: omitted
	Undated  int // without a date, or a history without its counts or times: omitted
	Unpriced int // without an amount: purchases of unknown value
	Void     int // not omitted: rows that count although a cell says that they were cancelled or refunded
}

// Buying is how often and how recently each customer bought: one entry per customer.
type Buying struct {
	Names     []string
	Customers []btyd.Customer
	Spend     []btyd.Spend // nil without amounts
	Rows      []int        // of a file of histories: that of each customer, from 0
	Left      Left         // incomplete rows
	Unpaid    int          // customers whose repeat purchases amount to 0: their spend is unknown
	Returned  int          // customers omitted because they bought nothing, or returned all of it
	Returns   Returns
	Later     []int   // purchases after the end of the histories
	Until     cal.Day // end of the histories; "" for a file of histories
	Horizon   float64 // from there to the end of the data, in units
}

// Histories reads buying histories. Times are in units of unitDays. Purchases of one customer
// on one day count once. Where amounts are known, a return is subtracted from the day it
// reverses, and a day left with nothing is no purchase. The histories end with the day until,
// "" being the last day of the data; customers who first bought after it are omitted, and
// later returns are ignored. Spend is the mean of the repeat purchases, since the first one
// has no history before it.
func (s *Sheet) Histories(c Columns, unitDays float64, until cal.Day) (*Buying, error) {
	switch {
	case c.X != "" && c.TX != "" && c.Age != "":
		return s.summary(c)
	case c.Customer != "" && c.Date != "":
		return s.purchases(c, unitDays, until)
	}
	return nil, errs.Invalid("sheet.Histories", "sheet.buying_needed", "have", s.Have())
}

// pay records what a customer spent on x purchases. A customer with repeat purchases of 0 is
// not recorded.
func (b *Buying) pay(x int, mean float64) {
	if x > 0 && !(mean > 0) {
		b.Unpaid++
		x = 0
	}
	b.Spend = append(b.Spend, btyd.Spend{X: x, Mean: mean})
}

// summary reads a file with one history per row. A row without one of its numbers, or without
// a customer where that column is named, is omitted.
func (s *Sheet) summary(c Columns) (*Buying, error) {
	x, err := s.Counts(c.X)
	if err != nil {
		return nil, err
	}
	times, err := s.Table([]string{c.TX, c.Age})
	if err != nil {
		return nil, err
	}
	b := &Buying{}
	var mean []float64
	if c.Mean != "" {
		if mean, err = s.Numbers(c.Mean); err != nil {
			return nil, err
		}
	}
	var names []string
	if c.Customer != "" {
		if names, err = s.Texts(c.Customer); err != nil {
			return nil, err
		}
	}
	for i := range x {
		switch {
		case names != nil && names[i] == "":
			b.Left.Nameless++
			continue
		case math.IsNaN(x[i] + times[0][i] + times[1][i]):
			b.Left.Undated++
			continue
		}
		name := fmt.Sprint(s.Row(i))
		if names != nil {
			name = names[i]
		}
		b.Names, b.Rows = append(b.Names, name), append(b.Rows, i)
		b.Customers = append(b.Customers, btyd.Customer{X: int(x[i]), TX: times[0][i], T: times[1][i]})
		if mean != nil {
			if math.IsNaN(mean[i]) && x[i] > 0 {
				b.Left.Unpriced++
				b.Spend = append(b.Spend, btyd.Spend{})
				continue
			}
			b.pay(int(x[i]), mean[i])
		}
	}
	if len(b.Customers) == 0 {
		return nil, errs.Invalid("sheet.Histories", "sheet.nobody", "file", s.Name())
	}
	return b, nil
}

// Bought is everything one customer bought.
type Bought struct {
	Name   string
	Days   []int   // of purchases, in order, counted from Epoch
	Amount float64 // of all of them less returns
}

// Bought reads a file of purchases, with returns subtracted as in Histories: one entry per
// customer who bought anything, and the last day of the file. Amount does not include what
// Left.Unpriced counts.
func (s *Sheet) Bought(c Columns) (list []Bought, back Returns, left Left, last int, err error) {
	names, visits, left, last, err := s.visits(c)
	if err != nil {
		return nil, back, left, 0, err
	}
	for w, v := range visits {
		bought, r := merge(v)
		back.add(r)
		b := Bought{Name: names[w]}
		for _, d := range bought {
			b.Amount += d.net
			if c.counts(d) {
				b.Days = append(b.Days, d.day)
			}
		}
		if len(b.Days) > 0 {
			list = append(list, b)
		}
	}
	return list, back, left, last, nil
}

// visits reads the rows of a file of purchases, by customer and day, and its last day. Rows
// without a customer or a date are omitted.
func (s *Sheet) visits(c Columns) (names []string, visits [][]visit, left Left, last int, err error) {
	names, who, err := s.Groups(c.Customer)
	if err != nil {
		return nil, nil, left, 0, err
	}
	days, err := s.Days(c.Date)
	if err != nil {
		return nil, nil, left, 0, err
	}
	amount := make([]float64, len(days))
	if c.Amount != "" {
		if amount, err = s.Numbers(c.Amount); err != nil {
			return nil, nil, left, 0, err
		}
	}
	visits = make([][]visit, len(names))
	last = None
	for i, w := range who {
		switch {
		case w == None:
			left.Nameless++
			continue
		case days[i] == None:
			left.Undated++
			continue
		case math.IsNaN(amount[i]):
			left.Unpriced++
		}
		if slices.ContainsFunc(s.table.Rows[i].Cells, importer.SaysVoid) {
			left.Void++
		}
		last = max(last, days[i])
		visits[w] = append(visits[w], visit{days[i], amount[i]})
	}
	if last == None {
		return nil, nil, left, 0, errs.Invalid("sheet.purchases", "sheet.nobody", "file", s.Name())
	}
	for _, list := range visits {
		slices.SortStableFunc(list, func(a, b visit) int { return a.day - b.day })
	}
	return names, visits, left, last, nil
}

// purchases reads a file with a purchase or a return in each row.
func (s *Sheet) purchases(c Columns, unitDays float64, until cal.Day) (*Buying, error) {
	names, visits, left, last, err := s.visits(c)
	if err != nil {
		return nil, err
	}
	end := last
	if until != "" {
		end = until.Sub(Epoch)
	}
	b := &Buying{Until: Epoch.Add(end), Horizon: float64(last-end) / unitDays, Left: left}
	for w, list := range visits {
		known, _ := slices.BinarySearchFunc(list, end+1, func(v visit, day int) int { return v.day - day })
		bought, back := merge(list[:known])
		b.Returns.add(back)
		first := slices.IndexFunc(bought, c.counts)
		if first < 0 {
			if known > 0 {
				b.Returned++
			}
			continue
		}
		h := btyd.Customer{T: float64(end-bought[first].day) / unitDays}
		paid, priced := 0.0, 0
		for _, d := range bought[first+1:] {
			if c.counts(d) {
				h.X++
				h.TX = float64(d.day-bought[first].day) / unitDays
				if !d.open { // an unknown amount is not 0
					paid += d.net
					priced++
				}
			}
		}
		later := 0
		if known < len(list) { // returns may reverse purchases before the end
			whole, _ := merge(list)
			for _, d := range whole {
				if d.day > end && c.counts(d) {
					later++
				}
			}
		}
		b.Names, b.Customers, b.Later = append(b.Names, names[w]), append(b.Customers, h), append(b.Later, later)
		switch {
		case c.Amount == "":
		case h.X > 0 && priced == 0 && paid == 0 && slices.ContainsFunc(bought[first+1:], func(d day) bool { return d.open }):
			b.Spend = append(b.Spend, btyd.Spend{}) // spend of none of them is known
		default:
			b.pay(priced, paid/float64(max(priced, 1)))
		}
	}
	if len(b.Customers) == 0 {
		return nil, errs.Invalid("sheet.Histories", "sheet.holdout_needed")
	}
	return b, nil
}

// Epoch is the day that Days counts from.
const Epoch cal.Day = "1970-01-01"

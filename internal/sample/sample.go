package sample

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/csvfile"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/money"
)

// For says for whom the file is.
type For struct {
	Lang     locale.Lang
	Currency string // of the company
	Zone     string // of the company, an IANA name
	Now      clock.Instant
}

const (
	orders   = 96
	days     = 84 // from the first order to yesterday
	seed     = 20260601
	openFrom = 4 // days: of the orders promised so shortly before now, some are not done yet
)

// order is a row of the file.
type order struct {
	n         int
	at        time.Time
	who       int // index of the customer
	store     int
	work      int
	units     int
	due       cal.Day
	delivered time.Time // zero = not yet
	rating    int       // 0 = none
	review    string
}

// Write writes the file as CSV. Invalid for a currency or a zone that is none.
func Write(w io.Writer, f For) error {
	zone, err := cal.Zone(f.Zone)
	if err != nil {
		return err
	}
	places, err := money.Places(f.Currency)
	if err != nil {
		return errs.InField("sample.Write", "currency", "field.invalid").Because(err)
	}
	said := wordsOf(f.Lang)
	out, err := csvfile.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write(said.head); err != nil {
		return err
	}
	for _, o := range generate(said, f.Now.In(zone)) {
		price := priceOf(said.works[o.work].price, f.Currency, places)
		total := money.Amount{Minor: price.Minor * int64(o.units), Currency: f.Currency}
		who := said.people[o.who]
		err := out.Write([]string{
			said.prefix + strconv.Itoa(1000+o.n), minute(o.at), who.name, said.phone(o.who), who.city, said.stores[o.store],
			said.works[o.work].name, strconv.Itoa(o.units), decimal(price, places), decimal(total, places), f.Currency,
			string(o.due), minute(o.delivered), rating(o.rating), o.review,
		})
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// minute writes a time to the minute, "" for none.
func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04")
}

// decimal writes an amount of whole units with at most two decimals: three digits after a point may be taken for
// thousands.
func decimal(a money.Amount, places int) string {
	s := a.Decimal()
	return s[:len(s)-max(0, places-2)]
}

func rating(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// generate returns the orders up to now, the oldest first.
func generate(said *words, now time.Time) []order {
	r := rand.New(rand.NewPCG(seed, seed))
	today := cal.DayOf(clock.At(now), now.Location())
	at := func(d cal.Day, hour, minute int) time.Time {
		return d.At(now.Location(), time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute).In(now.Location())
	}
	list := make([]order, 0, orders)
	for i := range orders {
		day := today.Add(-days + i*(days-1)/(orders-1))
		o := order{n: i + 1, at: at(day, 9+r.IntN(9), r.IntN(60)), who: r.IntN(len(said.people)), work: r.IntN(len(said.works)), units: 1}
		if r.IntN(3) == 0 { // regulars order a third of all
			o.who = r.IntN(6)
		}
		o.store = o.who % len(said.stores)
		if r.IntN(5) == 0 {
			o.units = 2
		}
		o.due = day.Add(2 + r.IntN(4))
		done, late := o.due, r.IntN(7) == 0
		switch {
		case late:
			done = o.due.Add(1 + r.IntN(3))
		case r.IntN(3) == 0:
			done = o.due.Add(-1)
		}
		hour, minute, waits := 10+r.IntN(8), r.IntN(60), r.IntN(2) == 0
		speaks, stars, piece := r.IntN(20), r.IntN(10), r.IntN(100)
		if done < today && (done < today.Add(-openFrom) || !waits) {
			o.delivered = at(done, hour, minute)
			o.rate(said, late, speaks, stars, piece)
		}
		list = append(list, o)
	}
	return list
}

// rate adds what the customer said: late orders are rated more often, and lower.
func (o *order) rate(said *words, late bool, speaks, stars, piece int) {
	switch {
	case late && speaks < 14:
		o.rating = []int{1, 2, 2, 3, 2, 1, 3, 4, 2, 3}[stars]
	case !late && speaks < 9:
		o.rating = []int{5, 5, 4, 5, 5, 4, 5, 3, 5, 4}[stars]
	default:
		return
	}
	list := said.good
	switch {
	case late && o.rating < 4:
		list = said.late
	case o.rating < 4:
		list = said.fair
	}
	if piece%4 > 0 { // some only give stars
		o.review = list[piece%len(list)]
	}
}

// worth is how many units of a currency are about as much as one US dollar, 1 for those not listed.
var worth = map[string]int64{"CNY": 5, "HKD": 8, "TWD": 25, "MOP": 8, "JPY": 120, "KRW": 1000, "MYR": 4, "THB": 25, "INR": 40, "BRL": 4}

// priceOf returns a price in a currency, rounded as prices are.
func priceOf(dollars int64, currency string, places int) money.Amount {
	n := dollars * max(worth[currency], 1)
	switch {
	case n >= 10_000:
		n -= n % 1000
	case n >= 1000:
		n -= n % 10
	}
	for range places {
		n *= 10
	}
	return money.Amount{Minor: n, Currency: currency}
}

// phone returns the number of a customer, of a range that nobody has or that is free for examples.
func (w *words) phone(customer int) string { return fmt.Sprintf(w.phones, customer+1) }

package sheet

import (
	"cmp"
	"strings"
	"unicode"

	"huitou/internal/fact"
)

// Columns are the column names of a file of purchases (Customer, Date and perhaps Amount), or
// of a file of histories (X, TX, Age and perhaps Customer and Mean).
type Columns struct {
	Customer, Date, Amount string
	X, TX, Age, Mean       string

	Free bool // a day with an amount of 0 counts as a purchase too
}

// counts reports whether a day counts as a purchase; without amounts every day does.
func (c *Columns) counts(d day) bool { return c.Amount == "" || d.purchase(c.Free) }

// Named returns the columns that are named, each after the flag that names it.
func (c *Columns) Named() (list []string) {
	for _, f := range []struct{ flag, column string }{{"--customer", c.Customer}, {"--date", c.Date}, {"--amount", c.Amount},
		{"--x", c.X}, {"--tx", c.TX}, {"--age", c.Age}, {"--mean", c.Mean}} {
		if f.column != "" {
			list = append(list, f.flag+" "+quoted(f.column))
		}
	}
	return list
}

// quoted writes a value of a flag as a shell reads it.
func quoted(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.-", r)
	}) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// What the columns of histories are called by packages that fit such models (BTYD, CLVTools, lifetimes), without
// marks and spaces.
var historyNames = struct{ customer, x, tx, age, mean []string }{
	customer: []string{"customer", "customerid", "cust", "custid", "id"},
	x:        []string{"x", "frequency", "repeatpurchases"},
	tx:       []string{"tx", "recency"},
	age:      []string{"tcal", "t", "age"},
	mean:     []string{"mx", "monetaryvalue", "meanamount"},
}

// Guess chooses the columns where none is named: those of purchases as an import does, or where histories will do
// those by the names that packages give them. ok is false where a column is named already, or where what
// is needed was not found.
func (s *Sheet) Guess(c Columns, histories bool) (_ Columns, ok bool) {
	if len(c.Named()) > 0 {
		return c, false
	}
	g := Columns{Free: c.Free, Customer: s.called(historyNames.customer), X: s.called(historyNames.x), TX: s.called(historyNames.tx),
		Age: s.called(historyNames.age), Mean: s.called(historyNames.mean)}
	if histories && g.X != "" && g.TX != "" && g.Age != "" {
		return g, true
	}
	as := s.table.As(fact.KindPurchase)
	f := as.Fields
	g = Columns{Free: c.Free, Customer: cmp.Or(f["customer"], f["customer.email"], f["customer.phone"]), Date: f["at"], Amount: f["amount"]}
	if line := f["lines.amount"]; line != "" {
		g.Amount = line // the amount of the order stands in each of its rows
	} else if as.Many {
		g.Amount = ""
	}
	if g.Customer == "" || g.Date == "" {
		return c, false
	}
	return g, true
}

// called returns the first column with one of some names, written without marks and in small letters.
func (s *Sheet) called(names []string) string {
	for _, name := range names {
		for _, column := range s.table.Columns {
			plain := strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return unicode.ToLower(r)
				}
				return -1
			}, column)
			if plain == name {
				return column
			}
		}
	}
	return ""
}

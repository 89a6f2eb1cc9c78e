package list

import (
	"cmp"
	"strings"

	"huitou/internal/clock"
	"huitou/internal/id"
	"huitou/internal/page"
)

// customerKey is the position of a row in the list, which cursors hold. The list can be
// continued from it by another strategy than the one that read the page before: while somebody
// pages, a filter can come to select more customers than are sorted in memory, or fewer.
type customerKey struct {
	word   string // the list is in the order of the words that begin with this one; "" = as the filter's Sort says
	text   string // the case-folded name, or the word that matched
	last   clock.Instant
	amount int64
	n      int64 // purchases and returns
	id     id.Customer
}

func (k *customerKey) cursor() string {
	return page.Cursor(k.word, k.text, int64(k.last), k.amount, k.n, k.id)
}

// key returns the position of a row in the order that the filter's Sort says.
func (r *keyedRow) key() customerKey {
	return customerKey{"", r.sortText, r.Bought.Last, r.Bought.Amount, r.Bought.Sales + r.Bought.Returns, r.ID}
}

// compare orders rows as the filter's Sort says; customers without a purchase come last,
// by name.
func (q *customerQuery) compare(a, b customerKey) int {
	byName := cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.id, b.id))
	if q.by == ByName {
		return q.turned(byName)
	}
	if a.n == 0 || b.n == 0 {
		return cmp.Or(cmp.Compare(boolToInt(b.n > 0), boolToInt(a.n > 0)), byName)
	}
	if q.by == ByLast {
		return q.turned(cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(b.id, a.id)))
	}
	return q.turned(cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(b.id, a.id)))
}

// turned reverses a comparison where the order is reversed.
func (q *customerQuery) turned(c int) int {
	if q.back {
		return -c
	}
	return c
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

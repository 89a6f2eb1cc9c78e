package recsys

import (
	"cmp"
	"slices"
)

// Log is a purchase log: users, their baskets, and the items in each.
type Log struct {
	Users, Items, Lines int // Lines without repeats within a basket

	starts []int32 // of each user in basket and item
	basket []int32 // ascending within a user
	item   []int32 // ascending within a basket

	// the same, one entry per user and item
	pairStarts []int32
	pairItem   []int32
	pairCount  []int32 // baskets with the item
	pairLast   []int32 // the latest of them
	buyers     []int32 // per item
	bought     []int32 // per item: baskets
}

// maxID bounds ids, of which arrays are kept.
const maxID = 1 << 28

// NewLog makes a Log from lines: user[i] bought item[i] in basket[i]. Users and items are
// dense numbers from 0; baskets are numbers that increase with time within a user. The
// slices are of equal length, one entry per line, in any order; an item twice in a basket
// counts once. Errors: slices that are empty or differ in length, numbers that are
// negative, 2²⁸ or more, or not dense; each an *Error.
func NewLog(user, basket, item []int32) (*Log, error) {
	const op = "NewLog"
	if len(user) != len(basket) || len(user) != len(item) {
		return nil, &Error{op, "user", -1, "has another length than basket or item"}
	}
	if len(user) == 0 {
		return nil, &Error{op, "user", -1, "is empty"}
	}
	users, items := int32(0), int32(0)
	for i := range user {
		if user[i] < 0 || user[i] >= maxID {
			return nil, &Error{op, "user", i, "is not a dense number from 0"}
		}
		if item[i] < 0 || item[i] >= maxID {
			return nil, &Error{op, "item", i, "is not a dense number from 0"}
		}
		users, items = max(users, user[i]+1), max(items, item[i]+1)
	}
	if int(users) > 16*len(user)+1024 || int(items) > 16*len(item)+1024 {
		return nil, &Error{op, "user", -1, "or item is not dense"}
	}
	return build(user, basket, item, users, items), nil
}

type line struct{ basket, item int32 }

func build(user, basket, item []int32, users, items int32) *Log {
	l := &Log{Users: int(users), Items: int(items), starts: make([]int32, users+1)}
	for _, u := range user {
		l.starts[u+1]++
	}
	for u := range users {
		l.starts[u+1] += l.starts[u]
	}
	grouped, next := make([]line, len(user)), slices.Clone(l.starts[:users])
	for i, u := range user {
		grouped[next[u]] = line{basket[i], item[i]}
		next[u]++
	}
	starts := make([]int32, 1, users+1)
	for u := range users {
		mine := grouped[l.starts[u]:l.starts[u+1]]
		slices.SortFunc(mine, func(a, b line) int {
			if c := cmp.Compare(a.basket, b.basket); c != 0 {
				return c
			}
			return cmp.Compare(a.item, b.item)
		})
		for i, m := range mine {
			if i == 0 || m != mine[i-1] {
				l.basket = append(l.basket, m.basket)
				l.item = append(l.item, m.item)
			}
		}
		starts = append(starts, int32(len(l.item)))
	}
	l.starts, l.Lines = starts, len(l.item)
	l.pair()
	return l
}

// pair counts baskets per user and item.
func (l *Log) pair() {
	l.pairStarts = make([]int32, 1, l.Users+1)
	l.buyers, l.bought = make([]int32, l.Items), make([]int32, l.Items)
	var mine []line
	for u := range l.Users {
		mine = mine[:0]
		for i := l.starts[u]; i < l.starts[u+1]; i++ {
			mine = append(mine, line{l.basket[i], l.item[i]})
		}
		slices.SortFunc(mine, func(a, b line) int {
			if c := cmp.Compare(a.item, b.item); c != 0 {
				return c
			}
			return cmp.Compare(a.basket, b.basket)
		})
		for i, m := range mine {
			l.bought[m.item]++
			if i == 0 || m.item != mine[i-1].item {
				l.buyers[m.item]++
				l.pairItem = append(l.pairItem, m.item)
				l.pairCount = append(l.pairCount, 0)
				l.pairLast = append(l.pairLast, 0)
			}
			l.pairCount[len(l.pairCount)-1]++
			l.pairLast[len(l.pairLast)-1] = m.basket
		}
		l.pairStarts = append(l.pairStarts, int32(len(l.pairItem)))
	}
}

// SplitLast removes the last basket of every user who has two or more: train is the log
// without it, test holds its items by user (Users slices), nil for the others: the
// leave-last-basket-out split of Li and others (TOIS 2023). train contains no test basket
// of the same user, but may contain later baskets of other users: it is a split by user,
// not by date.
func (l *Log) SplitLast() (train *Log, test [][]int32) {
	test = make([][]int32, l.Users)
	var user, basket, item []int32
	for u := range l.Users {
		from, to := l.starts[u], l.starts[u+1]
		cut := to
		if to > from && l.basket[from] != l.basket[to-1] {
			for cut > from && l.basket[cut-1] == l.basket[to-1] {
				cut--
			}
			test[u] = slices.Clone(l.item[cut:to])
		}
		for i := from; i < cut; i++ {
			user, basket, item = append(user, int32(u)), append(basket, l.basket[i]), append(item, l.item[i])
		}
	}
	return build(user, basket, item, int32(l.Users), int32(l.Items)), test
}

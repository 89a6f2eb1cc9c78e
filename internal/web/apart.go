package web

import (
	"huitou/internal/access"
	"huitou/internal/id"
	"huitou/internal/list"
)

// apart is what tells customers of one name on a page apart, in the reader's words. Those whose name
// no other has have nothing.
type apart map[id.Customer]string

// Of returns what tells a customer apart, "" = their name does.
func (a apart) Of(cus id.Customer) string { return a[cus] }

// tellApart returns what tells the customers apart whose names a page shows. Who may not change
// customers sees e-mail addresses in part.
func (q *request) tellApart(shown []list.Named) (apart, error) {
	found, err := q.s.List.Apart(q.Ctx(), shown, q.who.Can(access.CustomerWrite))
	if err != nil {
		return nil, err
	}
	out := apart{}
	for cus, marks := range found {
		out[cus] = list.Words(q.L, marks)
	}
	return out, nil
}

// apart returns what tells the customers of rows apart.
func (l *listPage[F, R]) apart(q *request, rows []R) (apart, error) {
	if l.who == nil {
		return apart{}, nil
	}
	shown := make([]list.Named, len(rows))
	for i := range rows {
		shown[i] = l.who(&rows[i])
	}
	return q.tellApart(shown)
}

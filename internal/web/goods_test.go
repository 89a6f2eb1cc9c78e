package web_test

import "testing"

// TestGoodsOfPromise: Today and the page of a promise say what its order was of, so that two orders of
// one customer can be told apart.
func TestGoodsOfPromise(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	path := w.path(t, "promise")
	c.Get(path).Has("CN¥359.00 · ")
	c.Get("/").Has("Order delivered: ")
}

package list

import (
	"testing"

	"huitou/internal/id"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	w := NewWhere("first")
	if w.More() != "" || w.Text() != "1 = 1" {
		t.Errorf("nothing asked: %q, %q", w.More(), w.Text())
	}
	w.At("place_id", nil)
	w.OwnedBy("owner_id", 0)
	w.At("place_id", []id.Place{4, 5})
	w.OwnedBy("owner_id", 9)
	w.Days("day", "2026-01-01", "2026-01-31")
	const want = "place_id IN ($2,$3,$4,$5,$6,$7,$8,$9) AND owner_id = $10 AND owner_id <> 0 AND day >= $11 AND day <= $12"
	if w.Text() != want {
		t.Errorf("%s\nwant %s", w.Text(), want)
	}
	if n := len(w.Args()); n != 12 || w.Args()[8] != id.Place(5) {
		t.Errorf("%d arguments: %v", n, w.Args())
	}
	// A copy does not change what it is of; joined conditions are renumbered.
	c := NewWhere("a", "b")
	c.join(w)
	if c.Text() != "place_id IN ($4,$5,$6,$7,$8,$9,$10,$11) AND owner_id = $12 AND owner_id <> 0 AND day >= $13 AND day <= $14" || len(c.Args()) != 14 {
		t.Errorf("joined: %s of %d", c.Text(), len(c.Args()))
	}
	w.clone().And("x = ?", 1)
	if w.Text() != want {
		t.Errorf("a copy changed it: %s", w.Text())
	}
}

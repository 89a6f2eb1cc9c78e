package id_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huitou/internal/clock"
	"huitou/internal/id"
)

func TestText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		want := id.Customer(rapid.Int64Min(1).Draw(r, "id"))
		got, err := id.Parse[id.CustomerNoun](want.String())
		if err != nil || got != want {
			t.Fatalf("%s read as %d (%v), want %d", want, got, err, want)
		}
	})
}

// TestTextOrder: the text forms of ids sort as the ids do.
func TestTextOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		a, b := id.Promise(rapid.Int64Min(1).Draw(r, "a")), id.Promise(rapid.Int64Min(1).Draw(r, "b"))
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("%d and %d, %s and %s", a, b, a, b)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "cus_", "cus_1", "pro_0000000000001", "cus_000000000000u", "cus_8000000000000",
		"cus_0000000000000", "CUS_0000000000001", "cus_0000000000001 ", "cus_00000000000é"} {
		if v, err := id.Parse[id.CustomerNoun](s); err == nil {
			t.Errorf("%q read as %d", s, v)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type record struct {
		Customer id.Customer `json:"customer"`
		Owner    id.Staff    `json:"owner"`
	}
	want := record{Customer: 77}
	b, err := json.Marshal(want)
	if err != nil || string(b) != `{"customer":"cus_000000000002d","owner":""}` {
		t.Fatalf("%s (%v)", b, err)
	}
	var got record
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Errorf("%+v (%v), want %+v", got, err, want)
	}
}

// TestSource: ids are distinct and increase, also when the clock moves back or many
// goroutines make them at once.
func TestSource(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))
	src := id.NewSource(c.Now, 5)
	var mu sync.Mutex
	var all []id.Voice
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			var last id.Voice
			var mine []id.Voice
			for k := range 5000 {
				if w == 0 && k%1000 == 500 {
					c.Advance(-time.Hour)
				}
				v := id.New[id.VoiceNoun](src)
				if v <= last {
					t.Errorf("%d after %d", v, last)
				}
				last, mine = v, append(mine, v)
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	slices.Sort(all)
	if n := len(slices.Compact(all)); n != 20000 {
		t.Errorf("%d distinct ids of 20000", n)
	}
	other := id.New[id.VoiceNoun](id.NewSource(c.Now, 6))
	if slices.Contains(all, other) {
		t.Error("two nodes made the same id")
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	at := clock.At(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))
	if got := id.New[id.UserNoun](id.NewSource(clock.Fixed(at), id.MaxNode)).Time(); got != at {
		t.Errorf("made at %s, want %s", got, at)
	}
}

// TestClaims: ids of ours, also misspelt ones, are told from those of others with such a prefix.
func TestClaims(t *testing.T) {
	t.Parallel()
	f := id.Form{Noun: id.CustomerNoun{}}
	for s, want := range map[string]bool{f.Text(7): true, f.Text(7)[:16] + "u": true, "cus_9s6XKzkNRiz8i3": false, "cus_0k3v7": false, "pur_" + f.Text(7)[4:]: false, "": false} {
		if f.Claims(s) != want {
			t.Errorf("%q: %t, want %t", s, f.Claims(s), want)
		}
	}
	if (id.Form{}).Claims("cus_0000000000001") {
		t.Error("no noun claims an id")
	}
}

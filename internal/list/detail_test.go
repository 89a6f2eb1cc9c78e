package list_test

import (
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/page"
)

// TestRefuses: reading records that do not exist and a malformed cursor are errors.
func TestRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		l := list.New(d)
		if _, err := l.Promises(t.Context(), list.PromiseFilter{}, page.Page{After: "rubbish"}); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("malformed cursor: %v, want Invalid", err)
		}
		if _, err := l.Promise(t.Context(), id.Promise(9)); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("promise that does not exist: %v, want NotFound", err)
		}
		if _, err := l.Voice(t.Context(), id.Voice(9)); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("voice that does not exist: %v, want NotFound", err)
		}
		if _, err := l.Purchase(t.Context(), id.Purchase(9)); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("purchase that does not exist: %v, want NotFound", err)
		}
	})
}

func TestDetails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		flowtest.Year(t, flowtest.Start(t, d))
		l := list.New(d)
		late, err := l.Promises(t.Context(), list.PromiseFilter{State: "late"}, page.Page{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		for _, r := range late.Rows {
			p, err := l.Promise(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Events) != 1 || p.Events[0].Kind != "late" || p.Purchase == nil || p.LateBy <= 0 || p.Purchase.ID != r.Promise.Purchase {
				t.Errorf("promise %s: %+v", r.ID, p)
			}
			o, err := l.Purchase(t.Context(), r.Promise.Purchase)
			if err != nil {
				t.Fatal(err)
			}
			if len(o.Items) != 1 || o.Items[0].ProductName != "tea" || o.Items[0].Left != 1000 || len(o.Promises) != 1 || len(o.Steps) == 0 {
				t.Errorf("purchase %s: %+v", o.ID, o)
			}
			if len(o.Voices) != len(p.Voices) {
				t.Errorf("purchase %s has %d voices, its promise %d", o.ID, len(o.Voices), len(p.Voices))
			}
			for _, v := range p.Voices {
				checked++
				vd, err := l.Voice(t.Context(), v.ID)
				if err != nil || vd.Promise == nil || vd.Promise.ID != r.ID || vd.Outcome != "late" || vd.Purchase == nil {
					t.Errorf("voice %s: %+v, %v", v.ID, vd, err)
				}
			}
		}
		if checked == 0 {
			t.Error("no late promise has a voice: no voice was checked")
		}
	})
}

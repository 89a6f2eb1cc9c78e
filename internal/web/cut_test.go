package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestConnectionLostAtCommit: if the connection to the database is lost during a commit, the
// page says in the user's language that the outcome is unknown, and asks to check it before
// trying again. The change was made once or not at all.
func TestConnectionLostAtCommit(t *testing.T) {
	t.Parallel()
	d, proxy := dbtest.Proxied(t, clock.Fixed(clock.At(now)))
	w := serve(t, d, company, func(t testing.TB, f *flow.Flow) {
		customer := fact.Fact{Kind: fact.KindCustomer, Source: "till", ID: "c1", Customer: &fact.Customer{Name: "陈美玲"}}
		res, err := f.Record(t.Context(), []fact.Fact{customer}, flow.Sender{Actor: "test"})
		if err != nil || res[0].Err != nil {
			t.Fatal(err, res)
		}
	})
	c := w.owner(t)
	cus := strings.TrimPrefix(w.path(t, "card"), "/customers/")
	messages := map[string]string{
		"en":      "It may have been kept or not. Look whether it is there",
		"zh-Hans": "可能已经保存，也可能没有",
		"zh-Hant": "可能已經儲存，也可能沒有",
	}
	for lang, message := range messages {
		c.Post("/language", url.Values{"language": {lang}})
		for at, there := range map[dbtest.Cut]int{dbtest.BeforeCommit: 0, dbtest.AfterCommit: 1} {
			mark := "mark " + lang + map[int]string{0: " lost", 1: " kept"}[there]
			form := url.Values{"customer": {cus}, "what": {mark}, "due_how": {"day"}, "due_day": {"2026-05-22"}}
			cuts := proxy.Cuts()
			proxy.CutWith(at, mark)
			a := c.Post("/promises/new", form).Status(http.StatusServiceUnavailable).Has(message)
			if proxy.Cuts() != cuts+1 {
				t.Errorf("%s: %d connections were cut, want one", mark, proxy.Cuts()-cuts)
			}
			if a.Header.Get("Retry-After") != "" {
				t.Errorf("%s: Retry-After is set, though the outcome is unknown", mark)
			}
			count := func() (n int) {
				t.Helper()
				err := d.Read(t.Context(), func(tx *db.Tx) error {
					return tx.Row(t.Context(), "SELECT COUNT(*) FROM promise WHERE what = $1", mark).Scan(&n)
				})
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			if n := count(); n != there {
				t.Errorf("%s: %d promises, want %d", mark, n, there)
			}
			list := c.Get("/customers/" + cus)
			if there == 1 {
				list.Has(mark)
				continue
			}
			list.Lacks(mark)
			c.Post("/promises/new", form).Leads("/promises/pro_")
			if n := count(); n != 1 {
				t.Errorf("%s: %d promises after the form was submitted again, want 1", mark, n)
			}
		}
	}
}

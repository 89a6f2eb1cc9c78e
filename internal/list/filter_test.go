package list_test

import (
	"errors"
	"net/url"
	"reflect"
	"testing"
	"time"

	"huitou/internal/errs"
	"huitou/internal/list"
)

// TestFilters: Parse reverses Values, and its error names each invalid field.
func TestFilters(t *testing.T) {
	t.Parallel()
	scope := list.Scope{From: "2026-01-01", To: "2026-01-31", Place: 7, Only: true}
	customers := list.CustomerFilter{Search: "li", Place: 7, Owner: 8, Kind: "person", OpenPromise: true, LowRating: true,
		LastAfter: "2026-01-01", LastBefore: "2026-02-01", Sort: list.ByLast}
	promises := list.PromiseFilter{Scope: scope, Origin: "order", State: list.Due, Sort: list.ByWork}
	voices := list.VoiceFilter{Scope: scope, Outcome: "late", Rated: "low", Stars: 2, Answered: "no", Sort: list.ByWaiting}
	orders := list.OrderFilter{Scope: scope, Step: "delivered", Over: time.Hour, UpTo: 2 * time.Hour, Sort: list.ByEnded}
	if got, err := list.ParseCustomers(customers.Values()); err != nil || got != customers || !got.IsSet() {
		t.Errorf("customers: %+v, %v", got, err)
	}
	if got, err := list.ParsePromises(promises.Values()); err != nil || got != promises || !got.IsSet() {
		t.Errorf("promises: %+v, %v", got, err)
	}
	if got, err := list.ParseVoices(voices.Values()); err != nil || got != voices || !got.IsSet() {
		t.Errorf("voices: %+v, %v", got, err)
	}
	if got, err := list.ParseOrders(orders.Values()); err != nil || got != orders || !got.IsSet() {
		t.Errorf("orders: %+v, %v", got, err)
	}
	notices := list.NoticeFilter{Kind: "promise.told", New: true, Place: 7}
	if got, err := list.ParseNotices(notices.Values()); err != nil || got != notices || !got.IsSet() {
		t.Errorf("notices: %+v, %v", got, err)
	}
	audit := list.AuditFilter{Actor: "usr_1", Area: "promise", Subject: "pro_1", From: "2026-01-01", To: "2026-01-31"}
	if got, err := list.ParseAudit(audit.Values()); err != nil || got != audit || !got.IsSet() {
		t.Errorf("audit: %+v, %v", got, err)
	}
	if got, err := list.ParseOrders(nil); err != nil || got.IsSet() || got.Step != "total" {
		t.Errorf("orders unasked: %+v, %v", got, err)
	}
	wrong := url.Values{"from": {"May"}, "place": {"here"}, "state": {"lost"}, "origin": {"moon"}, "stars": {"6"}, "rated": {"x"}, "outcome": {"x"},
		"answered": {"x"}, "step": {"x"}, "kind": {"x"}, "area": {"x"}, "over": {"x"}, "owner": {"me"}, "after_day": {"May"}, "sort": {"colour"}}
	for name, c := range map[string]struct {
		parse func(url.Values) error
		want  []string
	}{
		"customers": {func(v url.Values) error { _, err := list.ParseCustomers(v); return err }, []string{"after_day", "owner", "place"}},
		"promises":  {func(v url.Values) error { _, err := list.ParsePromises(v); return err }, []string{"from", "origin", "place", "sort", "state"}},
		"voices":    {func(v url.Values) error { _, err := list.ParseVoices(v); return err }, []string{"answered", "from", "outcome", "place", "rated", "sort", "stars"}},
		"orders":    {func(v url.Values) error { _, err := list.ParseOrders(v); return err }, []string{"from", "over", "place", "sort", "step"}},
		"notices":   {func(v url.Values) error { _, err := list.ParseNotices(v); return err }, []string{"kind", "place"}},
		"audit":     {func(v url.Values) error { _, err := list.ParseAudit(v); return err }, []string{"area", "from"}},
	} {
		got := map[string]bool{}
		for _, f := range fieldsOf(c.parse(wrong)) {
			got[f.Path] = true
		}
		want := map[string]bool{}
		for _, p := range c.want {
			want[p] = true
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: wrong are %v, want %v", name, got, want)
		}
	}
}

func fieldsOf(err error) []errs.Field {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return nil
	}
	return e.Fields
}

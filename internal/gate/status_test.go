package gate_test

import (
	"net/http"
	"testing"

	"huitou/internal/errs"
	"huitou/internal/gate"
)

// TestStatus: every kind of error has a status.
func TestStatus(t *testing.T) {
	t.Parallel()
	for k := errs.KindInternal; k <= errs.KindUnavailable; k++ {
		want := map[string]int{"internal": http.StatusInternalServerError, "invalid": http.StatusUnprocessableEntity,
			"unauthenticated": http.StatusUnauthorized, "denied": http.StatusForbidden, "not_found": http.StatusNotFound,
			"conflict": http.StatusConflict, "too_large": http.StatusRequestEntityTooLarge,
			"too_many": http.StatusTooManyRequests, "unavailable": http.StatusServiceUnavailable}[k.String()]
		if got := gate.Status(k); got != want {
			t.Errorf("%s: status %d, want %d", k, got, want)
		}
	}
}

// TestClientIP: the address of a client has no port.
func TestClientIP(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{"203.0.113.9:4711": "203.0.113.9", "[2001:db8::1]:4711": "2001:db8::1", "203.0.113.9": "203.0.113.9"} {
		if got := gate.ClientIP(&http.Request{RemoteAddr: from}); got != want {
			t.Errorf("%s: got %s, want %s", from, got, want)
		}
	}
}

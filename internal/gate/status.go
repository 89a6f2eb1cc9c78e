package gate

import (
	"net/http"

	"huitou/internal/errs"
)

// statuses are the HTTP statuses of the kinds of errors.
var statuses = map[errs.Kind]int{
	errs.KindInvalid:         http.StatusUnprocessableEntity,
	errs.KindUnauthenticated: http.StatusUnauthorized,
	errs.KindForbidden:       http.StatusForbidden,
	errs.KindNotFound:        http.StatusNotFound,
	errs.KindConflict:        http.StatusConflict,
	errs.KindTooLarge:        http.StatusRequestEntityTooLarge,
	errs.KindTooMany:         http.StatusTooManyRequests,
	errs.KindUnavailable:     http.StatusServiceUnavailable,
	errs.KindInternal:        http.StatusInternalServerError,
}

// Status returns the HTTP status by which doors answer errors of a kind.
func Status(k errs.Kind) int { return statuses[k] }

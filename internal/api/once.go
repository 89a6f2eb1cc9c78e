package api

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/gate"
)

// maxKey is the longest idempotency key, in bytes.
const maxKey = 200

// idempotencyKey returns the header field Idempotency-Key, "" if there is none.
func (c *call) idempotencyKey() (string, error) {
	k := c.r.Header.Get("Idempotency-Key")
	if len(k) > maxKey {
		return "", status(http.StatusBadRequest, errs.Invalid("api.idempotencyKey", "api.key_long", "limit", maxKey))
	}
	if !gate.Text(k) || strings.ContainsRune(k, utf8.RuneError) {
		return "", status(http.StatusBadRequest, errs.Invalid("api.idempotencyKey", "api.key_letters"))
	}
	return k, nil
}

// do runs a verb and answers with what answer makes of its result. If the request has an
// idempotency key, the verb runs once and the answer is stored; later requests with that
// key get the stored answer.
func do[In, Out any](c *call, verb flow.Verb[In, Out], in In, body []byte, answer func(Out) (db.Answer, error)) error {
	return doOr(c, verb, in, body, answer, func() (Out, error) { return flow.Do(c.ctx(), c.s.Flow, c.who, verb, in) })
}

// doOr is do for a verb that is run by alone if there is no idempotency key.
func doOr[In, Out any](c *call, verb flow.Verb[In, Out], in In, body []byte, answer func(Out) (db.Answer, error), alone func() (Out, error)) error {
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	var a db.Answer
	if key == "" {
		out, err := alone()
		if err != nil {
			return c.stale(err)
		}
		if a, err = answer(out); err != nil {
			return err
		}
		return c.answer(a)
	}
	k := db.Call{Caller: c.who.Actor(), Key: key, Hash: c.hash(body)}
	a, replayed, err := flow.Once(c.ctx(), c.s.Flow, c.who, k, verb, in, answer)
	if err != nil {
		return c.stale(err)
	}
	if replayed {
		c.w.Header().Set("Idempotency-Replayed", "true")
	}
	return c.answer(a)
}

// hash returns the hash of method, path, If-Match and body: two requests with the same
// idempotency key must agree in it.
func (c *call) hash(body []byte) []byte {
	h := sha256.New()
	for _, part := range []string{c.r.Method, c.r.URL.Path, c.r.Header.Get("If-Match")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(body)
	return h.Sum(nil)
}

// answer sends an answer, be it new or stored.
func (c *call) answer(a db.Answer) error {
	for name, value := range a.Head {
		c.w.Header()[name] = []string{value}
	}
	return c.send(a.Status, jsonType, a.Body)
}

// edited returns the answer to a change: the record, with its version as the ETag.
func edited(code int, version int64, v any) (db.Answer, error) {
	b, err := encode(v)
	return db.Answer{Status: code, Head: map[string]string{"Etag": etag(version)}, Body: b}, err
}

// stale gives a version conflict the status 412 Precondition Failed if the caller sent
// If-Match; it returns other errors unchanged.
func (c *call) stale(err error) error {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "conflict.edited" && c.r.Header.Get("If-Match") != "" {
		return status(http.StatusPreconditionFailed, err)
	}
	return err
}

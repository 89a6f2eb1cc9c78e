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

// maxKey bounds an idempotency key.
const maxKey = 200

// idempotencyKey is the caller's, "" for none.
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

// do runs a verb, once if the call has an idempotency key, and answers with what answer
// makes of its result. alone runs it where there is no key.
func do[In, Out any](c *call, verb flow.Verb[In, Out], in In, body []byte, answer func(Out) (db.Answer, error)) error {
	return doOr(c, verb, in, body, answer, func() (Out, error) { return flow.Do(c.ctx(), c.s.Flow, c.who, verb, in) })
}

// doOr is do for a verb that has another way where there is no key.
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
	k := flow.Key{Caller: c.who.Actor(), Key: key, Hash: c.hash(body)}
	a, replayed, err := flow.Once(c.ctx(), c.s.Flow, c.who, k, verb, in, answer)
	if err != nil {
		return c.stale(err)
	}
	if replayed {
		c.w.Header().Set("Idempotency-Replayed", "true")
	}
	return c.answer(a)
}

// hash is that of all that makes a call what it is.
func (c *call) hash(body []byte) []byte {
	h := sha256.New()
	for _, part := range []string{c.r.Method, c.r.URL.Path, c.r.Header.Get("If-Match")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(body)
	return h.Sum(nil)
}

// answer gives an answer, the first time or again.
func (c *call) answer(a db.Answer) error {
	for name, value := range a.Head {
		c.w.Header()[name] = []string{value}
	}
	return c.send(a.Status, jsonType, a.Body)
}

// edited is the answer with a thing that can be edited: its version is its ETag.
func edited(code int, version int64, v any) (db.Answer, error) {
	b, err := encode(v)
	return db.Answer{Status: code, Head: map[string]string{"Etag": etag(version)}, Body: b}, err
}

// stale makes an edit of an older version the failed precondition that it is, where
// the caller named the version.
func (c *call) stale(err error) error {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "conflict.edited" && c.r.Header.Get("If-Match") != "" {
		return status(http.StatusPreconditionFailed, err)
	}
	return err
}

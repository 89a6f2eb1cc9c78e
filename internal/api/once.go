package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"huitou/internal/access"
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

// once does the work of a call once per key and answers the same each time.
func (c *call) once(key string, body []byte, verb func(tx *db.Tx) (db.Answer, error)) error {
	h := sha256.New()
	for _, part := range []string{c.r.Method, c.r.URL.Path, c.r.Header.Get("If-Match")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(body)
	k := flow.Key{Caller: c.who.Actor(), Key: key, Hash: h.Sum(nil)}
	a, replayed, err := flow.Once(c.ctx(), c.s.Flow, k, verb)
	if err != nil {
		return err
	}
	if replayed {
		c.w.Header().Set("Idempotency-Replayed", "true")
	}
	return c.send(a.Status, jsonType, a.Body)
}

// verb is a change by a person or a key, as package flow has them: on its own, and
// inside a transaction.
type verb[In, Out any] struct {
	alone func(context.Context, access.Who, In) (Out, error)
	tx    func(context.Context, *db.Tx, access.Who, In) (Out, error)
	code  int
	view  func(Out) (v any, version int64)
}

// run runs a verb and answers with what it made.
func (v verb[In, Out]) run(c *call, in In, body []byte) error {
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	if key == "" {
		out, err := v.alone(c.ctx(), c.who, in)
		if err != nil {
			return c.stale(err)
		}
		shown, version := v.view(out)
		return c.edition(v.code, version, shown)
	}
	err = c.once(key, body, func(tx *db.Tx) (db.Answer, error) {
		out, err := v.tx(c.ctx(), tx, c.who, in)
		if err != nil {
			return db.Answer{}, err
		}
		shown, version := v.view(out)
		c.w.Header()["Etag"] = []string{etag(version)}
		b, err := encode(shown)
		return db.Answer{Status: v.code, Body: b}, err
	})
	return c.stale(err)
}

// stale makes an edit of an older version the failed precondition that it is, where
// the caller named the version.
func (c *call) stale(err error) error {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key == "conflict.edited" && c.r.Header.Get("If-Match") != "" {
		return status(http.StatusPreconditionFailed, err)
	}
	return err
}

package api

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"huitou/internal/errs"
	"huitou/internal/gate"
)

// unpackers are unpackers for reuse.
var unpackers sync.Pool

// unpacker reads gzip.
type unpacker struct {
	in   bufio.Reader
	gzip gzip.Reader
}

// gzipBegins is how every gzip body begins.
const gzipBegins = "\x1f\x8b"

// reset makes it read in. The error is gzip.ErrHeader for what does not begin as gzip, also
// if it is shorter than the header: to send it again would not help.
func (u *unpacker) reset(in io.Reader) error {
	u.in.Reset(in)
	head, err := u.in.Peek(len(gzipBegins))
	if !strings.HasPrefix(gzipBegins, string(head)) || len(head) == 0 && errors.Is(err, io.EOF) {
		return gzip.ErrHeader
	}
	return u.gzip.Reset(&u.in)
}

// body reads the body into b, decompressed, up to limit bytes.
func (c *call) body(b *bytes.Buffer, limit int64) error {
	if n := c.r.ContentLength; n > limit {
		c.w.Header().Set("Connection", "close") // the body is left unread
		return tooLarge(limit)
	}
	var in io.Reader = http.MaxBytesReader(c.w, c.r.Body, limit)
	switch enc := strings.ToLower(c.r.Header.Get("Content-Encoding")); enc {
	case "", "identity":
		if n := c.r.ContentLength; n > 0 {
			b.Grow(int(n) + bytes.MinRead)
		}
	case "gzip", "x-gzip":
		z, _ := unpackers.Get().(*unpacker)
		if z == nil {
			z = new(unpacker)
		}
		defer unpackers.Put(z)
		if err := z.reset(in); err != nil {
			return c.bodyError(err, limit)
		}
		in = &z.gzip
	default:
		c.w.Header().Set("Accept-Encoding", "gzip")
		return status(http.StatusUnsupportedMediaType, errs.Invalid("api.body", "api.encoding", "name", errs.Short(enc)))
	}
	n, err := b.ReadFrom(io.LimitReader(in, limit+1))
	if err != nil {
		return c.bodyError(err, limit)
	}
	if n > limit { // a small body that decompresses to a large one
		return tooLarge(limit)
	}
	return nil
}

// bodyError returns the error with its HTTP status for a body that could not be read.
func (c *call) bodyError(err error, limit int64) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(limit)
	}
	key := "api.body_cut"
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	if corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		key = "api.not_gzip"
	}
	code := http.StatusBadRequest
	if errors.Is(err, os.ErrDeadlineExceeded) { // it came too slowly, see package gate
		code = http.StatusRequestTimeout
		c.w.Header().Set("Connection", "close")
	}
	return status(code, errs.Invalid("api.body", key).Because(err))
}

func tooLarge(limit int64) error {
	return errs.New(errs.KindTooLarge, "api.body", "api.body_too_large", "limit", gate.Size(limit))
}

// form decodes a body of up to maxForm bytes, a JSON object, into v and returns it. An
// empty body stands for an empty object.
func (c *call) form(v any) (raw []byte, err error) {
	if t := mediaType(c.r); t != "" && t != "application/json" {
		return nil, unsupported(t)
	}
	var b bytes.Buffer
	if err := c.body(&b, maxForm); err != nil {
		return nil, err
	}
	raw = bytes.TrimSpace(b.Bytes())
	if len(raw) == 0 {
		raw = []byte("{}")
	}
	if err := decode(raw, v); err != nil {
		return raw, err
	}
	return raw, noNul(raw)
}

// noNul returns an error if a string of raw contains a NUL, which JSON can express but
// PostgreSQL cannot store.
func noNul(raw []byte) error {
	if !bytes.Contains(raw, []byte(`\u0000`)) {
		return nil
	}
	for d := jsontext.NewDecoder(bytes.NewReader(raw)); ; {
		t, err := d.ReadToken()
		if err != nil {
			return nil //nolint:nilerr // io.EOF: raw is valid JSON, it has been decoded already
		}
		if t.Kind() == '"' && strings.IndexByte(t.String(), 0) >= 0 {
			path := strings.ReplaceAll(strings.TrimPrefix(string(d.StackPointer()), "/"), "/", ".")
			return badField(path, "field.not_utf8", strconv.QuoteToASCII(t.String()), "")
		}
	}
}

func mediaType(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return strings.TrimSpace(r.Header.Get("Content-Type"))
	}
	return t
}

func unsupported(t string) error {
	return status(http.StatusUnsupportedMediaType, errs.Invalid("api.body", "api.media_type", "name", errs.Short(t)))
}

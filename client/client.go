package client

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// MaxItems is the maximum number of facts in one call.
const MaxItems = 1000

// Client calls one Huitou server with one key. It is safe for concurrent use. Its fields may
// be set before the first call.
type Client struct {
	HTTP     *http.Client // default: http.DefaultClient
	Language string       // of error messages: en, zh-Hans, zh-Hant
	Attempts int          // maximum number of tries of a call; default 5
	Gzip     bool         // compress large bodies

	// Wait is called before a retry; tests replace it.
	Wait func(ctx context.Context, d time.Duration) error

	base string
	key  string
}

// New returns a client of the Huitou at base, such as https://huitou.example.com.
func New(base, key string) *Client {
	return &Client{base: strings.TrimRight(base, "/"), key: key, Wait: sleep}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Problem is a refusal: a problem document of RFC 9457.
type Problem struct {
	Type    string       `json:"type"`
	Title   string       `json:"title"`
	Status  int          `json:"status"`
	Detail  string       `json:"detail"`
	Code    string       `json:"code"`
	Errors  []FieldError `json:"errors"`
	Request string       `json:"request_id"`
}

// FieldError is an error in one field of the input.
type FieldError struct {
	Path     string `json:"path"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	Found    string `json:"found"`
	Expected string `json:"expected"`
}

// Error returns the message and those of the fields.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "huitou: %d %s: %s", p.Status, p.Code, p.Detail)
	for _, f := range p.Errors {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Detail)
		if f.Found != "" {
			fmt.Fprintf(&b, " (found %q)", f.Found)
		}
	}
	return b.String()
}

// request is a call to make.
type request struct {
	method string
	path   string
	query  url.Values
	body   []byte
	match  string // If-Match
}

// answer is the response to a call.
type answer struct {
	status   int
	etag     string
	replayed bool
	body     []byte
}

// do makes a call, with retries where they can help.
func (c *Client) do(ctx context.Context, r request) (answer, error) {
	key := ""
	if r.method != http.MethodGet {
		key = rand.Text()
	}
	packed := false
	if c.Gzip && len(r.body) > 1<<10 {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(r.body); err != nil {
			return answer{}, err
		}
		if err := z.Close(); err != nil {
			return answer{}, err
		}
		r.body, packed = b.Bytes(), true
	}
	attempts := cmp.Or(c.Attempts, 5)
	for n := 1; ; n++ {
		a, wait, err := c.once(ctx, r, key, packed)
		if err == nil || n == attempts || wait < 0 || ctx.Err() != nil {
			return a, err
		}
		wait = max(wait, time.Duration(1<<min(n, 6))*50*time.Millisecond)
		if e := c.Wait(ctx, wait); e != nil {
			return a, errors.Join(err, e)
		}
	}
}

// once makes a call once. wait is negative where a retry cannot help.
func (c *Client) once(ctx context.Context, r request, key string, packed bool) (a answer, wait time.Duration, err error) {
	target := c.base + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(r.body))
	if err != nil {
		return a, -1, err
	}
	h := req.Header
	h.Set("Authorization", "Bearer "+c.key)
	h.Set("Accept", "application/json, application/problem+json")
	for name, v := range map[string]string{"Accept-Language": c.Language, "Idempotency-Key": key, "If-Match": r.match} {
		if v != "" {
			h.Set(name, v)
		}
	}
	if len(r.body) > 0 {
		h.Set("Content-Type", "application/json")
	}
	if packed {
		h.Set("Content-Encoding", "gzip")
	}
	res, err := cmp.Or(c.HTTP, http.DefaultClient).Do(req)
	if err != nil {
		return a, 0, fmt.Errorf("huitou: %w", err)
	}
	defer res.Body.Close()
	a = answer{status: res.StatusCode, etag: res.Header.Get("ETag"), replayed: res.Header.Get("Idempotency-Replayed") == "true"}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return a, 0, fmt.Errorf("huitou: %w", err)
	}
	if res.StatusCode < 300 {
		return a, -1, nil
	}
	p := &Problem{Status: res.StatusCode}
	if json.Unmarshal(a.body, p) != nil || p.Code == "" { // answered by a proxy in between
		*p = Problem{Status: res.StatusCode, Code: "http", Detail: res.Status}
	}
	wait = -1
	switch res.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		n, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		wait = time.Duration(n) * time.Second
	}
	return a, wait, p
}

// read makes a call and decodes its answer into a T.
func read[T any](ctx context.Context, c *Client, r request) (v T, a answer, err error) {
	if a, err = c.do(ctx, r); err != nil {
		return v, a, err
	}
	if err = json.Unmarshal(a.body, &v); err != nil {
		err = fmt.Errorf("huitou: answer to %s %s: %w", r.method, r.path, err)
	}
	return v, a, err
}

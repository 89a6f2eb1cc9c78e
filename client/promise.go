package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// NewPromise is a promise to make. Exactly one of the three due fields is set.
type NewPromise struct {
	Customer string  `json:"customer"`
	Purchase string  `json:"purchase,omitempty"`
	Place    string  `json:"place,omitempty"`
	Owner    string  `json:"owner,omitempty"`
	Origin   string  `json:"origin,omitempty"`
	What     string  `json:"what"`
	Made     Instant `json:"made,omitzero"`
	Notify   bool    `json:"notify,omitempty"`
	Due      Instant `json:"due,omitzero"`
	DueDay   Day     `json:"due_day,omitempty"`
	Within   string  `json:"within,omitempty"` // working time: "4h", "2d"
}

// PromiseChange holds the details of ending a promise.
type PromiseChange struct {
	At       Instant `json:"at,omitzero"` // keep: when it was done
	Reason   string  `json:"reason,omitempty"`
	Evidence string  `json:"evidence,omitempty"`
	Due      Instant `json:"due,omitzero"` // the new due time, for renegotiate
	DueDay   Day     `json:"due_day,omitempty"`
	Within   string  `json:"within,omitempty"`

	Version int64 `json:"-"` // version of the promise that was read; 0 = any
}

// MakePromise makes a promise to a customer.
func (c *Client) MakePromise(ctx context.Context, in NewPromise) (PromiseState, error) {
	return post[PromiseState](ctx, c, "/api/v1/promises", 0, in)
}

// KeepPromise records that a promise was done.
func (c *Client) KeepPromise(ctx context.Context, id string, in PromiseChange) (PromiseState, error) {
	return c.end(ctx, id, "keep", in)
}

// BreakPromise records that a promise will not be kept.
func (c *Client) BreakPromise(ctx context.Context, id string, in PromiseChange) (PromiseState, error) {
	return c.end(ctx, id, "break", in)
}

// WaivePromise records that the customer no longer wants it.
func (c *Client) WaivePromise(ctx context.Context, id string, in PromiseChange) (PromiseState, error) {
	return c.end(ctx, id, "waive", in)
}

// WithdrawPromise withdraws a promise.
func (c *Client) WithdrawPromise(ctx context.Context, id string, in PromiseChange) (PromiseState, error) {
	return c.end(ctx, id, "withdraw", in)
}

func (c *Client) end(ctx context.Context, id, verb string, in PromiseChange) (PromiseState, error) {
	return post[PromiseState](ctx, c, "/api/v1/promises/"+url.PathEscape(id)+"/"+verb, in.Version, in)
}

// RenegotiatePromise records that the customer agreed to another due time and returns the
// promise that ended and the one that replaces it.
func (c *Client) RenegotiatePromise(ctx context.Context, id string, in PromiseChange) (old, next PromiseState, err error) {
	v, err := post[struct{ Old, Next PromiseState }](ctx, c, "/api/v1/promises/"+url.PathEscape(id)+"/renegotiate", in.Version, in)
	return v.Old, v.Next, err
}

// VoiceAnswer is the answer to a voice.
type VoiceAnswer struct {
	Text string `json:"text"`
	How  string `json:"how,omitempty"` // how the customer heard it: phone, mail, person, copied; "" = not known

	Version int64 `json:"-"` // version of the voice that was read; 0 = it had no answer
}

// AnswerVoice records the answer to a voice. It is a conflict if another was given meanwhile.
func (c *Client) AnswerVoice(ctx context.Context, id string, in VoiceAnswer) (VoiceState, error) {
	return post[VoiceState](ctx, c, "/api/v1/voices/"+url.PathEscape(id)+"/answer", in.Version, in)
}

func post[T any](ctx context.Context, c *Client, path string, version int64, in any) (v T, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return v, err
	}
	r := request{method: http.MethodPost, path: path, body: body}
	if version != 0 {
		r.match = `"` + strconv.FormatInt(version, 10) + `"`
	}
	v, _, err = read[T](ctx, c, r)
	return v, err
}

package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// Money is an amount in minor units.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Named is the id and name of a record.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Me describes a key and its permissions.
type Me struct {
	Actor  string   `json:"actor"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
}

// CustomerRow is a customer in a list.
type CustomerRow struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Honorific string `json:"honorific"`
	City      string `json:"city"`
	Place     *Named `json:"place"`
	Owner     *Named `json:"owner"`
	Told      bool   `json:"told"`
	Bought    struct {
		Sales   int64     `json:"sales"`
		Returns int64     `json:"returns"`
		Amount  *Money    `json:"amount"`
		First   time.Time `json:"first_at"`
		Last    time.Time `json:"last_at"`
	} `json:"bought"`
	Open    int64 `json:"open_promises"`
	Overdue int64 `json:"overdue_promises"`
}

// PromiseState is the present state of a promise.
type PromiseState struct {
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	Purchase string    `json:"purchase"`
	Place    string    `json:"place"`
	Owner    string    `json:"owner"`
	Origin   string    `json:"origin"`
	What     string    `json:"what"`
	Made     time.Time `json:"made"`
	MadeDay  Day       `json:"made_day"` // where only the day is known
	Due      time.Time `json:"due"`
	DueDay   Day       `json:"due_day"`
	State    string    `json:"state"`
	Ended    time.Time `json:"ended"`
	EndedDay Day       `json:"ended_day"` // where only the day is known
	Next     string    `json:"next"`
	Version  int64     `json:"version"`
}

// VoiceState is the present state of a voice.
type VoiceState struct {
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	Purchase string    `json:"purchase"`
	Promise  string    `json:"promise"`
	Outcome  string    `json:"outcome"`
	Place    string    `json:"place"`
	At       time.Time `json:"at"`
	Day      Day       `json:"day"`      // business day of the place
	DayOnly  bool      `json:"day_only"` // At is the first instant of Day
	Channel  string    `json:"channel"`
	Rating   *int      `json:"rating"` // nil = none
	Scale    int       `json:"scale"`
	FromZero bool      `json:"from_zero"` // the scale begins at 0
	Stars    int       `json:"stars"`
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Language string    `json:"language"`
	Answered time.Time `json:"answered"`
	Replied  Day       `json:"answered_day"` // where only the day is known
	Answer   string    `json:"answer"`
	How      string    `json:"answered_how"` // how the customer heard it: phone, mail, person, copied
	Version  int64     `json:"version"`
}

// Event is an entry of a customer's timeline.
type Event struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Place   *Named          `json:"place"`
	Subject string          `json:"subject"`
	What    json.RawMessage `json:"what"`
}

// Me returns what the client's key is and may do.
func (c *Client) Me(ctx context.Context) (Me, error) {
	v, _, err := read[Me](ctx, c, request{method: http.MethodGet, path: "/api/v1/me"})
	return v, err
}

// Get reads any resource into v: c.Get(ctx, "/api/v1/gaps", nil, &board).
func (c *Client) Get(ctx context.Context, path string, query url.Values, v any) error {
	a, err := c.do(ctx, request{method: http.MethodGet, path: path, query: query})
	if err != nil {
		return err
	}
	return json.Unmarshal(a.body, v)
}

// Customers lists customers; query as in /api/docs: search, place, sort, …
func (c *Client) Customers(ctx context.Context, query url.Values) iter.Seq2[CustomerRow, error] {
	return pages[CustomerRow](ctx, c, "/api/v1/customers", query)
}

// Timeline lists what happened to a customer, the newest first.
func (c *Client) Timeline(ctx context.Context, customer string) iter.Seq2[Event, error] {
	return pages[Event](ctx, c, "/api/v1/customers/"+url.PathEscape(customer)+"/timeline", nil)
}

// Promises lists promises; query as in /api/docs: from, to, state, …
func (c *Client) Promises(ctx context.Context, query url.Values) iter.Seq2[PromiseState, error] {
	return pages[PromiseState](ctx, c, "/api/v1/promises", query)
}

// Voices lists voices; query as in /api/docs: from, to, rated, …
func (c *Client) Voices(ctx context.Context, query url.Values) iter.Seq2[VoiceState, error] {
	return pages[VoiceState](ctx, c, "/api/v1/voices", query)
}

// Products lists products.
func (c *Client) Products(ctx context.Context) iter.Seq2[Named, error] {
	return pages[Named](ctx, c, "/api/v1/products", nil)
}

// pages iterates over a list, fetching page after page. It ends at the first error.
func pages[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := url.Values{}
		for k, v := range query {
			q[k] = v
		}
		for {
			p, _, err := read[struct {
				Items []T    `json:"items"`
				Next  string `json:"next"`
			}](ctx, c, request{method: http.MethodGet, path: path, query: q})
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, v := range p.Items {
				if !yield(v, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			q.Set("after", p.Next)
		}
	}
}

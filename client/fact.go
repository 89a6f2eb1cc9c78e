package client

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// The content of facts. See /api/docs of a server for the meaning of each field.
type (
	Fact         = fact.Fact
	Kind         = fact.Kind
	Ref          = fact.Ref
	Place        = fact.Place
	Product      = fact.Product
	Customer     = fact.Customer
	Identity     = fact.Identity
	Purchase     = fact.Purchase
	Line         = fact.Line
	OrderPromise = fact.OrderPromise
	Step         = fact.Step
	Promise      = fact.Promise
	Delivery     = fact.Delivery
	Return       = fact.Return
	Voice        = fact.Voice
	Visit        = fact.Visit

	// Instant is a point in time, Day a day YYYY-MM-DD.
	Instant = clock.Instant
	Day     = cal.Day
)

// At makes an Instant.
func At(t time.Time) Instant { return clock.At(t) }

// Result is the outcome of one fact.
type Result struct {
	Status  string   `json:"status"` // created, updated, unchanged, parked, refused
	ID      string   `json:"id"`     // external id
	Notes   []Note   `json:"notes"`
	Problem *Problem `json:"problem"` // why it was refused
}

// Note is a remark on a fact that was recorded.
type Note struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Send sends facts, in calls of up to MaxItems, and returns a result for each in their order.
// The error is not nil when a call failed; results then has those of the calls before. A
// refused fact is not an error: see its Problem.
func (c *Client) Send(ctx context.Context, facts ...Fact) (results []Result, err error) {
	for part := range slices.Chunk(facts, MaxItems) {
		body, err := json.Marshal(part)
		if err != nil {
			return results, err
		}
		v, _, err := read[struct {
			Results []Result `json:"results"`
		}](ctx, c, request{method: http.MethodPost, path: "/api/v1/events", body: body})
		if err != nil {
			return results, err
		}
		results = append(results, v.Results...)
	}
	return results, nil
}

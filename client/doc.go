// Package client calls the API of a Huitou.
//
//	c := client.New("https://huitou.example.com", os.Getenv("HUITOU_KEY"))
//	res, err := c.Tell(ctx, client.Fact{Kind: "purchase", Source: "till", ID: "1001", Purchase: &client.Purchase{…}})
//
// A call that meets a busy or unreachable server is made again, with the same
// Idempotency-Key, so that it is done once: up to Attempts times, waiting as long as
// the server asks. A refusal is a *Problem, which says by field what to mend.
//
// Tell sends any number of facts in as many calls as that takes. Lists are iterators
// that fetch page after page.
package client

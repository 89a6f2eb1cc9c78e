// Package client calls the API of a Huitou.
//
//	c := client.New("https://huitou.example.com", os.Getenv("HUITOU_KEY"))
//	res, err := c.Send(ctx, client.Fact{Kind: "purchase", Source: "till", ID: "1001", Purchase: &client.Purchase{…}})
//
// A call that meets a busy or unreachable server is retried with the same idempotency key,
// so that it is done once: up to Attempts times, waiting as long as the server asks. A
// refusal is a *Problem, which names the fields to correct.
//
// Send sends any number of facts in as many calls as needed. Lists are iterators that fetch
// page after page.
package client

package api

import (
	"net/http"

	"huitou/internal/access"
	"huitou/internal/flow"
)

// route is a method and pattern with its handler.
type route struct {
	method  string
	pattern string
	scope   access.Permission // that the key must have, "" = any key
	open    bool              // no key is needed
	handler func(*call) error
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// eventsPath records facts. A repeated request changes nothing, since a fact is identified
// by its kind, source and id.
const eventsPath = "/api/v1/events"

// routes are all routes. Each must be described in a file of openapi/, or New fails.
var routes = []route{
	{post, eventsPath, access.EventWrite, false, postEvents},

	{get, "/api/v1/me", "", false, getMe},
	{get, "/api/v1/company", access.OrgRead, false, getCompany},
	{get, "/api/v1/places", access.OrgRead, false, listPlaces},
	{get, "/api/v1/staff", access.OrgRead, false, listStaff},
	{get, "/api/v1/products", access.OrgRead, false, listProducts},
	{get, "/api/v1/products/{id}", access.OrgRead, false, getProduct},

	{get, "/api/v1/customers", access.CustomerRead, false, listCustomers},
	{get, "/api/v1/customers/{id}", access.CustomerRead, false, getCustomer},
	{get, "/api/v1/customers/{id}/timeline", access.CustomerRead, false, listTimeline},
	{get, "/api/v1/customers/{id}/purchases", access.CustomerRead, false, listCustomerPurchases},
	{get, "/api/v1/customers/{id}/promises", access.CustomerRead, false, listCustomerPromises},
	{get, "/api/v1/customers/{id}/voices", access.CustomerRead, false, listCustomerVoices},
	{get, "/api/v1/purchases/{id}", access.CustomerRead, false, getPurchase},

	{get, "/api/v1/promises", access.CustomerRead, false, listPromises},
	{post, "/api/v1/promises", access.PromiseWrite, false, makePromise},
	{get, "/api/v1/promises/{id}", access.CustomerRead, false, getPromise},
	{post, "/api/v1/promises/{id}/keep", access.PromiseWrite, false, endPromise(flow.KeepPromise)},
	{post, "/api/v1/promises/{id}/break", access.PromiseWrite, false, endPromise(flow.BreakPromise)},
	{post, "/api/v1/promises/{id}/waive", access.PromiseWrite, false, endPromise(flow.WaivePromise)},
	{post, "/api/v1/promises/{id}/withdraw", access.PromiseWrite, false, endPromise(flow.WithdrawPromise)},
	{post, "/api/v1/promises/{id}/renegotiate", access.PromiseWrite, false, renegotiatePromise},

	{get, "/api/v1/voices", access.CustomerRead, false, listVoices},
	{get, "/api/v1/voices/{id}", access.CustomerRead, false, getVoice},
	{post, "/api/v1/voices/{id}/answer", access.VoiceAnswer, false, answerVoice},

	{get, "/api/v1/gaps", access.GapRead, false, getGaps},

	{get, "/api/openapi.yaml", "", true, getSpecYAML},
	{get, "/api/openapi.json", "", true, getSpecJSON},
	{get, "/api/docs", "", true, getDocs},
}

// Patterns returns the method and pattern of every route, "GET /api/v1/me", for tests.
func Patterns() []string {
	var list []string
	for _, r := range routes {
		list = append(list, r.method+" "+r.pattern)
	}
	return list
}

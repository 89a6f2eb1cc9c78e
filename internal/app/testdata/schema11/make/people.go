package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/customer"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/staff"
)

// do runs a verb as the owner.
func do[In, Out any](m *maker, v flow.Verb[In, Out], in In) Out {
	return got(flow.Do(m, m.app.Flow, m.owner, v, in))
}

// setUp makes the company, its places, staff, users and keys.
func (m *maker) setUp() {
	u := got(m.app.Flow.SetUp(m, flow.FirstRun{Company: org.Company{Name: "Teas & Pots", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
		Owner: access.NewUser{Name: "Olga", Email: ownerMail, Password: password}}))
	m.owner = got(m.app.Access.WhoByUser(m, u.ID))
	week := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		week[day] = []string{"09:00-12:00", "13:00-18:00"}
	}
	hours := do(m, flow.SaveCalendar, org.Calendar{Name: "Hours", Spec: cal.Spec{Zone: "Europe/Berlin", Week: week,
		Days: map[string]cal.SpecialDay{"2026-05-01": {Name: "Labour Day"}, "2026-05-09": {Name: "Fair", Hours: []string{"10:00-14:00"}}}}})
	depot := do(m, flow.SavePlace, org.Place{Kind: "service", Name: "Depot", Calendar: hours.ID})
	closed := do(m, flow.SavePlace, org.Place{Kind: "shop", Name: "Old market", Parent: depot.ID})
	closed.Closed = m.clock.Now()
	do(m, flow.SavePlace, closed)
	mei := do(m, flow.SaveStaff, staff.Staff{Code: "mei", Name: "梅 Mei", Place: depot.ID, Duty: "sales", Joined: "2019-04-01"})
	do(m, flow.SaveStaff, staff.Staff{Code: "otto", Name: "Otto", Joined: "2010-01-01", Left: "2026-02-28"})
	do(m, flow.SetStepTarget, flow.StepTarget{Step: "total", Now: 96 * time.Hour})
	for _, in := range []access.NewUser{
		{Name: "Mei", Email: "mei@example.org", Password: password, Role: access.Frontline, Staff: mei.ID, Place: depot.ID, Language: "zh-Hans"},
		{Name: "Max", Email: "max@example.org", Password: password, Role: access.Manager},
	} {
		got(m.app.Access.AddUser(m, m.owner, in))
	}
	grid := got(m.app.Access.RoleGrid(m))
	must(m.app.Access.SetRole(m, m.owner, access.Analyst, grid[access.Analyst], append(grid[access.Analyst], access.AuditRead)))
	m.key = got(m.app.Access.CreateKey(m, m.owner, "till", access.Scopes))
	must(m.app.Access.RevokeKey(m, m.owner, got(m.app.Access.CreateKey(m, m.owner, "old till", access.Scopes)).ID))
}

// ours is our id of a fact, as the database calls it.
func (m *maker) ours(kind, ext string) int64 {
	return m.value("SELECT ref_id FROM fact_name WHERE source = 'till' AND kind = $1 AND ext = $2", kind, ext)
}

func (m *maker) customer(ext string) id.Customer { return id.Customer(m.ours("customer", ext)) }
func (m *maker) promise(ext string) string {
	return "/api/v1/promises/" + id.Promise(m.ours("promise", ext)).String()
}
func (m *maker) voice(ext string) string {
	return "/api/v1/voices/" + id.Voice(m.ours("voice", ext)).String()
}

func (m *maker) importID(name string) id.Import { return got(id.Parse[id.ImportNoun](m.imports[name])) }

// work is what people do in the weeks that follow, and programs for them.
func (m *maker) work() {
	m.clock.Set(at("2026-05-12T10:00:00Z"))
	got(m.app.Flow.RemindPromises(m))
	anna, ben := m.customer("c1"), m.customer("c2")
	made := func(key, what, due string, more string) string {
		body := fmt.Sprintf(`{"customer":%q,"what":%q,"due_day":%q%s}`, anna, what, due, more)
		var p struct {
			ID string `json:"id"`
		}
		must(json.Unmarshal(m.post("/api/v1/promises", key, body, http.StatusCreated), &p))
		return "/api/v1/promises/" + p.ID
	}
	const ok = http.StatusOK
	order := id.Purchase(m.ours("purchase", "o2"))
	kept := made("make-kept", "call back", "2026-05-20", fmt.Sprintf(`,"purchase":%q,"notify":true`, order))
	broken := made("make-broken", "a discount", "2026-05-14", `,"origin":"contract"`)
	waived, withdrawn := made("", "an invoice", "2026-05-25", ""), made("", "a recipe", "2026-05-26", "")
	moved := made("make-moved", "an apron", "2026-05-15", "")
	made("", "a seat at the tasting", "2026-07-01", `,"notify":true`)
	m.clock.Set(at("2026-05-15T12:00:00Z"))
	got(m.app.Flow.RemindPromises(m))
	m.post(kept+"/keep", "keep", `{"evidence":"call 15 May"}`, ok)
	m.post(broken+"/break", "", `{"reason":"no longer possible"}`, ok)
	m.post(waived+"/waive", "waive", `{"reason":"they found it"}`, ok)
	m.post(withdrawn+"/withdraw", "", `{"reason":"wrong customer"}`, ok)
	m.post(moved+"/renegotiate", "renegotiate", `{"reason":"out of stock","due_day":"2026-06-01"}`, ok)
	m.clock.Set(at("2026-06-03T12:00:00Z"))
	got(m.app.Flow.RemindPromises(m))
	m.post(m.promise("p10")+"/keep", "", `{}`, ok)
	m.post(m.promise("p9")+"/renegotiate", "", `{"reason":"a family feast","due_day":"2026-06-28"}`, ok)
	m.post(m.voice("v2")+"/answer", "answer", `{"text":"We are sorry, and told the courier."}`, ok)
	m.post(m.voice("v10")+"/answer", "", `{"text":"对不起。"}`, ok)
	m.post("/api/v1/promises", "", `{"customer":"cus_0","what":""}`, http.StatusUnprocessableEntity)

	eve := do(m, flow.CreateCustomer, flow.CustomerEdit{Customer: customer.Customer{Kind: "person", Name: "Eve Typed", Note: "Came by herself."},
		Identities: []customer.Identity{{Kind: "email", Value: "eve@example.org"}}})
	m.clock.Advance(time.Minute)
	eve.Note, eve.Tags = "Came by herself.\nLikes oolong.", []string{"walk-in"}
	do(m, flow.UpdateCustomer, flow.CustomerEdit{Customer: eve})
	do(m, flow.AssignCustomers, flow.Assignment{Customers: []id.Customer{eve.ID, m.customer("c4")}, Owner: m.owner.Staff})
	do(m, flow.SayVoice, flow.NewVoice{Customer: eve.ID, Rating: 2, Text: "Too dark in here", Dimension: "tangibles"})
	do(m, flow.SayVoice, flow.NewVoice{Channel: "call", Text: "Asked for the opening hours"})
	do(m, flow.MakePromise, flow.NewPromise{Customer: eve.ID, What: "brighter lamps", Due: flow.Due{Day: "2026-06-10"}})
	do(m, flow.MakePromise, flow.NewPromise{Customer: ben, What: "two days of work", Due: flow.Due{Within: "2d"}})
	m.clock.Set(at("2026-06-15T10:00:00Z"))
	got(m.app.Flow.RemindPromises(m))
	list := got(m.app.Flow.Notices(m, m.owner, 100))
	do(m, flow.SeeNotices, list[len(list)-1].ID)
	do(m, flow.Snooze, flow.Snoozing{Subject: m.promise("p8")[len("/api/v1/promises/"):], Until: m.clock.Now().Add(72 * time.Hour), Reason: "she is away"})
	do(m, flow.SaveView, staff.View{List: "promises", Name: "Late ones", Query: "state=late"})
}

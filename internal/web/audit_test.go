package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestAuditSentences: the audit says who did what to what in the reader's language, with links and what was
// changed, and has no keys or JSON.
func TestAuditSentences(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	c := w.owner(t)
	c.Get("/customers.csv").Status(http.StatusOK)
	card := w.path(t, "card")
	c.Get(card)
	cus := strings.TrimPrefix(card, "/customers/")
	made := c.Post("/promises/new", url.Values{"customer": {cus}, "what": {"call back"}, "due_how": {"day"}, "due_day": {"2026-05-22"}}).Leads("/promises/pro_")
	path := made.Header.Get("Location")
	c.Post(path+"/renegotiate", url.Values{"due_how": {"day"}, "due_day": {"2026-06-30"}, "reason": {"they travel"}, "version": {version(c.Get(path))}}).Status(http.StatusSeeOther)
	order := w.path(t, "promise")
	c.Post(order+"/keep", url.Values{"version": {version(c.Get(order))}}).Status(http.StatusSeeOther)

	me := regexp.MustCompile(`href="(/settings/audit\?actor=usr_\w+)">林晓 Lin Xiao</a>`)
	a := c.Get("/settings/audit").Status(http.StatusOK).Has("> signed in</span>", "> took the list of customers as a file</span>", "> opened the card of </span>",
		`href="`+card+`">陈美玲</a>`, "the promise “call back” to 陈美玲</a>", `href="`+path+`"`, "date from 22 May 2026", "to 30 Jun 2026", "Reason: they travel",
		"> noted that </span>", "&#39;s order of 17 May 2026 for CN¥359.00</a>").
		Lacks("export.customers", "promise.keep", "customer.see", "{&#34;", "⟦")
	found := me.FindStringSubmatch(a.Text)
	if found == nil {
		t.Fatal("no link to what the owner did")
	}
	c.Get(found[1]).Has("> signed in</span>")
	c.Get("/settings/audit?actor=usr_0000000000001").Lacks("signed in</span>")
	c.Get("/settings/audit?area=export").Has("list of customers").Lacks("signed in</span>")
	c.Get("/settings/audit?area=nonsense").Status(http.StatusUnprocessableEntity)
	c.Get("/settings/audit?subject=" + strings.TrimPrefix(path, "/promises/")).Has("call back").Lacks("signed in</span>")
	c.Get("/settings/audit.csv").Status(http.StatusOK).Has("林晓 Lin Xiao changed the promise “call back” to 陈美玲: date from 22 May 2026").Lacks("promise.renegotiate")
	c.Post("/language", url.Values{"language": {"zh-Hans"}})
	c.Get("/settings/audit").Has("导出了顾客列表", "对陈美玲的承诺“call back”", "日期由 2026年5月22日", "改为 2026年6月30日", "原因：they travel")
	c.Post("/language", url.Values{"language": {"zh-Hant"}})
	c.Get("/settings/audit").Has("匯出了顧客清單", "對陈美玲的承諾「call back」", "改為 2026年6月30日")
}

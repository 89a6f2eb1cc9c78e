package web_test

import (
	"regexp"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/flow"
	"huitou/internal/id"
)

// TestBlockersLinked: what prevents the undo of an import is linked, both the record and what was built on it, and
// no id is printed.
func TestBlockersLinked(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	v := visit(t, w)
	_, at := v.upload("list.csv", "no;name;phone\na1;Ana;13812345678\n", 200)
	page, work := v.post(at.Path, 200, "how", "columns", "kind", "customer", "source", "list", "currency", "CNY", "zone", "Asia/Shanghai",
		"field.id", "no", "field.name", "name", "field.phone", "phone", "act", "import")
	page = v.until(page, work.Path, "/imports/imp_")
	imported := regexp.MustCompile(`/imports/imp_\w+`).FindString(page)
	found, _ := v.get("/customers", 200)
	cus, err := id.Parse[id.CustomerNoun](strings.TrimPrefix(regexp.MustCompile(`/customers/cus_\w+`).FindString(found), "/customers/"))
	if err != nil {
		t.Fatal(err)
	}
	made, err := flow.Do(t.Context(), w.flow, access.Console(), flow.MakePromise, flow.NewPromise{Customer: cus, What: "call back", Due: flow.Due{Within: "4h"}})
	if err != nil {
		t.Fatal(err)
	}
	page, _ = v.get(imported, 200)
	refused, work := v.post(imported+"/undo", 200)
	for _, page := range []string{page, v.until(refused, work.Path, "See the promise")} {
		v.has(page, "A later promise belongs to this customer", `href="/promises/`+made.ID.String()+`">See the promise</a>`)
		if m := regexp.MustCompile(`>[^<]*\b(cus|pro|pur)_\w+`).FindString(page); m != "" {
			t.Errorf("an id on the page: %s", m)
		}
	}
}

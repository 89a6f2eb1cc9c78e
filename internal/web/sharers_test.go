package web_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestSharedPhoneNames: the check and the page of an import name the customers who share a phone number, two
// of one name told apart, with links to the cards that there are, and print no id of the program.
func TestSharedPhoneNames(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	const file = "no;name;phone;city\na1;Ana;13812345678;Bonn\na2;Ben;13812345678;Bonn\na3;Ana;13812345678;Kiel\n"
	fields := []string{"how", "columns", "kind", "customer", "source", "list", "currency", "CNY", "zone", "Asia/Shanghai",
		"field.id", "no", "field.name", "name", "field.phone", "phone", "field.city", "city"}
	_, at := v.upload("list.csv", file, 200)
	page, work := v.post(at.Path, 200, append(fields, "act", "check")...)
	page = v.until(page, work.Path, "This is what the import would do")
	ids := regexp.MustCompile(`>[^<]*\b(cus|pro|pur)_\w+`)
	lacksIDs := func(page string) {
		t.Helper()
		if m := ids.FindString(page); m != "" {
			t.Errorf("an id on the page: %s", m)
		}
	}
	v.has(page, "2 ×", "is that of Ben and of Ana; both have it now", "another Ana")
	lacksIDs(page)
	page, work = v.post(at.Path, 200, append(fields, "act", "import")...)
	page = v.until(page, work.Path, "is that of")
	v.has(page, "is that of Ben and of Ana", "Ana (Bonn)", "Ana (Kiel)", ">Ben</a>")
	lacksIDs(page)
	if links := regexp.MustCompile(`<a class="name tap" href="(/customers/cus_\w+)">Ana \(Kiel\)</a>`).FindStringSubmatch(page); links == nil {
		t.Errorf("no link to the card of Ana in Kiel:\n%s", page)
	} else if card, _ := v.get(links[1], 200); !strings.Contains(card, "Kiel") {
		t.Error("the link leads to another card")
	}
	for lang, want := range map[string]string{"zh-Hans": "同时属于 Ben 和 Ana", "zh-Hant": "同時屬於 Ben 和 Ana"} {
		v.post("/language", 200, "language", lang)
		found := regexp.MustCompile(`/imports/imp_\w+`).FindString(page)
		if found == "" {
			t.Fatal("no link to the import")
		}
		zh, _ := v.get(found, 200)
		v.has(zh, want)
		lacksIDs(zh)
	}
}

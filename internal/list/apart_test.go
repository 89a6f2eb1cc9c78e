package list_test

import (
	"strings"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow/flowtest"
	"huitou/internal/id"
	"huitou/internal/list"
)

// TestApart: customers of one name are told apart by the first thing that differs, others by nothing.
func TestApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, flowtest.Clock(), func(t *testing.T, d *db.DB) {
		f := flowtest.Start(t, d)
		flowtest.Record(t, f, flowtest.Place("kiel", "shop", "", ""))
		ids := map[string]id.Customer{}
		var shown []list.Named
		for _, c := range []struct {
			ext, name string
			c         fact.Customer
		}{
			{"phone a", "Li Wei", fact.Customer{Phone: "+49 171 1231111", City: "Kiel"}},
			{"phone b", "LI WEI", fact.Customer{Phone: "+49 171 1232222", City: "Kiel"}},
			{"no phone", "li wei", fact.Customer{City: "Husum"}},
			{"city a", "張偉", fact.Customer{Phone: "+86 138 0000 1000", City: "上海"}},
			{"city b", "张伟", fact.Customer{Phone: "+86 139 0000 1000", City: "杭州"}},
			{"place a", "Ole", fact.Customer{Place: "kiel"}},
			{"place b", "Ole", fact.Customer{}},
			{"mail a", "Ann Lee", fact.Customer{Email: "ann@example.org", City: "Leeds"}},
			{"mail b", "Ann Lee", fact.Customer{Email: "lee@example.org", City: "Leeds"}},
			{"mask a", "Bo Lee", fact.Customer{Email: "bo@example.org", Since: "2020-02-01"}},
			{"mask b", "Bo Lee", fact.Customer{Email: "bob@example.org", Since: "2021-02-01"}},
			{"same a", "Kim", fact.Customer{}},
			{"same b", "Kim", fact.Customer{}},
			{"hidden a", "李女士", fact.Customer{Phone: "138****0006"}},
			{"hidden b", "李女士", fact.Customer{Phone: "139 **** 0006"}},
			{"film a", "Tom Poe", fact.Customer{Phone: "+44 7700 900010"}},
			{"film b", "Tom Poe", fact.Customer{Phone: "07700 900011"}},
			{"alone", "Zoe", fact.Customer{Phone: "+49 171 1239999"}},
		} {
			c.c.Name = c.name
			one := fact.Fact{Kind: fact.KindCustomer, Source: "t", ID: c.ext, Customer: &c.c}
			ids[c.ext] = flowtest.CustomerID(t, flowtest.Record(t, f, one)[0])
			shown = append(shown, list.Named{ID: ids[c.ext], Name: c.name}, list.Named{ID: ids[c.ext], Name: c.name}) // two lines of each
		}
		shown = append(shown, list.Named{ID: 7}, list.Named{ID: 8}, list.Named{Name: "Zoe"})
		end := func(ext string) string { s := ids[ext].String(); return "id " + s[len(s)-4:] }
		for whole, want := range map[bool]map[string]string{
			true: {"phone a": "phone 1111", "phone b": "phone 2222", "no phone": "city Husum", "city a": "city 上海", "city b": "city 杭州",
				"place a": "place kiel", "place b": end("place b"), "mail a": "email ann@example.org", "mail b": "email lee@example.org",
				"hidden a": "masked 138****0006", "hidden b": "masked 139****0006", "film a": "phone 0010", "film b": "phone 0011",
				"mask a": "email bo@example.org", "mask b": "email bob@example.org", "same a": end("same a"), "same b": end("same b"), "alone": ""},
			false: {"mail a": "email a…@example.org", "mail b": "email l…@example.org", "mask a": "since 2020-02-01", "mask b": "since 2021-02-01"},
		} {
			marks, err := list.New(d).Apart(t.Context(), shown, whole)
			if err != nil {
				t.Fatal(err)
			}
			for ext, text := range want {
				var got []string
				for _, m := range marks[ids[ext]] {
					got = append(got, m.Kind+" "+m.Text)
				}
				if strings.Join(got, ", ") != text {
					t.Errorf("%s is told apart by %q, want %q", ext, got, text)
				}
			}
			if len(marks) != 17 {
				t.Errorf("%d customers are told apart, want 17", len(marks))
			}
		}
		if marks, err := list.New(d).Apart(t.Context(), shown[34:], true); err != nil || len(marks) != 0 {
			t.Errorf("one customer on two lines is told apart from nobody by %v (%v)", marks, err)
		}
	})
}

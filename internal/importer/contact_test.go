package importer

import (
	"strings"
	"testing"

	"huitou/internal/fact"
)

// TestPersonAndContact splits a cell by what it holds.
func TestPersonAndContact(t *testing.T) {
	t.Parallel()
	for s, want := range map[string][3]string{
		"王小丽（13912340001）":                          {"王小丽", "13912340001", ""},
		"王小丽 139-1234-0001":                         {"王小丽", "139-1234-0001", ""},
		"王小丽/电话：13912340001":                        {"王小丽", "13912340001", ""},
		"Ann Lee <ann@x.com>":                       {"Ann Lee", "", "ann@x.com"},
		"Ann Lee (020 7946 0958)":                   {"Ann Lee", "020 7946 0958", ""},
		"Ann Lee, (020) 79460958":                   {"Ann Lee", "(020) 79460958", ""},
		"ann@x.com, Ann Lee, Tel. +44 20 7946 0958": {"Ann Lee", "+44 20 7946 0958", "ann@x.com"},
		"王**（139****0001）":                          {"王**", "139****0001", ""},
		"陈建国":                                       {"陈建国", "", ""},
		"13912340001":                               {"", "13912340001", ""},
		"店 24":                                      {"店 24", "", ""},
	} {
		if name, phone, email := contactOf(s); [3]string{name, phone, email} != want {
			t.Errorf("%s: %q %q %q", s, name, phone, email)
		}
	}
}

// TestOneColumnOfCustomers makes a map that can be read of each choice of one column for a customer's number, name and phone.
func TestOneColumnOfCustomers(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"王小丽（13912340001）": "piece: phone", "13912340001": "column: 会员", "王小丽": "column: 会员"} {
		in := &Inspection{Columns: []string{"单号", "日期", "会员", "金额"}, Looked: [][]string{{"1", "2024-05-03", cell, "10.00"}, {"2", "2024-05-04", "-", "11.00"}}}
		for _, fields := range [][]string{{"customer"}, {"customer", "customer.name"}, {"customer", "customer.phone"}, {"customer", "customer.name", "customer.phone"}, {"customer", "customer.name", "customer.phone", "customer.email"}} {
			g := Guess{Kind: fact.KindPurchase, Fields: map[string]string{"id": "单号", "at": "日期", "amount": "金额"}}
			for _, f := range fields {
				g.Fields[f] = "会员"
			}
			g = in.Chosen(g)
			text := g.Map(MapHead{Title: "x", Source: "x", Currency: "CNY", Zone: "Asia/Shanghai", Sure: true})
			if _, err := ParseMap([]byte(text)); err != nil || (len(fields) == 3 || len(fields) == 1) && !strings.Contains(text, want) {
				t.Errorf("%s %v: %v\n%s", cell, fields, err, text)
			}
		}
	}
}

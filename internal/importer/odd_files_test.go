package importer

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
)

const oddMap = `source: s
zone: Europe/Berlin
currency: EUR
company: {name: S, currency: EUR, zone: Europe/Berlin, language: en}
files:
  f:
    facts:
      - {kind: customer, id: who, set: {name: who}}
      - {kind: purchase, id: "no", set: {customer: who, at: day, amount: total}}
`

// packed is a zip file of the given parts.
func packed(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestOddFiles: files of other shapes are read as they are meant, or refused with the reason.
func TestOddFiles(t *testing.T) {
	t.Parallel()
	sheet := func(total string) string {
		text := func(cell, s string) string {
			return `<c r="` + cell + `" t="inlineStr"><is><t>` + s + `</t></is></c>`
		}
		return packed(t, "xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="x"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="x" Type="t/worksheet" Target="a.xml"/></Relationships>`,
			"xl/a.xml", `<worksheet><sheetData><row r="1">`+text("A1", "no")+text("B1", "day")+text("C1", "who")+text("D1", "total")+
				`</row><row r="2">`+text("A2", "1")+text("B2", "2026-05-03")+text("C2", "Ann")+total+`</row></sheetData></worksheet>`)
	}
	for _, tt := range []struct {
		name, file, text string
		bought           []string // "no amount currency day"
		wrong, remarks   []string
	}{
		{"what is not seen is no part of an id", "f.csv", "\u200bno,day,who,total\n\u200b1\u200b,\u200e2026-05-03,Ann\u2060,\u202d1.00\u202c\n1,2026-05-03,Ann,1.00\n",
			[]string{"1 100 EUR 2026-05-03"}, nil, nil},
		{"two columns of one name", "f.csv", "no,day,who,total,total\n1,2026-05-03,Ann,1.00,1.00\n2,2026-05-03,Ann,1.00,2.00\n3,2026-05-03,Ann,1.00,\n",
			[]string{"1 100 EUR 2026-05-03", "2 100 EUR 2026-05-03", "3 100 EUR 2026-05-03"}, nil, []string{"import.rows_same_name 1"}},
		{"an amount that is not there is not zero", "f.csv", "no,day,who,total\n1,2026-05-03,Ann,\n2,2026-05-03,Ann,N/A\n3,2026-05-03,Ann,0\n",
			[]string{"3 0 EUR 2026-05-03"}, []string{"2 total field.required", "3 total field.required"}, nil},
		{"a number in a sheet", "f.xlsx", sheet(`<c r="D2"><v>1</v></c>`), []string{"1 100 EUR 2026-05-03"}, nil, nil},
		{"true is no amount", "f.xlsx", sheet(`<c r="D2" t="b"><v>1</v></c>`), nil, []string{"2 total import.number"}, nil},
		{"a quote never closed takes its own row only", "f.csv", "no,day,who,total\n1,2026-05-03,\"Ann,1.00\n2,2026-05-03,Bob,2.00\n3,2026-05-03,\"Cy\",3.00\n",
			[]string{"2 200 EUR 2026-05-03", "3 300 EUR 2026-05-03"}, []string{"2  import.quote_open"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.SQLite(t, now)
			path := write(t, t.TempDir(), tt.file, tt.text)
			r := do(t, flow.New(d), Plan{Map: mapOf(t, oddMap), Paths: []string{path}})
			same(t, "bought", found(t, d, purchases), tt.bought...)
			same(t, "rejected", wrongs(&r), tt.wrong...)
			same(t, "remarks", tallies(r.Run.Counts.Remarks), tt.remarks...)
		})
	}
}

// TestNoTables: a file that is no table says what it is and what to do.
func TestNoTables(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ file, text, want string }{
		{"f.json", "\ufeff[\n {\"no\": 1}]", "import.json_array"},
		{"f.csv", "[1],b\n2,3\n", ""},
		{"f.zip", packed(t, "f.csv", "a,b\n1,2\n"), "import.not_xlsx"},
		{"f.xlsx", packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), "import.not_xlsx"},
		{"f.xlsx", packed(t, "[Content_Types].xml", "<x/>"), "import.file_broken"},
	} {
		path := write(t, t.TempDir(), tt.file, tt.text)
		_, inspected := Inspect(t.Context(), path)
		if e, ok := errors.AsType[*errs.Error](inspected); ok != (tt.want != "") || ok && e.Key != tt.want {
			t.Errorf("%s %.20q: looked at: %v, want %s", tt.file, tt.text, inspected, tt.want)
		}
		if tt.want == "" {
			continue
		}
		_, err := Run(t.Context(), flow.New(dbtest.SQLite(t, now)), Plan{Map: mapOf(t, oddMap), Paths: []string{path}, Who: access.Console()}, nil)
		if e, ok := errors.AsType[*errs.Error](err); !ok || e.Key != tt.want {
			t.Errorf("%s %.20q: imported: %v, want %s", tt.file, tt.text, err, tt.want)
		}
	}
}

// TestGuessedCurrencyFollowsScript: where nobody has set the currency of a map, it follows the
// script of the column names, with a remark that the file does not contain it.
func TestGuessedCurrencyFollowsScript(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ header, want string }{
		{"order_id,date,customer,total", "EUR Europe/Berlin en"},
		{"订单编号,下单时间,买家会员名,买家实际支付金额", "CNY Asia/Shanghai zh-Hans"},
		{"訂單編號,訂單日期,會員編號,總金額", "TWD Asia/Taipei zh-Hant"},
	} {
		in, err := Inspect(t.Context(), write(t, t.TempDir(), "f.csv", tt.header+"\n1,2026-05-03,a,12.50\n2,2026-05-04,b,3.00\n"))
		if err != nil {
			t.Fatal(err)
		}
		m := mapOf(t, in.Map)
		if got := m.Currency + " " + m.Zone + " " + m.Company.Language; got != tt.want || strings.Count(in.Map, "put yours") != 2 {
			t.Errorf("%s: %s, want %s; fields %v\n%s", tt.header, got, tt.want, in.Guess.Fields, in.Map)
		}
		set := in.Guess.Map(MapHead{Title: "f", Currency: "USD", Zone: "UTC"})
		if !strings.Contains(set, "currency: USD # of the amounts\n") {
			t.Errorf("a remark doubts the currency that the map sets:\n%s", set)
		}
	}
}

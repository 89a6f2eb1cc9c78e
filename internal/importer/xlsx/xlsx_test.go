package xlsx_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/importer/xlsx"
)

const (
	ns    = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	rels  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	head  = `<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>total</t></is></c></row>`
	begin = `<?xml version="1.0"?><worksheet ` + ns + `><sheetData>`
	end   = `</sheetData></worksheet>`
)

// parts are those of a small workbook whose sheet has the rows.
func parts(rows string) map[string]string {
	return map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + ns + ` xmlns:r="` + rels + `"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rels + `/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="` + rels + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst ` + ns + `><si><t>plain</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb="0" eb="1"><t>KANA</t></rPh></si><si><t>a_x000D_b_x005F_</t></si></sst>`,
		"xl/styles.xml":              `<styleSheet ` + ns + `><numFmts><numFmt numFmtId="170" formatCode="00000"/><numFmt numFmtId="171" formatCode="#,##0.00 [$€-407]"/><numFmt numFmtId="172" formatCode="[$-409]d\-mmm\-yyyy h:mm AM/PM;@"/><numFmt numFmtId="173" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="10"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="21"/><xf numFmtId="173"/><xf numFmtId="49"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml":   begin + head + rows + end,
	}
}

func save(t testing.TB, parts map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads all rows of the first sheet, the cells of each joined.
func read(path string, limits xlsx.Limits) (out []string, err error) {
	b, err := xlsx.Open(path, limits, nil, nil)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	rows, err := b.Rows("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		r, err := rows.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		var cells []string
		for _, c := range r.Cells {
			s := xlsx.Name(c.Column, r.N) + "=" + c.Text
			if c.Problem != "" {
				s += "!" + string(c.Problem)
			}
			cells = append(cells, s)
		}
		out = append(out, strings.Join(cells, " "))
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cell, want string }{
		{"inline text in runs", `<c r="A2" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>`, "A2=inline"},
		{"shared", `<c r="A2" t="s"><v>0</v></c>`, "A2=plain"},
		{"rich, without its pronunciation", `<c r="A2" t="s"><v>1</v></c>`, "A2=rich text"},
		{"escaped characters", `<c r="A2" t="s"><v>2</v></c>`, "A2=a\rb_"},
		{"a formula with its value", `<c r="A2"><f>1+1</f><v>2</v></c>`, "A2=2"},
		{"a formula's text", `<c r="A2" t="str"><f>"a"</f><v>007</v></c>`, "A2=007"},
		{"a formula never calculated", `<c r="A2"><f>1+1</f></c>`, "A2=!formula"},
		{"an error", `<c r="A2" t="e"><v>#N/A</v></c>`, "A2=#N/A!error"},
		{"true and false", `<c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c>`, "A2=TRUE B2=FALSE"},
		{"percent", `<c r="A2" s="3"><v>0.256</v></c>`, "A2=0.256"},
		{"a code with zeros", `<c r="A2" s="4"><v>123</v></c>`, "A2=00123"},
		{"text keeps its zeros", `<c r="A2" s="9" t="inlineStr"><is><t>00123</t></is></c>`, "A2=00123"},
		{"currency", `<c r="A2" s="5"><v>1234.5</v></c>`, "A2=1234.5"},
		{"a day", `<c r="A2" s="1"><v>45384</v></c>`, "A2=2024-04-02"},
		{"a day with a time", `<c r="A2" s="1"><v>45384.5</v></c>`, "A2=2024-04-02 12:00:00"},
		{"a time of a day", `<c r="A2" s="2"><v>45384.75</v></c>`, "A2=2024-04-02 18:00:00"},
		{"a format of one's own", `<c r="A2" s="6"><v>45384.4375</v></c>`, "A2=2024-04-02 10:30:00"},
		{"a time", `<c r="A2" s="7"><v>0.5</v></c>`, "A2=12:00:00"},
		{"a span of time is a number", `<c r="A2" s="8"><v>1.5</v></c>`, "A2=1.5"},
		{"a day that is none", `<c r="A2" s="1"><v>60</v></c><c r="B2" s="1"><v>-5</v></c>`, "A2=60!date B2=-5!date"},
		{"the first days", `<c r="A2" s="1"><v>1</v></c><c r="B2" s="1"><v>61</v></c>`, "A2=1900-01-01 B2=1900-03-01"},
		{"a day as text", `<c r="A2" t="d"><v>2026-05-03T10:00:00</v></c>`, "A2=2026-05-03 10:00:00"},
		{"15 digits", `<c r="A2"><v>123456789012345</v></c>`, "A2=123456789012345"},
		{"16 digits that are held", `<c r="A2"><v>1234567890123456</v></c>`, "A2=1234567890123456"},
		{"17 digits", `<c r="A2"><v>2.0240403000000001E+16</v></c>`, "A2=20240403000000000!inexact"},
		{"the first that is not held", `<c r="A2"><v>9007199254740993</v></c>`, "A2=9007199254740992!inexact"},
		{"16 digits and a half", `<c r="A2"><v>1234567890123456.5</v></c>`, "A2=1234567890123456.5!inexact"},
		{"a sum", `<c r="A2"><v>0.30000000000000004</v></c>`, "A2=0.3"},
		{"an exponent", `<c r="A2"><v>1.5E-3</v></c>`, "A2=0.0015"},
		{"no number", `<c r="A2"><v>0x10</v></c><c r="B2"><v>NaN</v></c>`, "A2=0x10!number B2=NaN!number"},
		{"any order", `<c r="B2"><v>5</v></c><c r="A2"><v>6</v></c>`, "A2=6 B2=5"},
		{"no names", `<c><v>5</v></c><c><v>6</v></c>`, "A2=5 B2=6"},
		{"empty cells with a style", `<c r="XFD2" s="1"/><c r="A2"><v>1</v></c>`, "A2=1"},
		{"an unknown kind", `<c r="A2" t="z"><v>1</v></c>`, "A2=1!unreadable"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := read(save(t, parts(`<row r="2">`+tt.cell+`</row>`)), xlsx.Limits{})
			if err != nil || len(got) != 2 || got[1] != tt.want {
				t.Errorf("%q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

// TestFrom1904: days of an old Macintosh.
func TestFrom1904(t *testing.T) {
	t.Parallel()
	p := parts(`<row r="2"><c r="A2" s="1"><v>43922</v></c></row>`)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	got, err := read(save(t, p), xlsx.Limits{})
	if err != nil || got[1] != "A2=2024-04-02" {
		t.Errorf("%q (%v)", got, err)
	}
}

// TestRefused: invalid files are refused, with the cell if there is one.
func TestRefused(t *testing.T) {
	t.Parallel()
	row := func(s string) map[string]string { return parts(`<row r="2">` + s + `</row>`) }
	without := func(name string) map[string]string {
		p := row(`<c r="A2" t="s"><v>0</v></c><c r="B2" s="3"><v>1</v></c>`)
		delete(p, name)
		return p
	}
	laughs := parts("")
	laughs["xl/worksheets/sheet1.xml"] = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>` + begin[21:] + `<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>` + end
	cut := parts("")
	cut["xl/worksheets/sheet1.xml"] = begin + head + `<row r="2"><c r="A2">`
	for _, tt := range []struct {
		name  string
		parts map[string]string
		fault xlsx.Fault
		cell  string
	}{
		{"a shared text of −1", row(`<c r="A2" t="s"><v>-1</v></c>`), xlsx.BadText, "A2"},
		{"a shared text that is not there", row(`<c r="B2" t="s"><v>77</v></c>`), xlsx.BadText, "B2"},
		{"a style that is not there", row(`<c r="A2" s="99999"><v>1</v></c>`), xlsx.BadStyle, "A2"},
		{"a row far away", parts(`<row r="99999999999"><c><v>1</v></c></row>`), xlsx.BadRow, "99999999999"},
		{"a row that comes twice", parts(`<row r="1"><c><v>1</v></c></row>`), xlsx.BadRow, "1"},
		{"a row that is no number", parts(`<row r="x"><c><v>1</v></c></row>`), xlsx.BadRow, "x"},
		{"a cell far away", row(`<c r="ZZZZZZZ2"><v>1</v></c>`), xlsx.BadCell, "ZZZZZZZ2"},
		{"a cell of another row", row(`<c r="A3"><v>1</v></c>`), xlsx.BadCell, "A3"},
		{"a cell that comes twice", row(`<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>`), xlsx.BadCell, "A2"},
		{"billion laughs", laughs, xlsx.DocType, ""},
		{"an entity", row(`<c r="A2" t="inlineStr"><is><t>&e;</t></is></c>`), xlsx.DocType, ""},
		{"deep nesting", row(`<c r="A2" t="inlineStr"><is>` + strings.Repeat("<r>", 100_000)), xlsx.TooDeep, ""},
		{"a long text", row(`<c r="A2" t="inlineStr"><is><t>` + strings.Repeat("a", 100_000) + `</t></is></c>`), xlsx.TooLong, "A2"},
		{"a text without end", row(`<c r="A2" t="inlineStr"><is><t>` + strings.Repeat("a", 1<<20) + `</t></is></c>`), xlsx.TooLong, ""},
		{"more than allowed", parts(strings.Repeat(`<row><c><v>1</v></c></row>`, 200_000)), xlsx.TooLarge, ""},
		{"texts without end", func() map[string]string {
			p := row(`<c r="A2"><v>1</v></c>`)
			p["xl/sharedStrings.xml"] = "<sst>" + strings.Repeat("<si><t>a</t></si>", 100_000) + "</sst>"
			return p
		}(), xlsx.ManyTexts, ""},
		{"cut off", cut, xlsx.Broken, ""},
		{"no shared texts", without("xl/sharedStrings.xml"), xlsx.BadText, "A2"},
		{"no styles", without("xl/styles.xml"), xlsx.BadStyle, "B2"},
		{"no sheet", without("xl/worksheets/sheet1.xml"), xlsx.NoPart, ""},
		{"no workbook", without("xl/workbook.xml"), xlsx.NotBook, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(save(t, tt.parts), xlsx.Limits{MaxUnpacked: 3 << 20, MaxCell: 1 << 16, MaxTexts: 1 << 20})
			e, ok := errors.AsType[*xlsx.Error](err)
			if !ok || e.Fault != tt.fault || tt.cell != "" && e.Cell != tt.cell {
				t.Errorf("%v, want %s %s", err, tt.fault, tt.cell)
			}
		})
	}
}

// TestStops: reading ends when stop returns an error.
func TestStops(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	n := 0
	b, err := xlsx.Open(save(t, parts(strings.Repeat(`<row><c><v>1</v></c></row>`, 100_000))), xlsx.Limits{}, func() error {
		if n++; n > 3 {
			return gone
		}
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	rows, err := b.Rows("One")
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = rows.Next()
	}
	if !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
}

func TestSerialDates(t *testing.T) {
	t.Parallel()
	for days, want := range map[float64]string{0: "1899-12-31 00:00:00", 59: "1900-02-28 00:00:00", 61: "1900-03-01 00:00:00",
		36526: "2000-01-01 00:00:00", 45384.999999: "2024-04-03 00:00:00", 2958465: "9999-12-31 00:00:00"} {
		if at, ok := xlsx.Civil(days, false); !ok || at.Format(time.DateTime) != want {
			t.Errorf("%v: %v, want %s", days, at, want)
		}
	}
	for _, days := range []float64{-1, 60, 60.5, 2958466, 1e300} {
		if at, ok := xlsx.Civil(days, false); ok {
			t.Errorf("%v is taken for %v", days, at)
		}
	}
}

// FuzzSheet: whatever is in a sheet, its styles or its texts, reading ends with rows in
// order or with an error that says where.
func FuzzSheet(f *testing.F) {
	p := parts(`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="2"><v>45384.5</v></c></row>`)
	f.Add(p["xl/worksheets/sheet1.xml"], p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"])
	f.Add(begin+`<row r="99999999999"><c t="s"><v>-1</v></c></row>`+end, "", "", p["xl/workbook.xml"])
	f.Fuzz(func(t *testing.T, sheet, texts, styles, book string) {
		if len(sheet)+len(texts)+len(styles)+len(book) > 1<<16 {
			t.Skip()
		}
		p := parts("")
		p["xl/worksheets/sheet1.xml"], p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"] = sheet, texts, styles, book
		ends(t, save(t, p))
	})
}

// FuzzFile: any bytes.
func FuzzFile(f *testing.F) {
	for _, name := range []string{"../testdata/cases/security/crash.xlsx", "../testdata/cases/security/huge-row.xlsx",
		"../testdata/cases/import/xlsx-mend.xlsx", "../testdata/cases/import/xlsx-long-id.xlsx"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			t.Skip()
		}
		path := filepath.Join(t.TempDir(), "f.xlsx")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		ends(t, path)
	})
}

// ends checks that reading a file gives ordered rows within bounds, or an *Error.
func ends(t *testing.T, path string) {
	t.Helper()
	b, err := xlsx.Open(path, xlsx.Limits{MaxUnpacked: 4 << 20, MaxCell: 1 << 16, MaxTexts: 1 << 20}, nil, nil)
	if err != nil {
		isFault(t, err)
		return
	}
	defer b.Close()
	for _, name := range b.Sheets() {
		rows, err := b.Rows(name)
		last := 0
		for err == nil {
			var r *xlsx.Row
			if r, err = rows.Next(); err != nil {
				break
			}
			if r.N <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d, %d cells", r.N, last, len(r.Cells))
			}
			last = r.N
			for i, c := range r.Cells {
				if i > 0 && c.Column <= r.Cells[i-1].Column || len(c.Text) > 1<<17 {
					t.Fatalf("cell %s of %d bytes", xlsx.Name(c.Column, r.N), len(c.Text))
				}
			}
		}
		if rows != nil {
			_ = rows.Close()
		}
		if err != io.EOF {
			isFault(t, err)
		}
	}
}

func isFault(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*xlsx.Error](err)
	if !ok {
		t.Fatalf("%T: %v", err, err)
	}
	if e.Err != nil && strings.Contains(fmt.Sprint(e.Err), "panic") {
		t.Fatal(err)
	}
}

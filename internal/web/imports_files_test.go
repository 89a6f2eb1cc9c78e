package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/db"
)

// TestImportFilesOfOtherShapes: an upload of several files says how each is read: like the first, by its own columns or
// not at all; the check says which was not, and the import has the facts of the others. How the days of the first are
// read is said where no format needs to be chosen.
func TestImportFilesOfOtherShapes(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.uploadAll(200, "a-orders.csv", "Order number,Order date,Customer email,Total\nA-1,05/13/2026 09:00:00 PM,ann@example.com,10.00\nA-2,05/03/2026 10:00:00 AM,bob@example.com,20.00\n",
		"b-orders.csv", "Order number,Order date,Customer email,Total,Note\nA-3,05/14/2026 09:00:00 PM,ann@example.com,30.00,\n",
		"c-reviews.csv", "Review ID,Order number,Stars,Review text,Review date\nR-1,A-1,4,Good,2026-05-15\n",
		"d-notes.csv", "colour,weight\nred,heavy\n")
	v.has(page, "as the file has it: 05/13/2026 09:00:00 PM is 2026-05-13", "Has the columns of the first file and is read like it.",
		"is read by what they seem to be: a review or a ticket", "Rating: “Stars”", "these say too little: it is not read")
	form := []string{"how", "columns", "kind", "purchase", "source", "shop", "currency", "EUR", "zone", "UTC", "dates", "", "numbers", "",
		"field.id", "Order number", "field.at", "Order date", "field.customer", "Customer email", "field.customer.email", "Customer email", "field.amount", "Total"}
	page, work := v.post(at.Path, 200, append(form, "act", "check")...)
	page = v.until(page, work.Path, "This is what the import would do")
	v.has(page, "4 rows · 4 taken", "file is not read: its columns are not those of the first file", "d-notes.csv")
}

// TestImportSaysHowRatingsAndPhonesAreRead: beside the columns of orders with a rating the page has its scale, which can
// be chosen, and says what words of ratings count and whom hidden phone numbers stand for.
func TestImportSaysHowRatingsAndPhonesAreRead(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.upload("shop.csv", "订单号,下单时间,客户姓名,手机号,实付金额,评分\nA1,2026-03-01 10:00,张三,13800138001,10.00,5\n"+
		"A2,2026-03-02 10:00,李四,138****8002,20.00,好评\nA3,2026-03-03 10:00,王五,13800138003,30.00,差评\nA4,2026-03-03 10:00,赵六,13800138004,30.00,4\n", 200)
	v.has(page, `<option value="purchase" selected>`, `name="scale"`, `<option value="5" selected>1–5</option>`,
		"Words of ratings count as points: 好评 = 5, 差评 = 1.", "Some phone numbers are hidden (138****1234).")
	form := []string{"how", "columns", "kind", "purchase", "source", "shop", "currency", "CNY", "zone", "Asia/Shanghai", "dates", "", "numbers", "", "scale", "10",
		"field.id", "订单号", "field.at", "下单时间", "field.customer", "手机号", "field.customer.phone", "手机号", "field.customer.name", "客户姓名", "field.amount", "实付金额", "field.rating", "评分"}
	page, work := v.post(at.Path, 200, append(form, "act", "import")...)
	page = v.until(page, work.Path, "4 rows · 4 taken")
	var scales, people int
	err := v.w.db.Read(t.Context(), func(tx *db.Tx) error {
		if err := tx.Row(t.Context(), "SELECT MIN(scale) FROM voice").Scan(&scales); err != nil {
			return err
		}
		return tx.Row(t.Context(), "SELECT COUNT(*) FROM customer WHERE name IN ('张三', '李四', '王五', '赵六')").Scan(&people)
	})
	if err != nil || scales != 10 || people != 4 {
		t.Errorf("scale %d, %d people, %v: want the chosen scale of 10, and four\n%s", scales, people, err, page)
	}

	page, _ = v.upload("plain.csv", "Order number,Order date,Customer email,Total\nA-1,2026-05-13,ann@example.com,10.00\n", 200)
	if strings.Contains(page, `name="scale"`) || strings.Contains(page, "count as points") || strings.Contains(page, "are hidden") {
		t.Error("a file without ratings and phone numbers has their notes")
	}
}

// TestLargeImportIsCheckedWhenAsked: the page of a large import does not look for what prevents its undo, which takes
// seconds, before somebody asks for it.
func TestLargeImportIsCheckedWhenAsked(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	var rows strings.Builder
	rows.WriteString("order_no,customer,order_date,product,amount\n")
	for i := range 2600 {
		fmt.Fprintf(&rows, "%d,c%d,31.03.2026,tea,5\n", i, i)
	}
	_, at := v.upload("till.csv", rows.String(), 200)
	page, work := v.post(at.Path, 200, append(fieldsWithout("numbers", "field.promise.due"), "act", "import")...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "5,200 facts are taken back", "is looked at before")
	page, _ = v.get(regexp.MustCompile(`/imports/imp_\w+\?check=1`).FindString(page), 200)
	v.has(page, "5,200 facts are taken back", "Undo this import")
	if strings.Contains(page, "is looked at before") {
		t.Error("the page asks to look again")
	}
}

// TestImportAsksWhatFilesLeaveOpen: the year of days without one, and of what an amount is that all rows of an order have
// alike, are asked for on the page, and nothing is imported before they are said.
func TestImportAsksWhatFilesLeaveOpen(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.upload("bookings.csv", "Belegnummer;Belegdatum;Kundennummer;Artikel;Betrag\n1;1503;10001;Tee;9,00\n1;1503;10001;Tasse;9,00\n2;2012;10002;Kanne;20,00\n", 200)
	v.has(page, "Year of the days", "days in “Belegdatum” have no year, such as 1503", "What the amount is of", "all rows of an order have the same “Betrag”")
	form := []string{"how", "columns", "kind", "purchase", "source", "books", "currency", "EUR", "zone", "Europe/Berlin", "dates", "", "numbers", "1.234,50",
		"field.id", "Belegnummer", "field.at", "Belegdatum", "field.customer", "Kundennummer", "field.amount", "Betrag"}
	page, _ = v.post(at.Path, 422, append(form, "act", "import", "answer.year", "soon")...)
	v.has(page, "soon is neither a year nor the first day of one.", "The files do not say this. Please say it.")
	page, work := v.post(at.Path, 200, append(form, "act", "import", "answer.year", "2025-07-01", "answer.of", "line")...)
	v.until(page, work.Path, "3 rows · 3 taken")
	var days, total string
	err := v.w.db.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Row(t.Context(), "SELECT MIN(day) || ' ' || MAX(day), CAST(SUM(amount) AS TEXT) FROM purchase").Scan(&days, &total)
	})
	if err != nil || days != "2025-12-20 2026-03-15" || total != "3800" {
		t.Errorf("%s, %s, %v: want days of the business year and amounts of lines", days, total, err)
	}

	page, at = v.upload("march.csv", "Wirtschaftsjahr 20260101\nBelegnummer;Belegdatum;Kundennummer;Betrag\n1;1503;10001;9,00\n2;2003;10002;20,00\n", 200)
	v.has(page, "of the twelve months from 2026-01-01")
	if strings.Contains(page, `name="answer.of`) || strings.Contains(page, "have no year") {
		t.Error("a file that leaves nothing open is asked about")
	}
	page, work = v.post(at.Path, 200, "how", "columns", "kind", "purchase", "source", "march", "currency", "EUR", "zone", "Europe/Berlin", "dates", "", "numbers", "1.234,50",
		"field.id", "Belegnummer", "field.at", "Belegdatum", "field.customer", "Kundennummer", "field.amount", "Betrag", "act", "check")
	v.until(page, work.Path, "2 rows · 2 taken")
}

package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/locale"
	"huitou/internal/webtest"
)

// upload uploads a file and returns the page after its inspection.
func (v *visitor) upload(name, text string, want int) (string, *url.URL) {
	v.t.Helper()
	return v.uploadAll(want, name, text)
}

// until returns page if it contains a text, else it polls path until that does.
func (v *visitor) until(page, path, text string) string {
	v.t.Helper()
	if strings.Contains(page, text) {
		return page
	}
	return v.await(path, text)
}

// kasse is a file of a German till: semicolons, decimal commas, and two invalid rows.
const kasse = "order_no;customer;order_date;due;product;amount\n007;anna;31.03.2026;02.04.2026;tee;1.012,50\n" +
	"8;ben;14.13.2026;;kanne;5,00\n9;cleo;14.03.2026;01.03.2026;tasse;5,00\n"

var kasseFields = []string{"how", "columns", "kind", "purchase", "source", "kasse", "currency", "CNY", "zone", "Asia/Shanghai",
	"dates", "31.12.2026", "numbers", "1.234,50", "field.id", "order_no", "field.customer", "customer", "field.at", "order_date",
	"field.promise.due", "due", "field.lines.product", "product", "field.lines.amount", "amount"}

// TestImportCorrections: rejected rows are corrected in the page and checked again, and after
// the import corrected and imported.
func TestImportCorrections(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.upload("kasse.csv", kasse, 200)
	v.has(page, "CSV · UTF-8 · 6 columns", `<option value="31.12.2026" selected>`, `<option value="1.234,50" selected>`)
	if strings.Contains(page, "[order_no") {
		t.Error("the columns are shown as a Go slice")
	}
	page, work := v.post(at.Path, 200, append(kasseFields, "act", "check")...)
	page = v.until(page, work.Path, "This is what the import would do")
	v.has(page, "3 rows · 1 taken", "2 rows rejected", "Mend the rejected rows here", `value="14.13.2026"`, "Expected: 3.5.2026", "Expected: 14 Mar 2026, 00:00 or later")
	back, _ := v.get(at.Path, 200)
	v.has(back, `<option value="31.12.2026" selected>`)

	page, work = v.post(work.Path+"/mend", 200, "cell.0.0", "8", "cell.0.2", "14.03.2026")
	page = v.until(page, work.Path, "This is what the import would do")
	v.has(page, "3 rows · 2 taken", "1 row rejected")

	page, work = v.post(at.Path, 200, append(kasseFields, "act", "import")...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "Rows taken: 2, set aside: 0, rejected: 1", "Import these again", "cleo")
	rejects, _ := v.get(regexp.MustCompile(`/imports/imp_\w+/rejects`).FindString(page), 200)
	v.has(rejects, "kasse.csv,4,due,01.03.2026,", "9,cleo,14.03.2026,01.03.2026,tasse")
	again := regexp.MustCompile(`/work/[\w-]+/mend`).FindString(page)
	page, work = v.post(again, 200, "cell.0.3", "16.03.2026")
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "Rows taken: 3, set aside: 0, rejected: 0. New: 2, changed: 0.")
	list, _ := v.get("/customers", 200)
	v.has(list, "anna", "ben", "cleo")
}

// numberCell is a cell of a list that holds a number.
var numberCell = regexp.MustCompile(`<td class="text-end">(\d+)</td>`)

// TestImportListCountsNewFacts: the list of imports shows how many facts each has made, as its
// page does: not those it found recorded, and not refused ones. The undo names as many.
func TestImportListCountsNewFacts(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	var page string
	for _, rows := range []string{"1,anna,31.03.2026,tea,5\n2,ben,31.03.2026,tea,5\n", "1,anna,31.03.2026,tea,5\n2,ben,31.03.2026,tea,5\n3,ben,31.03.2026,tea,6\n"} {
		_, at := v.upload("till.csv", "order_no,customer,order_date,product,amount\n"+rows, 200)
		var work *url.URL
		page, work = v.post(at.Path, 200, append(fieldsWithout("numbers", "field.promise.due"), "act", "import")...)
		page = v.until(page, work.Path, "Undo this import")
	}
	v.has(page, "New: 1, changed: 0", "1 fact is taken back")
	list, _ := v.get("/imports", 200)
	var shown []string
	for _, m := range numberCell.FindAllStringSubmatch(list, -1) {
		shown = append(shown, m[1])
	}
	if v.has(list, "New facts"); !slices.Equal(shown, []string{"1", "4"}) { // 4: two customers and two purchases
		t.Errorf("the list shows %v new facts, not 1 and 4", shown)
	}
}

// fieldsWithout is kasseFields without some fields.
func fieldsWithout(names ...string) (out []string) {
	for i := 0; i+1 < len(kasseFields); i += 2 {
		if !slices.Contains(names, kasseFields[i]) {
			out = append(out, kasseFields[i], kasseFields[i+1])
		}
	}
	return out
}

// TestImportWithoutNumberColumn: where no column is chosen for the number of a record, nor for its time,
// the page says so at that field, in its own words, and reads nothing; also if a column is called id.
// Records with a time are told apart by that, the customer and the amount: importing them again adds none.
func TestImportWithoutNumberColumn(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	for _, column := range []string{"order_no", "id"} {
		_, at := v.upload("till.csv", column+",customer,order_date,product,amount\n1,anna,31.03.2026,tea,5\n", 200)
		page, _ := v.post(at.Path, 422, append(fieldsWithout("field.id", "field.at", "numbers", "field.promise.due"), "field.id", "", "act", "check")...)
		v.has(page, "No column is chosen for “Number”", `aria-describedby="field-id-about" aria-invalid="true"`)
		for _, foreign := range []string{"lacks columns", "field.id:", " map."} {
			if strings.Contains(page, foreign) {
				t.Errorf("the page says %q", foreign)
			}
		}
	}
	_, at := v.upload("till.csv", "id,customer,order_date,product,amount\n1,anna,31.03.2026,tea,5\n", 200)
	page, _ := v.post(at.Path, 422, "how", "columns", "kind", "purchase", "source", "kasse", "currency", "CNY", "zone", "Asia/Shanghai", "field.id", "id", "act", "check")
	v.has(page, "No column is chosen for “When”", "No column is chosen for “Total of the order”", `aria-describedby="field-at-about" aria-invalid="true"`)
	for range 2 {
		_, at := v.upload("book.csv", "date,customer,amount\n2026-03-01,anna,5\n2026-03-02,anna,5\n", 200)
		page, work := v.post(at.Path, 200, "how", "columns", "kind", "purchase", "source", "book", "currency", "CNY", "zone", "Asia/Shanghai",
			"field.id", "", "field.at", "date", "field.customer", "customer", "field.amount", "amount", "act", "import")
		v.until(page, work.Path, "Undo this import")
	}
	list, _ := v.get("/customers", 200)
	v.has(list, "anna", "10.00")
}

// TestImportFamily: people who share a phone are customers of their own in the wizard, too.
func TestImportFamily(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	_, at := v.upload("family.csv", "Order No,Order Date,Name,Phone,Total\n1,13/02/2026,Ann Lee,020 7946 0001,10\n2,14/02/2026,Bob Lee,020 7946 0001,20\n"+
		"3,15/02/2026,Zed Wu,020 7946 0002,30\n4,16/02/2026,Ann Lee,020 7946 0002,40\n", 200)
	page, work := v.post(at.Path, 200, "how", "columns", "kind", "purchase", "source", "till", "currency", "CNY", "zone", "Europe/London", "field.id", "Order No",
		"field.at", "Order Date", "field.customer", "Phone", "field.customer.name", "Name", "field.customer.phone", "Phone", "field.amount", "Total", "act", "import")
	v.has(v.until(page, work.Path, "Undo this import"), "share a phone number")
	list, _ := v.get("/customers", 200)
	v.has(list, "Bob Lee", "20.00", "Zed Wu", "30.00", "10.00", "40.00")
	if n := strings.Count(list, "Ann Lee"); n < 2 {
		t.Errorf("Ann Lee is %d customers, want 2", n)
	}
}

// TestImportAsksAboutNew: the page asks about each unknown place that rows name. One is a
// misspelling of a known place, the rows of another are skipped, a third is created.
func TestImportAsksAboutNew(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	v.post("/settings/places/new", 200, "name", "Riverside", "kind", "shop")
	_, at := v.upload("till.csv", "order_no,customer,order_date,shop,product,amount\n"+
		"1,anna,31.03.2026,Riversde,tea,5\n2,ben,31.03.2026,Atlantis,tea,5\n3,cleo,31.03.2026,Harbour,tea,5\n", 200)
	fields := []string{"field.place", "shop"}
	for i := 0; i+1 < len(kasseFields); i += 2 {
		if k := kasseFields[i]; k != "field.promise.due" {
			fields = append(fields, k, kasseFields[i+1])
		}
	}
	page, work := v.post(at.Path, 200, append(fields, "act", "import")...)
	page = v.until(page, work.Path, "Nothing was imported yet")
	v.has(page, "Riversde", "It is “Riverside”", "Make “Atlantis”, it is new", "Leave its rows out")
	if strings.Contains(page, "--create") {
		t.Error("the page mentions an option of the command line")
	}
	if list, _ := v.get("/customers", 200); strings.Contains(list, "anna") {
		t.Error("rows were imported before the question was answered")
	}
	page, work = v.post(at.Path, 200, append(fields, "act", "check")...)
	page = v.until(page, work.Path, "This is what the import would do")
	v.has(page, "It is “Riverside”", "What is meant by these?", "products: 1, among them tea")

	page, work = v.post(at.Path, 200, append(fields, "act", "import", "new.kind", "places", "new.name", "Riversde", "new.use", "as:Riverside",
		"new.kind", "places", "new.name", "Atlantis", "new.use", "out", "new.kind", "places", "new.name", "Harbour", "new.use", "new")...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "Rows taken: 2, set aside: 0, rejected: 1")
	places, _ := v.get("/settings/places", 200)
	v.has(places, "Riverside", "Harbour")
	if strings.Contains(places, "Atlantis") || strings.Contains(places, "Riversde") {
		t.Error("a place was created that was not confirmed")
	}
}

// TestImportNothing: an import without a valid row records nothing and says so; files that are
// not tables are refused.
func TestImportNothing(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, _ := v.upload("empty.csv", "", 422)
	v.has(page, "The file empty.csv is empty.")
	page, _ = v.upload("paper.csv", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", 422)
	v.has(page, "paper.csv is not a table")

	_, at := v.upload("till.csv", "order_no,customer,order_date,product,amount\n1,anna,31.2.26,tea,5\n2,ben,soon,tea,5\n", 200)
	fields := append(kasseFields, "act", "import")
	for i := range fields {
		if fields[i] == "dates" || fields[i] == "numbers" || fields[i] == "field.promise.due" {
			fields = append(fields[:i:i], append([]string{"dates", ""}, fields[i+2:]...)...)
		}
	}
	page, work := v.post(at.Path, 200, fields...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "Nothing was imported: not one row was taken.", "2 rows · 0 taken")
	if list, _ := v.get("/customers", 200); strings.Contains(list, "anna") {
		t.Error("a rejected row left a customer")
	}
}

// TestImportAsksForFormats: if the format of numbers or dates is ambiguous (1.000, 03/04/2026),
// nothing is imported and the page asks once per column.
func TestImportAsksForFormats(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	_, at := v.upload("till.csv", "order_no;customer;order_date;product;quantity;amount\n1;anna;03/04/2026;tea;1.000;5\n2;ben;03/04/2026;tea;2;5\n", 200)
	fields := []string{"how", "columns", "kind", "purchase", "source", "till", "currency", "CNY", "zone", "Asia/Shanghai",
		"field.id", "order_no", "field.customer", "customer", "field.at", "order_date", "field.lines.product", "product", "field.lines.units", "quantity", "field.lines.amount", "amount"}
	page, work := v.post(at.Path, 200, append(fields, "act", "check")...)
	page = v.until(page, work.Path, "can be read in two ways")
	v.has(page, "Column “order_date”: is 03/04/2026 the day 2026-04-03 or 2026-03-04?", "Column “quantity”: is 1.000 the number 1.000 or 1000?")
	page, work = v.post(at.Path, 200, append(fields, "act", "check", "dates", "31/12/2026", "numbers", "1.234,50")...)
	page = v.until(page, work.Path, "This is what the import would do")
	v.has(page, "2 rows · 2 taken")
}

// ask submits the form of an upload and returns the URL of the page of its work.
func (b *browser) ask(staged, act, source string) string {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(kasseFields); i += 2 {
		form.Add(kasseFields[i], kasseFields[i+1])
	}
	form.Set("act", act)
	form.Set("source", source)
	return b.js(fmt.Sprintf(`fetch(%q, {method: 'POST', body: %q, headers: {'Content-Type': 'application/x-www-form-urlencoded'}}).then(r => r.url)`, staged, form.Encode()))
}

// waitFor opens a page, again and again until it has an element.
func (b *browser) waitFor(page, selector string) {
	b.t.Helper()
	b.open(page)
	for range 200 {
		if b.js(fmt.Sprintf(`document.querySelector(%q) ? 1 : 0`, selector)) == "1" {
			return
		}
		time.Sleep(100 * time.Millisecond)
		b.open(page)
	}
	b.t.Errorf("%s never has %s", page, selector)
}

// upload uploads a file, opens the page of the upload after its inspection, and returns its URL.
func (b *browser) upload(name, text string) string {
	b.t.Helper()
	bytes := strings.ReplaceAll(fmt.Sprint([]byte(text)), " ", ",")
	b.waitFor(b.js(fmt.Sprintf(`(() => { const f = new FormData(); f.append('file', new File([Uint8Array.from(%s)], %q));
		return fetch('/imports', {method: 'POST', body: f}).then(r => r.url) })()`, bytes, name)), "#part-staged")
	return b.js(`location.href`)
}

// TestImportScreens checks the pages of an import on both screens in every language.
func TestImportScreens(t *testing.T) {
	t.Parallel()
	chromium(t)
	w := serve(t, founded.sqlite(t))
	w.inEach(t, locale.Langs(), func(b *browser, lang string) {
		staged := b.upload("kasse "+lang+".csv", kasse)
		b.look(staged, "import_staged-"+lang)
		var work string
		for _, act := range []string{"check", "import"} {
			work = b.ask(staged, act, "kasse-"+lang)
			b.waitFor(work, ".mend")
			b.look(b.js(`location.href`), "import_"+act+"-"+lang)
		}
		b.look(w.URL+"/imports", "imports_waiting-"+lang)
		for _, end := range []struct{ source, until, name string }{
			{"broken", ".alert-danger", "failed"}, {"slow", "form[action$='/cancel']", "working"}, {"", ".alert-warning", "cancelled"}} {
			if end.source != "" {
				work = b.ask(staged, "import", end.source)
			} else {
				b.js(fmt.Sprintf(`fetch(%q + '/cancel', {method: 'POST'}).then(r => r.url)`, work))
			}
			b.waitFor(work, end.until)
			b.look(work, "import_"+end.name+"-"+lang)
		}
	})
}

// TestUploadList: the page of imports lists stored uploads and running work. Its owner may
// continue, cancel and remove an upload; others do not see it.
func TestUploadList(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	owner, manager, frontline := visit(t, w), w.as(t, access.Manager), w.as(t, access.Frontline)
	_, at := owner.upload("kasse.csv", kasse, 200)
	page, _ := owner.get("/imports", 200)
	owner.has(page, "Uploads that wait for you", "kasse.csv", `href="`+at.Path+`"`, "Continue", "24 hours")

	if manager.Get("/imports").StatusCode == http.StatusOK { // has the permission to import
		manager.Get("/imports").Lacks("kasse.csv")
	}
	for _, c := range []*webtest.Browser{manager, frontline} {
		for _, path := range []string{at.Path, at.Path + "/remove"} {
			if path == at.Path {
				if got := c.Get(path).StatusCode; got != http.StatusNotFound && got != http.StatusForbidden {
					t.Errorf("another user sees the upload: %d", got)
				}
			}
			if got := c.Post(path, url.Values{"act": {"check"}}).StatusCode; got != http.StatusNotFound && got != http.StatusForbidden {
				t.Errorf("another user may POST %s: %d", path, got)
			}
		}
	}

	_, work := owner.post(at.Path, 200, append(kasseFields, "act", "check")...)
	owner.await(work.Path, "This is what the import would do")
	manager.Get(work.Path).Status(http.StatusNotFound)
	manager.Post(work.Path+"/cancel", url.Values{}).Status(http.StatusNotFound)
	if rejects, _ := owner.get(work.Path+"/rejects", 200); !strings.Contains(rejects, "kasse.csv,3") {
		t.Errorf("the rejected rows are not those of the check: %s", rejects)
	}
	page, _ = owner.post(at.Path+"/remove", 200)
	owner.has(page, "The upload was removed.")
	owner.get(at.Path, 404)
	page, _ = owner.get(work.Path, 200)
	if strings.Contains(page, at.Path) || strings.Contains(page, "/mend") {
		t.Error("the page of the work links to the removed upload")
	}
}

// TestUploadQuota: an upload beyond the quota is refused with a message; after one was removed
// it is accepted.
func TestUploadQuota(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t))) // the quota is 5 uploads
	var last *url.URL
	for i := range 5 {
		_, last = v.upload(fmt.Sprintf("kasse %d.csv", i), kasse, 200)
	}
	page, _ := v.upload("one more.csv", kasse, 422)
	v.has(page, "You have 5 uploads that wait")
	v.post(last.Path+"/remove", 200)
	v.upload("one more.csv", kasse, 200)
}

// TestWorkPanics: if work on an upload panics, its page shows a message, and the server keeps
// running.
func TestWorkPanics(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	_, at := v.upload("kasse.csv", kasse, 200)
	fields := slices.Clone(kasseFields)
	fields[slices.Index(fields, "source")+1] = "broken"
	_, work := v.post(at.Path, 200, append(fields, "act", "import")...)
	page := v.await(work.Path, "made the program fail")
	v.has(page, "wrk_", "Back to the columns")
	_, work = v.post(at.Path, 200, append(kasseFields, "act", "check")...)
	v.await(work.Path, "This is what the import would do")
}

// TestWorkStopped: the page of cancelled work says so and links to the upload.
func TestWorkStopped(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	_, at := v.upload("kasse.csv", kasse, 200)
	fields := slices.Clone(kasseFields)
	fields[slices.Index(fields, "source")+1] = "slow"
	page, work := v.post(at.Path, 200, append(fields, "act", "import")...)
	page = v.until(page, work.Path, "Stop this")
	v.has(page, work.Path+"/cancel")
	list, _ := v.get("/imports", 200)
	v.has(list, "Under way", `href="`+work.Path+`"`)
	page, _ = v.post(at.Path, 422, append(kasseFields, "act", "check")...)
	v.has(page, "This upload is being imported")
	v.post(work.Path+"/cancel", 200)
	page = v.await(work.Path, "This was stopped")
	v.has(page, "What was recorded before stays", at.Path)
	if list, _ = v.get("/imports", 200); strings.Contains(list, "/imports/imp_") {
		t.Error("work that was cancelled before it began has created an import")
	}
}

// TestFileNames: files with unusual names can be uploaded; files without a usable name are
// refused.
func TestFileNames(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	for _, name := range []string{strings.Repeat("长", 200) + ".csv", `C:\shop\till.csv`, "../../etc/till.csv", "\xff\xfe.csv"} {
		page, at := v.upload(name, kasse, 200)
		v.has(page, "6 columns")
		v.post(at.Path+"/remove", 200)
	}
	for _, name := range []string{"..", "nul\x00name.csv"} {
		page, _ := v.upload(name, kasse, 422)
		v.has(page, `role="alert"`)
	}
}

// TestLostUploadLeavesNothing: an upload whose connection is lost half-way leaves nothing behind.
func TestLostUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	w := serve(t, founded.sqlite(t))
	v := visit(t, w)
	half, line := io.Pipe()
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL+"/imports", half)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	for _, c := range v.Cookies() {
		r.AddCookie(c)
	}
	count := func() (n int64) {
		t.Helper()
		err := w.db.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Row(t.Context(), "SELECT (SELECT COUNT(*) FROM upload) + (SELECT COUNT(*) FROM upload_chunk)").Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	until := func(what string, ok func(n int64) bool) {
		t.Helper()
		for range 600 {
			if ok(count()) {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s: %d rows", what, count())
	}
	go func() { // blocks until the request is cancelled
		_, _ = io.WriteString(line, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"till.csv\"\r\n\r\n")
		_, _ = io.WriteString(line, strings.Repeat("a;b;c\n", 200_000))
	}()
	go func() {
		if resp, err := http.DefaultClient.Do(r); err == nil {
			_ = resp.Body.Close() // not reached unless the server answered before the cancellation
		}
	}()
	until("no rows are stored", func(n int64) bool { return n >= 2 })
	leave()
	until("rows are left behind", func(n int64) bool { return n == 0 })
}

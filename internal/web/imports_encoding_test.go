package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/importer/charset"
	"huitou/internal/webtest"
)

// encoded returns a text in another encoding.
func encoded(t *testing.T, name, text string) string {
	t.Helper()
	s, err := charset.Codec(name).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// uploadAll uploads several files at once (name, text, name, text) and returns the page after
// their inspection.
func (v *visitor) uploadAll(want int, pairs ...string) (string, *url.URL) {
	v.t.Helper()
	var files []webtest.File
	for i := 0; i+1 < len(pairs); i += 2 {
		files = append(files, webtest.File{Field: "file", Name: pairs[i], Content: pairs[i+1]})
	}
	return v.inspected(v.Upload("/imports", nil, files...), want)
}

const (
	russian = "id,name\n1,Иван Петров\n2,Bob\n"
	chinese = "id,name\n7,李小明\n8,王芳菲\n"
)

// encodingFields is the form by which an upload of customers is imported.
var encodingFields = []string{"how", "columns", "kind", "customer", "source", "crm", "currency", "CNY", "zone", "Asia/Shanghai", "field.id", "id", "field.name", "name"}

// readAgainButton stands in for htmx, which sends the form when an encoding is chosen.
var readAgainButton = regexp.MustCompile(`<noscript>\s*<button[^>]* name="act" value="read">`)

// TestImportEncodings: the page shows a guessed encoding with sample rows; after another choice
// it shows the rows in that encoding, with and without scripts; each file of an upload is
// imported in its own encoding.
func TestImportEncodings(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	page, at := v.uploadAll(200, "russian.csv", encoded(t, "cp1251", russian), "chinese.csv", encoded(t, "gb18030", chinese), "plain.csv", "id,name\n5,Zoë\n")
	v.has(page, "encoding guessed", "<td class=\"small\">Иван Петров</td>", `<option value="cp1251" selected>`, "chinese.csv", `name="encoding.1"`,
		"<td class=\"small\">Zoë</td>", "as seen: utf-8", "Read again")
	if !readAgainButton.MatchString(page) {
		t.Error("the page has no button to read again for a browser without scripts")
	}

	page, now := v.readAgain(at.Path, 200, "koi8-r", "big5")
	wrong := readAs(t, "koi8-r", encoded(t, "cp1251", "Иван Петров"))
	v.has(page, "<td class=\"small\">"+wrong+"</td>", `<option value="koi8-r" selected>`, `<option value="big5" selected>`, "encoding guessed", `name="encoding.0"`)
	if now.Path != at.Path || strings.Contains(page, "<td class=\"small\">Иван Петров</td>") {
		t.Errorf("%s still shows the sample in the old encoding", now)
	}

	part := v.readInPlace(at.Path, "cp1251", "gb18030")
	v.has(part, "<td class=\"small\">Иван Петров</td>", "<td class=\"small\">李小明</td>", `<option value="gb18030" selected>`, `value="crm"`)
	if !strings.HasPrefix(strings.TrimSpace(part), `<div id="part-staged"`) || strings.Contains(part, "<html") {
		t.Errorf("want a part of the page, got %.200s", part)
	}

	page, work := v.post(at.Path, 200, append(encodingFields, "act", "import", "encoding.0", "cp1251", "encoding.1", "gb18030", "encoding.2", "")...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "5 rows · 5 taken", "csv · cp1251", "csv · gb18030", "csv · utf-8")
	list, _ := v.get("/customers", 200)
	v.has(list, "Иван Петров", "李小明", "王芳菲", "Zoë")
}

// readIn returns the form that inspects an upload again, each file in an encoding.
func readIn(encodings []string) url.Values {
	f := formOf(encodingFields...)
	f.Set("act", "read")
	for i, e := range encodings {
		f.Set(fmt.Sprint("encoding.", i), e)
	}
	return f
}

// readAgain inspects an upload again, each file in an encoding, and returns the page after it.
func (v *visitor) readAgain(path string, want int, encodings ...string) (string, *url.URL) {
	v.t.Helper()
	return v.inspected(v.Post(path, readIn(encodings)), want)
}

// readInPlace is readAgain by htmx, which swaps a part of the page. It returns the part. If the
// inspection takes long, the answer is a redirect instead, and the form is submitted again.
func (v *visitor) readInPlace(path string, encodings ...string) string {
	v.t.Helper()
	c := v.w.owner(v.t)
	c.Add = http.Header{"Hx-Request": {"true"}, "Hx-Target": {"part-staged"}}
	for range 30 {
		a := c.Post(path, readIn(encodings)).Status(http.StatusOK)
		work := a.Header.Get("HX-Redirect")
		if work == "" {
			return a.Text
		}
		v.ended(work)
	}
	v.t.Fatal("no inspection ended in time")
	return ""
}

// TestImportEncodingUnknown: an unknown encoding is an error, and the sample rows of the
// earlier choice stay.
func TestImportEncodingUnknown(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, founded.sqlite(t)))
	_, at := v.upload("russian.csv", encoded(t, "cp1251", russian), 200)
	page, now := v.readAgain(at.Path, 422, "klingon")
	for range 30 {
		if !isWork(now.Path) {
			break
		}
		page, now = v.readAgain(at.Path, 422, "klingon") // it took long and was shown as work: try again
	}
	v.has(page, "The encoding “klingon” is not known", "<td class=\"small\">Иван Петров</td>")
	page, _ = v.get(at.Path, 200)
	v.has(page, "<td class=\"small\">Иван Петров</td>")

	var inspection id.Work
	err := v.w.db.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Row(t.Context(), "SELECT id FROM work WHERE kind = 'look' AND state = 'failed'").Scan(&inspection)
	})
	if err != nil {
		t.Fatal(err)
	}
	page, _ = v.get("/work/"+inspection.String(), 200) // the page of an inspection that takes long
	v.has(page, "The encoding “klingon” is not known", `href="`+at.Path+`"`)
}

// readAs returns the bytes of text decoded by the encoding name.
func readAs(t *testing.T, name, text string) string {
	t.Helper()
	s, err := charset.Codec(name).NewDecoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestImportEncodingInBrowser: choosing another encoding shows the rows in it, without
// submitting the form.
func TestImportEncodingInBrowser(t *testing.T) {
	t.Parallel()
	b, w := browse(t), serve(t, founded.sqlite(t))
	b.signIn(w, ownerMail, ownerPassword)
	b.upload("russian.csv", encoded(t, "cp1251", russian))
	if got := b.js(sample); got != "Иван Петров" {
		t.Fatalf("the sample is %q", got)
	}
	for name, want := range map[string]string{"koi8-r": readAs(t, "koi8-r", encoded(t, "cp1251", "Иван Петров")), "cp1251": "Иван Петров"} {
		if got := b.readInPlace(name, want); got != want {
			t.Errorf("the sample in %s is %q, want %q", name, got, want)
		}
		if got := b.js(`document.querySelector('[name="encoding.0"]').value + ' ' + document.querySelector('[name="how"]').value`); got != name+" columns" {
			t.Errorf("the form has %q, want %s", got, name+" columns")
		}
	}
}

// sample is a JavaScript expression: a cell of the sample rows of the first file.
const sample = `document.querySelector('#part-staged td:nth-child(2)').textContent`

// readInPlace chooses an encoding on the page of an upload and returns the sample after it. If
// the inspection takes long, the browser leaves the page and returns: then the encoding is
// chosen again.
func (b *browser) readInPlace(encoding, want string) (got string) {
	b.t.Helper()
	for range 4 {
		b.js(fmt.Sprintf(`(() => { window.settled = ''
			document.body.addEventListener('htmx:afterSettle', () => { window.settled = %s }, {once: true})
			const s = document.querySelector('[name="encoding.0"]'); s.value = %q
			s.dispatchEvent(new Event('change', {bubbles: true})) })()`, sample, encoding))
		for range 50 {
			if got = b.js(`window.settled ?? ''`); got == want {
				return got
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	return got
}

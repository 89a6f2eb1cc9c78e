package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"huitou/internal/importer/charset"
)

// encoded is a text in another encoding.
func encoded(t *testing.T, name, text string) string {
	t.Helper()
	s, err := charset.Codec(name).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// uploadAll sends several files at once: name, text, name, text.
func (v *visitor) uploadAll(want int, pairs ...string) (string, *url.URL) {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		part, err := m.CreateFormFile("file", pairs[i])
		if err == nil {
			_, err = part.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		v.t.Fatal(err)
	}
	r, err := v.c.Post(v.w.URL+"/imports", m.FormDataContentType(), &b)
	return v.looked(r, err, want)
}

const (
	russian = "id,name\n1,Иван Петров\n2,Bob\n"
	chinese = "id,name\n7,李小明\n8,王芳菲\n"
)

// encodingFields are what an upload of customers is imported by.
var encodingFields = []string{"how", "columns", "kind", "customer", "source", "crm", "currency", "CNY", "zone", "Asia/Shanghai", "field.id", "id", "field.name", "name"}

// TestImportEncodings: a guess is shown with its sample, another choice is read again and
// shown as it reads then, with and without scripts, and each file of an upload is read in
// its own encoding.
func TestImportEncodings(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, sqlite(t), company))
	page, at := v.uploadAll(200, "russian.csv", encoded(t, "cp1251", russian), "chinese.csv", encoded(t, "gb18030", chinese), "plain.csv", "id,name\n5,Zoë\n")
	v.has(page, "encoding guessed", "<td class=\"small\">Иван Петров</td>", `<option value="cp1251" selected>`, "chinese.csv", `name="encoding.1"`,
		"<td class=\"small\">Zoë</td>", "as seen: utf-8", "<noscript><button", "Read again")

	page, now := v.post(at.Path, 200, append(encodingFields, "act", "read", "encoding.0", "koi8-r", "encoding.1", "big5")...)
	wrong := readAs(t, "koi8-r", encoded(t, "cp1251", "Иван Петров"))
	v.has(page, "<td class=\"small\">"+wrong+"</td>", `<option value="koi8-r" selected>`, `<option value="big5" selected>`, "encoding guessed", `name="encoding.0"`)
	if now.Path != at.Path || strings.Contains(page, "<td class=\"small\">Иван Петров</td>") {
		t.Errorf("the sample of before stays, at %s", now)
	}

	f := url.Values{"act": {"read"}, "encoding.0": {"cp1251"}, "encoding.1": {"gb18030"}}
	for i := 0; i+1 < len(encodingFields); i += 2 {
		f.Set(encodingFields[i], encodingFields[i+1])
	}
	part := v.readInPlace(at.Path, f)
	v.has(part, "<td class=\"small\">Иван Петров</td>", "<td class=\"small\">李小明</td>", `<option value="gb18030" selected>`, `value="crm"`)
	if !strings.HasPrefix(strings.TrimSpace(part), `<div id="part-staged"`) || strings.Contains(part, "<html") {
		t.Errorf("no part of the page: %.200s", part)
	}

	page, work := v.post(at.Path, 200, append(encodingFields, "act", "import", "encoding.0", "cp1251", "encoding.1", "gb18030", "encoding.2", "")...)
	page = v.until(page, work.Path, "Undo this import")
	v.has(page, "5 rows · 5 taken", "csv · cp1251", "csv · gb18030", "csv · utf-8")
	list, _ := v.get("/customers", 200)
	v.has(list, "Иван Петров", "李小明", "王芳菲", "Zoë")
}

// readInPlace has an upload read again as a page with scripts does, and returns the part of
// the page that shows it. A look that takes long is asked for once more.
func (v *visitor) readInPlace(path string, f url.Values) string {
	v.t.Helper()
	for range 30 {
		r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.w.URL+path, strings.NewReader(f.Encode()))
		if err != nil {
			v.t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("HX-Request", "true")
		r.Header.Set("HX-Target", "part-staged")
		answer, err := v.c.Do(r)
		part, _ := v.answer(answer, err, 200)
		work := answer.Header.Get("HX-Redirect")
		if work == "" {
			return part
		}
		for deadline := 0; strings.HasPrefix(work, "/work/") && deadline < 300; deadline++ {
			time.Sleep(100 * time.Millisecond)
			_, at := v.get(work, 200)
			work = at.Path
		}
	}
	v.t.Fatal("it is never read in time")
	return ""
}

// TestImportEncodingUnread: a choice in which a file is no table is said, and the choice
// and the sample of before stay.
func TestImportEncodingUnread(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, sqlite(t), company))
	_, at := v.upload("russian.csv", encoded(t, "cp1251", russian), 200)
	page, now := v.post(at.Path, 422, append(encodingFields, "act", "read", "encoding.0", "klingon")...)
	v.has(page, "The encoding “klingon” is not known")
	if strings.HasPrefix(now.Path, "/work/") { // it took long, and leads back
		v.has(page, `href="`+at.Path+`"`)
	} else {
		v.has(page, "<td class=\"small\">Иван Петров</td>")
	}
	page, _ = v.get(at.Path, 200)
	v.has(page, "<td class=\"small\">Иван Петров</td>")
}

func readAs(t *testing.T, name, text string) string {
	t.Helper()
	s, err := charset.Codec(name).NewDecoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestImportEncodingInBrowser: choosing another encoding is enough to see how the file
// reads in it.
func TestImportEncodingInBrowser(t *testing.T) {
	t.Parallel()
	w := serve(t, sqlite(t), company)
	b := browse(t)
	b.signIn(w, ownerMail, ownerPassword)
	b.upload("russian.csv", encoded(t, "cp1251", russian))
	b.seen(`document.querySelector('#part-staged td:nth-child(2)')?.textContent`, "Иван Петров")
	for name, want := range map[string]string{"koi8-r": readAs(t, "koi8-r", encoded(t, "cp1251", "Иван Петров")), "cp1251": "Иван Петров"} {
		b.js(fmt.Sprintf(`(() => { const s = document.querySelector('[name="encoding.0"]'); s.value = %q
			s.dispatchEvent(new Event('change', {bubbles: true})) })()`, name))
		b.seen(`document.querySelector('#part-staged td:nth-child(2)')?.textContent`, want)
		if got := b.js(`document.querySelector('[name="encoding.0"]').value + ' ' + document.querySelector('[name="how"]').value`); got != name+" columns" {
			t.Errorf("chosen is %q", got)
		}
	}
}

// seen waits until an expression has a value: the page may lead to another before.
func (b *browser) seen(expression, want string) {
	b.t.Helper()
	var got string
	for range 300 {
		if got = b.js(expression); got == want {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Fatalf("%s is %q, want %q", expression, got, want)
}

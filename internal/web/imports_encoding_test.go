package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

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
	return v.answer(r, err, want)
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
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.w.URL+at.Path, strings.NewReader(f.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Target", "part-staged")
	answer, err := v.c.Do(r)
	part, _ := v.answer(answer, err, 200)
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

// TestImportEncodingUnread: a choice in which a file is no table is said, and the choice
// and the sample of before stay.
func TestImportEncodingUnread(t *testing.T) {
	t.Parallel()
	v := visit(t, serve(t, sqlite(t), company))
	_, at := v.upload("russian.csv", encoded(t, "cp1251", russian), 200)
	page, _ := v.post(at.Path, 422, append(encodingFields, "act", "read", "encoding.0", "klingon")...)
	v.has(page, "The encoding “klingon” is not known", "<td class=\"small\">Иван Петров</td>")
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
	bytes := encoded(t, "cp1251", russian)
	staged := b.js(fmt.Sprintf(`(() => { const f = new FormData(); f.append('file', new File([Uint8Array.from(%v)], 'russian.csv'));
		return fetch('/imports', {method: 'POST', body: f}).then(r => r.url) })()`, strings.ReplaceAll(fmt.Sprint([]byte(bytes)), " ", ",")))
	b.open(staged)
	const sample = `document.querySelector('#part-staged td:nth-child(2)').textContent`
	if got := b.js(sample); got != "Иван Петров" {
		t.Fatalf("the sample is %q", got)
	}
	for name, want := range map[string]string{"koi8-r": readAs(t, "koi8-r", encoded(t, "cp1251", "Иван Петров")), "cp1251": "Иван Петров"} {
		got := b.js(fmt.Sprintf(`new Promise((done) => {
			document.body.addEventListener('htmx:afterSettle', () => done(%s), {once: true})
			const s = document.querySelector('[name="encoding.0"]'); s.value = %q
			s.dispatchEvent(new Event('change', {bubbles: true})) })`, sample, name))
		if got != want {
			t.Errorf("in %s it reads %q, want %q", name, got, want)
		}
		if got := b.js(`document.querySelector('[name="encoding.0"]').value + ' ' + document.querySelector('[name="how"]').value`); got != name+" columns" {
			t.Errorf("chosen is %q", got)
		}
	}
}

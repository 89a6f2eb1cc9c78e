package web_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/importer/shapetest"
	"huitou/internal/org"
)

var allWays = flag.Bool("every", false, "import each shape in English and Chinese, on a screen and on a phone: half an hour")

// TestShapes imports exports of products in a browser as a new company does: upload, at most three
// corrections, check, import, board. Those that need corrections and every second one are imported here, of these
// every other in Chinese and every other pair on a phone; with the flag -every all of them in all four ways.
func TestShapes(t *testing.T) {
	t.Parallel()
	chromium(t)
	for i, s := range shapetest.Shapes {
		for k := range 4 {
			if !*allWays && (i%2 != 0 && len(s.Correct) == 0 || k != i/2%4) {
				continue
			}
			testShape(t, s, []string{"en", "zh-Hans"}[k%2], sizes[k/2])
		}
	}
}

// testShape imports a shape in a language, on a screen of a size.
func testShape(t *testing.T, s shapetest.Shape, lang string, screen size) {
	name := strings.TrimSuffix(filepath.Base(s.File), filepath.Ext(s.File))
	t.Run(fmt.Sprintf("%s %s %s", name, lang, screen.name), func(t *testing.T) {
		t.Parallel()
		w := serve(t, dbtest.SQLite(t, clock.Fixed(shapetest.Now)), func(t testing.TB, f *flow.Flow) {
			_, err := f.SetUp(t.Context(), flow.FirstRun{Company: org.Company{Name: "Shop", Currency: s.Currency, Zone: s.Zone, Language: "en"},
				Owner: access.NewUser{Name: "Ana", Email: ownerMail, Password: ownerPassword}})
			if err != nil {
				t.Fatal(err)
			}
		})
		path, err := filepath.Abs(filepath.Join("..", "importer", "testdata", "shapes", s.File))
		if err != nil {
			t.Fatal(err)
		}
		shot := fmt.Sprintf("shape-%s-%s-%s", name, lang, screen.name)
		b := browse(t)
		b.size(screen)
		b.cookie(w, "language", lang)
		b.signIn(w, ownerMail, ownerPassword)
		b.open(w.URL + "/imports")
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}), chromedp.Submit(chromedp.CSS("#file")), chromedp.WaitReady(chromedp.CSS("#part-staged form[action$='/remove']")))
		for _, c := range s.Correct {
			b.correct(c)
		}
		b.shoot(shot)
		b.js(`document.querySelector('#part-staged button[value=check]').click()`)
		b.do(chromedp.WaitReady(chromedp.CSS("#part-work button[value=import]")))
		b.shoot(shot + "-check")
		b.js(`document.querySelector('#part-work button[value=import]').click()`)
		b.do(chromedp.WaitReady(chromedp.CSS("form[action$='/undo']")))
		got, err := shapetest.Read(t.Context(), w.db, s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := s.Differs(got); diff != "" {
			t.Error(diff)
		}
		b.open(w.URL + "/gaps")
		if said := b.errors(); len(said) > 0 {
			t.Errorf("console: %v", said)
		}
	})
}

// correct makes a choice on the page of an upload.
func (b *browser) correct(c shapetest.Correction) {
	b.t.Helper()
	const set = `(el, v) => { el.value = v; el.dispatchEvent(new Event('change', {bubbles: true})) }`
	switch {
	case c.Round:
		b.js(`document.querySelector('[name=round]').checked = true`)
	case c.Field != "":
		b.js(fmt.Sprintf(`(%s)(document.querySelector('[name="field.%s"]'), %q)`, set, c.Field, c.Column))
	default:
		words := func(word string) string {
			return fmt.Sprintf(`[...document.querySelectorAll('#part-staged [data-words="%s"] label')].find(l => l.innerText.trim() === %q)`, c.Column, word)
		}
		if b.js(fmt.Sprintf(`!!document.querySelector('#part-staged [data-words="%s"]')`, c.Column)) != "true" {
			b.js(fmt.Sprintf(`(%s)([...document.querySelectorAll('[name^="says."]')].find(s => !s.value), %q)`, set, c.Column))
			b.do(chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`#part-staged [data-words="%s"]`, c.Column))))
		}
		for word, means := range c.Words {
			b.js(fmt.Sprintf(`(%s)(document.getElementById(%s.htmlFor), %q)`, set, words(word), means))
		}
	}
}

package web_test

import (
	"flag"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/demo"
	"huitou/internal/webtest"
)

// The most that a browser with an empty cache loads for a page, in bytes as they are sent.
const (
	plainLoad = 120_000
	chartLoad = 300_000 // with the script that draws charts
)

// loads are the references of a page that a browser follows by itself: files, and what htmx
// asks for once the page is there.
var loads = regexp.MustCompile(`(?:<link [^>]*href|src)="(/-/[^"]+)"|hx-get="([^"]+)" hx-trigger="load"`)

// loadsOfStyle are the references of a style sheet.
var loadsOfStyle = regexp.MustCompile(`url\((/-/[^)]+)\)`)

// firstLoad returns how many bytes a page and all that it loads weigh in an encoding, by
// path.
func firstLoad(b *webtest.Browser, path, encoding string) (sum int, files map[string]int) {
	files = map[string]int{}
	var take func(path string, part bool)
	take = func(path string, part bool) {
		if _, ok := files[path]; ok {
			return
		}
		b.Add = http.Header{}
		if part { // asked for by htmx
			b.Add = http.Header{"Hx-Request": {"true"}, "Hx-Target": {"part-bell"}}
		}
		plain := b.Get(path).Status(http.StatusOK)
		b.Add.Set("Accept-Encoding", encoding)
		sent := b.Get(path)
		files[path] = len(sent.Text)
		sum += len(sent.Text)
		if cc := sent.Header.Get("Cache-Control"); strings.HasPrefix(path, "/-/") && cc != "public, max-age=31536000, immutable" {
			b.TB.Errorf("%s: Cache-Control %q", path, cc)
		}
		refs := loads
		switch kind := plain.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/css"):
			refs = loadsOfStyle
		case !strings.HasPrefix(kind, "text/html"):
			return
		}
		for _, m := range refs.FindAllStringSubmatch(plain.Text, -1) {
			take(strings.Join(m[1:], ""), len(m) > 2 && m[2] != "")
		}
	}
	take(path, false)
	b.Add = http.Header{}
	return sum, files
}

// TestFirstLoad bounds the bytes of the first visit of every page, of which only those with a
// chart load the script that draws it.
func TestFirstLoad(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	b := w.owner(t)
	for _, p := range append([]struct{ name, path string }{{"sign_in", "/sign-in"}}, every...) {
		if p.name == "missing" {
			continue
		}
		path, b := w.path(t, p.path), b
		if p.name == "sign_in" {
			b = w.client(t)
		}
		for _, encoding := range []string{"br", "gzip"} {
			sum, files := firstLoad(b, path, encoding)
			most, charts := plainLoad, strings.Contains(b.Get(path).Text, "data-chart=")
			if charts {
				most = chartLoad
			}
			loaded := false
			for file := range files {
				loaded = loaded || strings.HasPrefix(file, "/-/echarts.")
			}
			t.Logf("%-20s %-5s %6d bytes in %d files", p.name, encoding, sum, len(files))
			if sum > most || len(files) < 8 || loaded != charts {
				t.Errorf("%s, %s: %d bytes, at most %d; charts %v, their script %v; %v", p.name, encoding, sum, most, charts, loaded, files)
			}
		}
	}
	b.Get("/-/app.00000000.css").Status(http.StatusNotFound)
}

var (
	classes  = regexp.MustCompile(`class="([^"]*)"`)
	selected = regexp.MustCompile(`\.([A-Za-z_-][A-Za-z0-9_-]*)`)
)

// TestStyles: every class on a page for which Tabler has rules has them also in the style
// sheet that is served, which leaves out the rules for classes that no page names.
func TestStyles(t *testing.T) {
	t.Parallel()
	w := serve(t, living.sqlite(t))
	b := w.owner(t)
	whole, err := fs.ReadFile(os.DirFS("asset/vendor"), "tabler.min.css")
	if err != nil {
		t.Fatal(err)
	}
	classesOf := func(css string) map[string]bool {
		set := map[string]bool{}
		for _, m := range selected.FindAllStringSubmatch(css, -1) {
			set[m[1]] = true
		}
		return set
	}
	url := regexp.MustCompile(`/-/tabler[^"]+`).FindString(b.Get("/").Text)
	served := b.Get(url).Text
	if len(served) > len(whole)/3 || len(served) < 30_000 {
		t.Errorf("%d of %d bytes are served", len(served), len(whole))
	}
	all, kept, found := classesOf(string(whole)), classesOf(served), map[string]bool{}
	for _, p := range every {
		for _, m := range classes.FindAllStringSubmatch(b.Get(w.path(t, p.path)).Text, -1) {
			for class := range strings.FieldsSeq(m[1]) {
				found[class] = true
				if all[class] && !kept[class] {
					t.Errorf("%s: the rules for class %s are left out", p.name, class)
					kept[class] = true
				}
			}
		}
	}
	if len(found) < 100 {
		t.Errorf("only %d classes on all pages", len(found))
	}
}

// demoFile is the database of a demo company that is not open: huitou demo --file demo.db, then
// go test ./internal/web -run - -bench Gaps -company demo.db
var demoFile = flag.String("company", "", "benchmark the pages of this demo company")

// BenchmarkGaps asks for the picture of the gaps and the breakdown of each.
func BenchmarkGaps(b *testing.B) {
	d, mail, password := (*db.DB)(nil), ownerMail, ownerPassword
	if *demoFile == "" {
		d = living.sqlite(b)
	} else {
		file, err := os.ReadFile(*demoFile)
		if err != nil {
			b.Fatal(err)
		}
		d, mail, password = dbtest.SQLiteCopy(b, clock.System, file), demo.OwnerEmail, demo.Password
	}
	c := serve(b, d).client(b)
	c.SignIn(mail, password)
	c.Add = http.Header{"Accept-Encoding": {"br"}}
	for _, path := range []string{"/gaps", "/gaps/1", "/gaps/3", "/gaps/4", "/gaps/5"} {
		b.Run(strings.TrimPrefix(path, "/"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Get(path).Status(http.StatusOK)
			}
		})
	}
}

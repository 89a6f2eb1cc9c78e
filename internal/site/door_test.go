package site_test

import (
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/page"
	"huitou/internal/site"
)

// club is a complete door: after entering a name, one may read the list of teas. It has its own
// templates, layout and session.
var club = fstest.MapFS{
	"layout/plain.html": {Data: []byte(`{{define "plain"}}<html lang="{{.Lang}}" data-theme="{{.Theme}}"><title>{{.Title}}</title><link href="{{asset "club.css"}}">
<form method="post" action="/language"><input name="back" value="{{.Back}}">{{range .Langs}}<option value="{{.}}">{{.Name}}</option>{{end}}</form>
<form method="post" action="/theme">{{range .Themes}}<button name="theme" value="{{.Name}}">{{t .Key}}</button>{{end}}</form>
{{with .Flash}}<p role="status">{{.}}</p>{{end}}{{.Main}}{{end}}`)},
	"join.html": {Data: []byte(`{{define "title"}}Join & drink{{end}}{{define "main"}}<form method="post">{{with .Form.Message}}<p role="alert">{{.}}</p>{{end}}
<input name="name" value="{{.Form.Val "name"}}"{{if eq .Form.First "name"}} autofocus{{end}}><small>{{.Form.Wrong "name"}}</small></form>{{end}}`)},
	"teas.html": {Data: []byte(`{{define "title"}}Teas{{end}}{{define "main"}}<h1>{{hello .Name}}</h1>{{template "part-list" .}}{{end}}
{{define "part-list"}}<ul id="part-list">{{range .Rows}}<li>tea {{.}}</li>{{end}}</ul>
{{with .Pager.Prev}}<a rel="prev" href="{{.}}"></a>{{end}}{{with .Pager.Next}}<a rel="next" href="{{.}}"></a>{{end}}{{end}}`)},
	"error.html": {Data: []byte(`{{define "title"}}{{.Status}}{{end}}{{define "main"}}<h1>{{.Status}}</h1><p>{{.Message}}</p>{{end}}`)},
}

// clubAssets returns the static files of all clubs of the process.
var clubAssets = site.LoadAssets(site.Sub(fstest.MapFS{
	"asset/club.css": {Data: []byte(strings.Repeat("h1 { color: teal }\n", 20))},
}, "asset"), "/-/")

// clubFrame is the view of the layout.
type clubFrame struct {
	site.Preferences
	Title string
	Main  template.HTML
	Flash string
}

// visit is the request type of the club, with the name of the visitor.
type visit struct {
	*site.Request
	name string
}

type joinView struct{ Form site.Form }

type teasView struct {
	Name  string
	Rows  []int
	Pager site.Pager
}

// newClub returns the club with the public URL url.
func newClub(url string, log *slog.Logger) (http.Handler, error) {
	assets, err := clubAssets()
	if err != nil {
		return nil, err
	}
	now := clock.Fixed(clock.At(time.Date(2026, 5, 20, 9, 30, 0, 0, time.UTC)))
	own := func(*locale.Locale) template.FuncMap {
		return template.FuncMap{"hello": func(name string) string { return "Hello " + name }}
	}
	pages, err := site.NewPages(club, assets, now, own)
	if err != nil {
		return nil, err
	}
	assets.Warm(log)
	door := &site.Door{Pages: pages, Clock: now, Log: log, URL: url, Name: "club-"}
	handle := func(do func(visit) error) http.Handler {
		return door.Handle(func(q *site.Request) error {
			q.Layout = func(_, title string, main template.HTML) (string, any) {
				return "plain", clubFrame{q.Preferences(), title, main, q.TakeFlash().Text}
			}
			q.L = locale.For(q.Language(q.Secret("language")))
			return do(visit{q, q.Secret("member")})
		})
	}
	mux := http.NewServeMux()
	mux.Handle("GET /-/", assets)
	mux.Handle("GET /join", handle(func(q visit) error { return q.Show("join", joinView{}) }))
	mux.Handle("POST /join", handle(join))
	mux.Handle("POST /language", handle(setLanguage))
	mux.Handle("POST /theme", handle(func(q visit) error { return q.SetTheme() }))
	mux.Handle("GET /teas", handle(teas))
	mux.Handle("GET /teas.csv", handle(teasFile(site.CSV)))
	mux.Handle("GET /teas.xlsx", handle(teasFile(site.XLSX)))
	mux.Handle("GET /broken", handle(func(visit) error { panic("a fault in the program") }))
	mux.Handle("GET /", handle(func(visit) error { return errs.NotFound("club", "error.not_found") }))
	return door.Wrap(mux, handle(func(visit) error { return site.Foreign() }))
}

// setLanguage sets the language; the club remembers that of members in a secret.
func setLanguage(q visit) error {
	if q.name == "" {
		return q.SetLanguage(nil)
	}
	return q.SetLanguage(func(l locale.Lang) error {
		q.SetSecret("language", string(l), time.Hour)
		return nil
	})
}

func join(q visit) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	k := errs.NewCheck("club.join")
	k.That(len(f.Val("name")) > 1, "name", "field.required")
	if err := k.Err(); err != nil {
		v := joinView{f}
		return q.Refuse(&v.Form, err, "join", &v)
	}
	q.SetSecret("member", f.Val("name"), time.Hour)
	q.Flash("button.save")
	return q.GoTo("/teas")
}

// teas lists 25 teas, ten per page.
func teas(q visit) error {
	if q.name == "" {
		return q.GoTo("/join")
	}
	rows, next := after(q.Page(), 25)
	return q.Show("teas", teasView{q.name, rows, q.Pager(next)})
}

// teasFile answers with all teas as a file.
func teasFile(format site.Format) func(visit) error {
	columns := []site.Column[int]{
		{Head: "No.", Cell: func(tea *int) any { return *tea }},
		{Head: "Name", Cell: func(tea *int) any { return "=tea " + strconv.Itoa(*tea) }},
	}
	return func(q visit) error {
		if q.name == "" {
			return q.GoTo("/join")
		}
		return site.File[int]{Name: "teas", Columns: columns, Read: func(p page.Page) ([]int, string, error) {
			rows, next := after(p, 25)
			return rows, next, nil
		}}.Send(q.Request, format)
	}
}

// after returns up to ten of the numbers 1 to n after a cursor, and the next cursor.
func after(p page.Page, n int) (rows []int, next string) {
	at, _ := strconv.Atoi(p.After) // 0 on the first page
	for i := at + 1; i <= n && len(rows) < 10; i++ {
		rows = append(rows, i)
	}
	if at += len(rows); at < n {
		next = strconv.Itoa(at)
	}
	return rows, next
}

package web

import (
	"html/template"
	"net/http"
	"strings"

	"huitou/internal/access"
	"huitou/internal/locale"
)

// frame is what stands around every page.
type frame struct {
	Title   string
	Main    template.HTML // the page itself
	Lang    locale.Lang
	Langs   []locale.Lang
	Theme   string
	Themes  []themeChoice
	Company string
	Name    string // who is signed in
	Role    string
	Nav     []way
	Bar     []way
	Add     []way
	Flash   *flash
	Back    string // where a switch returns to
	MayFind bool

	AtNotices bool
}

// way is one entry of the navigation.
type way struct {
	Key    string // of its words
	Path   string
	Icon   string
	Letter string // go there with g and this letter
	Here   bool
	Plus   bool // the phone's + stands after it
	may    access.Permission
}

type themeChoice struct{ Name, Key, Icon string }

var themes = []themeChoice{
	{"light", "web.theme_light", "sun-high"}, {"dark", "web.theme_dark", "moon"}, {"auto", "web.theme_auto", "device-desktop"},
}

// around puts a page into the shell of those signed in, or into the plain frame.
func (q *request) around(page, title string, main template.HTML) (layout string, view any) {
	f := q.frame()
	f.Title, f.Main = title, main
	if q.signed && page != "sign_in" {
		return "shell", f
	}
	return "plain", f
}

// frame is what stands around a page of this request.
func (q *request) frame() *frame {
	f := &frame{Lang: q.L.Lang(), Langs: locale.Langs(), Theme: q.theme(), Themes: themes,
		Company: q.company.Name, Name: q.who.Name, Role: string(q.who.Role), Back: "/"}
	if q.R.Method == http.MethodGet {
		f.Back = q.R.URL.RequestURI()
	}
	if said := q.TakeNote(); said != "" {
		f.Flash = &flash{"success", "circle-check", said}
	}
	if !q.signed {
		return f
	}
	f.Nav = q.allowed(navigation)
	f.Add = q.allowed(additions)
	f.AtNotices = q.R.URL.Path == "/notices"
	f.MayFind = q.who.Can(access.CustomerRead)
	for _, w := range f.Nav {
		switch w.Path {
		case "/", "/customers", "/gaps":
			w.Plus = w.Path == "/customers"
			f.Bar = append(f.Bar, w)
		}
	}
	return f
}

// allowed keeps the ways this person may go, and marks where they are.
func (q *request) allowed(ways []way) []way {
	var out []way
	for _, w := range ways {
		if w.may != member && !q.who.Can(w.may) {
			continue
		}
		at := q.R.URL.Path
		w.Here = at == w.Path || w.Path != "/" && strings.HasPrefix(at, w.Path+"/")
		out = append(out, w)
	}
	return out
}

func (q *request) theme() string {
	if c, err := q.R.Cookie("theme"); err == nil {
		for _, t := range themes {
			if t.Name == c.Value {
				return t.Name
			}
		}
	}
	return "auto"
}

// flash is a message that the next page shows.
type flash struct{ Kind, Icon, Text string }

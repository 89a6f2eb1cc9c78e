package web

import (
	"html/template"
	"net/http"
	"strings"

	"huitou/internal/access"
	"huitou/internal/locale"
)

// frame is the view of the layouts: what surrounds every page.
type frame struct {
	Title   string
	Main    template.HTML // the rendered page
	Lang    locale.Lang
	Langs   []locale.Lang
	Theme   string
	Themes  []themeChoice
	Company string
	Name    string // of the signed-in user
	Role    string
	Nav     []navItem
	Bar     []navItem // at the bottom of a phone
	Add     []navItem
	Flash   *flash
	Back    string // the page to return to after changing language or theme
	MayFind bool   // may search for customers

	AtNotices bool // the page is that of the notices
}

// navItem is an entry of a menu.
type navItem struct {
	Key    string // message key of its label
	Path   string
	Icon   string
	Letter string // the shortcut g, then this letter, goes there
	Here   bool   // the current page is at or below Path
	Plus   bool   // in Bar: the button of the "add" menu follows
	may    access.Permission
}

type themeChoice struct{ Name, Key, Icon string }

var themes = []themeChoice{
	{"light", "web.theme_light", "sun-high"}, {"dark", "web.theme_dark", "moon"}, {"auto", "web.theme_auto", "device-desktop"},
}

// layout returns the layout "shell" for signed-in users, else "plain".
func (q *request) layout(page, title string, main template.HTML) (layout string, view any) {
	f := q.frame()
	f.Title, f.Main = title, main
	if q.signed && page != "sign_in" {
		return "shell", f
	}
	return "plain", f
}

// frame returns the view of the layout, without Title and Main.
func (q *request) frame() *frame {
	f := &frame{Lang: q.L.Lang(), Langs: locale.Langs(), Theme: q.theme(), Themes: themes,
		Company: q.company.Name, Name: q.who.Name, Role: string(q.who.Role), Back: "/"}
	if q.R.Method == http.MethodGet {
		f.Back = q.R.URL.RequestURI()
	}
	if message := q.TakeFlash(); message != "" {
		f.Flash = &flash{"success", "circle-check", message}
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

// allowed returns the entries that the user may open, with Here set.
func (q *request) allowed(items []navItem) []navItem {
	var out []navItem
	for _, w := range items {
		if w.may != member && !q.who.Can(w.may) {
			continue
		}
		at := q.R.URL.Path
		w.Here = at == w.Path || w.Path != "/" && strings.HasPrefix(at, w.Path+"/")
		out = append(out, w)
	}
	return out
}

// theme returns the theme in the cookie, "auto" by default.
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

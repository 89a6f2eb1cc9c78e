package web

import (
	"html/template"
	"net/http"
	"strings"

	"huitou/internal/access"
	"huitou/internal/site"
)

// frame is the view of the layouts: what surrounds every page.
type frame struct {
	site.Preferences
	Title   string
	Main    template.HTML // the rendered page
	Company string
	Name    string // of the signed-in user
	Role    string
	Nav     []navItem
	Bar     []navItem // at the bottom of a phone
	Add     []navItem
	Flash   *flash
	MayFind bool // may search for customers

	AtNotices bool // the page is that of the notices
	Posted    bool // the page answers a form, and no browser can show it a second time
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
	f := &frame{Preferences: q.Preferences(), Company: q.company.Name, Name: q.who.Name, Role: string(q.who.Role), Posted: q.R.Method == http.MethodPost}
	switch m := q.TakeFlash(); {
	case m.Text == "":
	case m.Bad:
		f.Flash = &flash{"warning", "alert-triangle", m}
	default:
		f.Flash = &flash{"success", "circle-check", m}
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

// flash is a message that the page shows.
type flash struct {
	Kind, Icon string
	site.Message
}

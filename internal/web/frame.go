package web

import (
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

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

// frame is what stands around a page of this request.
func (q *request) frame() *frame {
	f := &frame{Lang: q.l.Lang(), Langs: locale.Langs(), Theme: q.theme(), Themes: themes,
		Company: q.company.Name, Name: q.who.Name, Role: string(q.who.Role), Flash: q.takeFlash(), Back: "/"}
	if q.r.Method == http.MethodGet {
		f.Back = q.r.URL.RequestURI()
	}
	if !q.signed {
		return f
	}
	f.Nav = q.allowed(navigation)
	f.Add = q.allowed(additions)
	f.AtNotices = q.r.URL.Path == "/notices"
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
		at := q.r.URL.Path
		w.Here = at == w.Path || w.Path != "/" && strings.HasPrefix(at, w.Path+"/")
		out = append(out, w)
	}
	return out
}

func (q *request) theme() string {
	if c, err := q.r.Cookie("theme"); err == nil {
		for _, t := range themes {
			if t.Name == c.Value {
				return t.Name
			}
		}
	}
	return "auto"
}

// prefer keeps a choice of the browser: language, theme.
func (q *request) prefer(name, value string) {
	http.SetCookie(q.w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(365 * 24 * time.Hour / time.Second),
		SameSite: http.SameSiteLaxMode, Secure: q.s.secure})
}

// flash is a message that the next page shows.
type flash struct{ Kind, Icon, Text string }

// note leaves a message for the next page.
func (q *request) note(key string, args ...any) {
	b, _ := json.Marshal([]string{q.l.T(key, args...)}) // a string always marshals
	http.SetCookie(q.w, &http.Cookie{Name: "flash", Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: q.s.secure})
}

// takeFlash returns the message left by the request before, once.
func (q *request) takeFlash() *flash {
	c, err := q.r.Cookie("flash")
	if err != nil {
		return nil
	}
	http.SetCookie(q.w, &http.Cookie{Name: "flash", Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: q.s.secure})
	var said []string
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &said) != nil || len(said) == 0 {
		return nil
	}
	return &flash{"success", "circle-check", said[0]}
}

// say gives htmx a message to show beside the part it swaps.
func (q *request) say(text string) {
	b, _ := json.Marshal(map[string]string{"say": text})
	q.w.Header().Set("HX-Trigger", asASCII(string(b)))
}

// asASCII escapes what a header cannot carry, as JSON allows.
func asASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(escapeUnit(r))
		default:
			r -= 0x10000
			b.WriteString(escapeUnit(0xd800 + r>>10))
			b.WriteString(escapeUnit(0xdc00 + r&0x3ff))
		}
	}
	return b.String()
}

func escapeUnit(r rune) string {
	const hex = "0123456789abcdef"
	return `\u` + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]})
}

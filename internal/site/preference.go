package site

import (
	"net/http"
	"slices"

	"huitou/internal/locale"
)

// Theme is a choice of the theme switch.
type Theme struct {
	Name string // "light", "dark" or "auto", that of the system
	Key  string // message key of its label
	Icon string
}

// themes returns every theme.
func themes() []Theme {
	return []Theme{
		{"light", "site.theme_light", "sun-high"}, {"dark", "site.theme_dark", "moon"}, {"auto", "site.theme_auto", "device-desktop"},
	}
}

// Preferences are the view of the switches of language and theme. The view of a layout
// embeds them.
type Preferences struct {
	Lang   locale.Lang
	Langs  []locale.Lang
	Theme  string // the name of the current theme
	Themes []Theme
	Back   string // the page to return to: the field "back" of the forms
}

// Preferences returns the language and theme of the page, and their choices.
func (q *Request) Preferences() Preferences {
	p := Preferences{Lang: q.L.Lang(), Langs: locale.Langs(), Theme: "auto", Themes: themes(), Back: "/"}
	if c, err := q.R.Cookie("theme"); err == nil && isTheme(c.Value) {
		p.Theme = c.Value
	}
	if q.R.Method == http.MethodGet {
		p.Back = q.R.URL.RequestURI()
	}
	return p
}

func isTheme(name string) bool {
	return slices.ContainsFunc(themes(), func(t Theme) bool { return t.Name == name })
}

// SetLanguage answers the form of the language switch: it stores the field "language" in
// the browser and returns to the page "back". remember stores it in the settings of the
// user too; nil = nobody is signed in.
func (q *Request) SetLanguage(remember func(locale.Lang) error) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	if lang, ok := locale.Parse(f.Val("language")); ok {
		q.Prefer("language", string(lang))
		if remember != nil {
			if err := remember(lang); err != nil {
				return err
			}
		}
	}
	return q.GoTo(SafeBack(f.Val("back")))
}

// SetTheme answers the form of the theme switch: it stores the field "theme" in the browser
// and returns to the page "back".
func (q *Request) SetTheme() error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	if name := f.Val("theme"); isTheme(name) {
		q.Prefer("theme", name)
	}
	return q.GoTo(SafeBack(f.Val("back")))
}

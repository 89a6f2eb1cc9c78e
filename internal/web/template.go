package web

import (
	"cmp"
	"embed"
	"html/template"
	"io/fs"
	"sync"

	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/site"
)

//go:embed template/*.html template/layout/*.html
var templateFS embed.FS

//go:embed asset/*.css asset/*.js asset/*.svg asset/vendor/* asset/icon/*.svg
var assetFS embed.FS

// assetPath is where assets are served.
const assetPath = "/-/"

// loadAssets reads the embedded files once; they are the same for every server.
var loadAssets = sync.OnceValues(func() (*site.Assets, error) { return site.NewAssets(under(assetFS, "asset"), assetPath) })

// warm compresses them once.
var warm = sync.OnceValue(func() error {
	a, err := loadAssets()
	if err == nil {
		a.Warm()
	}
	return err
})

// under is a directory of embedded files.
func under(files embed.FS, dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the name is no path: the program is broken, not its input
	}
	return sub
}

// functions are what our templates speak with, besides those of package site.
func functions(l *locale.Locale) template.FuncMap {
	return template.FuncMap{
		"tell":      func(key string, args errs.Args) string { return tell(l, key, args) },
		"eventicon": func(kind string) string { return cmp.Or(eventIcons[kind], "note") },
		"verbicon":  func(verb string) string { return verbIcons[verb] },
		"promised":  func(what string) string { return promised(l, what) },
	}
}

// promised is what was promised, in words: some promises are named by a message.
func promised(l *locale.Locale, what string) string {
	if locale.Has(what) {
		return l.T(what)
	}
	return what
}

func (q *request) promised(what string) string { return promised(q.L, what) }

// eventIcons are the pictures of what happens to a customer.
var eventIcons = map[string]string{
	"purchase.recorded": "receipt", "purchase.returned": "arrow-back-up", "visit.recorded": "building-store",
	"purchase.approved": "circle-check", "purchase.handed_over": "truck-delivery", "purchase.delivered": "package",
	"promise.made": "heart-handshake", "promise.kept": "check", "promise.late": "clock", "promise.broken": "x",
	"promise.renegotiated": "calendar-event", "promise.waived": "ban", "promise.void": "ban", "promise.corrected": "pencil",
	"promise.reminded": "bell", "promise.told": "bell", "promise.escalated": "alert-triangle", "promise.tell_customer": "phone",
	"voice.said": "message-2", "voice.answered": "arrow-back-up", "customer.created": "user-plus", "customer.updated": "pencil",
}

var verbIcons = map[string]string{"keep": "check", "renegotiate": "calendar-event", "break": "x", "waive": "hand-stop",
	"withdraw": "ban", "answer": "arrow-back-up", "snooze": "clock-pause"}

// tell says a message of a read model: its values may be messages themselves.
func tell(l *locale.Locale, key string, args errs.Args) string {
	pairs := make([]any, 0, 2*len(args))
	for name, v := range args {
		if s, ok := v.(string); ok {
			v = promised(l, s)
		}
		pairs = append(pairs, name, v)
	}
	return l.T(key, pairs...)
}

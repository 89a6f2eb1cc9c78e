package web

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/money"
)

//go:embed template/*.html template/layout/*.html
var templateFS embed.FS

// tongue is what templates are made for: a language in a zone. There are few.
type tongue struct {
	lang locale.Lang
	zone string
}

// pages are the templates of every page, made once per tongue.
type pages struct {
	clock clock.Clock
	mu    sync.Mutex
	made  map[tongue]func() (*template.Template, error)
}

func newPages(c clock.Clock) *pages {
	return &pages{clock: c, made: map[tongue]func() (*template.Template, error){}}
}

// of returns the pages in the language and zone of l. Those who ask first for a tongue
// wait for one making, without the lock: readers of others go on.
func (p *pages) of(l *locale.Locale) (*template.Template, error) {
	key := tongue{l.Lang(), l.Zone().String()}
	p.mu.Lock()
	set := p.made[key]
	if set == nil {
		if len(p.made) > 16 { // few zones have readers
			clear(p.made)
		}
		set = sync.OnceValues(func() (*template.Template, error) { return parsePages(functions(l, p.clock)) })
		p.made[key] = set
	}
	p.mu.Unlock()
	return set()
}

var defines = regexp.MustCompile(`\{\{-?\s*define "([^"]+)"`)

// parsePages reads the layout and every page into one set. What a page defines is
// named after it ("card:main"), so that every page can have its own main and none
// needs a copy of the layout.
func parsePages(f template.FuncMap) (*template.Template, error) {
	set, err := template.New("layout").Funcs(f).ParseFS(templateFS, "template/layout/*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(templateFS, "template/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		b, err := templateFS.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text, page := string(b), strings.TrimSuffix(path.Base(file), ".html")
		for _, m := range defines.FindAllStringSubmatch(text, -1) {
			for _, verb := range []string{"define", "template"} {
				text = strings.ReplaceAll(text, verb+` "`+m[1]+`"`, verb+` "`+page+":"+m[1]+`"`)
			}
		}
		if _, err := set.New(file).Parse(text); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// functions are what templates speak with.
func functions(l *locale.Locale, c clock.Clock) template.FuncMap {
	return template.FuncMap{
		"t":         l.T,
		"has":       locale.Has,
		"num":       l.Number,
		"dec":       l.Decimal,
		"pct":       l.Percent,
		"pctrange":  l.PercentRange,
		"money":     l.Money,
		"sum":       func(minor int64, code string) string { return l.Money(money.Amount{Minor: minor, Currency: code}) },
		"day":       l.Day,
		"shortday":  l.ShortDay,
		"month":     l.Month,
		"weekday":   l.Weekday,
		"clock":     l.Time,
		"daytime":   l.DayTime,
		"duration":  l.Duration,
		"ago":       func(at clock.Instant) string { return l.Ago(at, c()) },
		"stamp":     func(at clock.Instant) string { return at.In(l.Zone()).Format(time.RFC3339) },
		"icon":      icon,
		"asset":     loadAssets().url,
		"dict":      dict,
		"list":      func(v ...any) []any { return v },
		"add":       func(a, b int) int { return a + b },
		"stars":     func(n int) []bool { return []bool{n > 0, n > 1, n > 2, n > 3, n > 4} },
		"json":      asJSON,
		"initials":  initials,
		"units":     func(thousandths int64) string { return l.Number(float64(thousandths) / 1000) },
		"tell":      func(key string, args errs.Args) string { return tell(l, key, args) },
		"eventicon": func(kind string) string { return cmp.Or(eventIcons[kind], "note") },
		"verbicon":  func(verb string) string { return verbIcons[verb] },
		"promised":  func(what string) string { return promised(l, what) },
		"join":      strings.Join,
		"dot":       func(s string) string { return strings.ReplaceAll(s, ".", "-") },
	}
}

func icon(name string) (template.HTML, error) {
	svg, ok := icons()[name]
	if !ok {
		return "", fmt.Errorf("no icon %q in asset/icon", name)
	}
	return svg, nil
}

// dict makes the argument of a part: dict "label" .L "value" .V.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments, want pairs", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: name %v is no string", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// asJSON is data for a chart, in an attribute.
func asJSON(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // the attribute is escaped by the template
	err := enc.Encode(v)
	return strings.TrimSpace(b.String()), err
}

// initials are what stands in a round picture: the first letters of two words, or
// the family name of a Chinese name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "·"
	}
	first := []rune(words[0])[:1]
	if first[0] >= 0x2e80 || len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	return strings.ToUpper(string(first) + string([]rune(words[len(words)-1])[:1]))
}

// promised is what was promised, in words: some promises are named by a message.
func promised(l *locale.Locale, what string) string {
	if locale.Has(what) {
		return l.T(what)
	}
	return what
}

func (q *request) promised(what string) string { return promised(q.l, what) }

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

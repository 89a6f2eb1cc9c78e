package site

import (
	"bytes"
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
	"huitou/internal/locale"
	"huitou/internal/money"
)

// localeKey is what a set of templates depends on.
type localeKey struct {
	lang locale.Lang
	zone string
}

// Pages are the templates of a door, parsed once per language and time zone.
type Pages struct {
	files  fs.FS
	assets *Assets
	clock  clock.Clock
	own    func(*locale.Locale) template.FuncMap

	mu   sync.Mutex
	sets map[localeKey]func() (*template.Template, error)
}

// NewPages returns the templates of a door: the pages *.html and the layouts
// layout/*.html. They may call functions and those that own returns; own may be nil. An
// error if a template cannot be parsed.
func NewPages(files fs.FS, a *Assets, c clock.Clock, own func(*locale.Locale) template.FuncMap) (*Pages, error) {
	p := &Pages{files: files, assets: a, clock: c, own: own, sets: map[localeKey]func() (*template.Template, error){}}
	// Parsed only to find errors: the sets are parsed when they are needed.
	if _, err := p.parse(locale.For(locale.En)); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return p, nil
}

// of returns the templates for the language and zone of l. A set is parsed once, outside of
// the lock: requests for other sets do not wait.
func (p *Pages) of(l *locale.Locale) (*template.Template, error) {
	key := localeKey{l.Lang(), l.Zone().String()}
	p.mu.Lock()
	set := p.sets[key]
	if set == nil {
		if len(p.sets) > 16 { // bounds the memory; users are in few zones
			clear(p.sets)
		}
		set = sync.OnceValues(func() (*template.Template, error) { return p.parse(l) })
		p.sets[key] = set
	}
	p.mu.Unlock()
	return set()
}

var defines = regexp.MustCompile(`\{\{-?\s*define "([^"]+)"`)

// parse parses the layouts and all pages into one set. The templates that a page defines
// are prefixed with its name ("card:main"), so that each page has its own "main".
func (p *Pages) parse(l *locale.Locale) (*template.Template, error) {
	set := template.New("layout").Funcs(functions(l, p.clock, p.assets))
	if p.own != nil {
		set.Funcs(p.own(l))
	}
	set, err := set.ParseFS(p.files, "layout/*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(p.files, "*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		b, err := fs.ReadFile(p.files, file)
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

// functions returns the functions of the templates of every door.
func functions(l *locale.Locale, c clock.Clock, a *Assets) template.FuncMap {
	return template.FuncMap{
		"t":        l.T,
		"has":      locale.Has,
		"num":      l.Number,
		"dec":      l.Decimal,
		"pct":      l.Percent,
		"share":    l.Share,
		"score":    l.Score,
		"money":    l.Money,
		"sum":      func(minor int64, code string) string { return l.Money(money.Amount{Minor: minor, Currency: code}) },
		"aboutsum": func(minor int64, code string) string { return l.AboutMoney(money.Amount{Minor: minor, Currency: code}) },
		"day":      l.Day,
		"shortday": l.ShortDay,
		"month":    l.Month,
		"weekday":  l.Weekday,
		"clock":    l.Time,
		"daytime":  l.DayTime,
		"duration": l.Duration,
		"about":    l.About,
		"ago":      func(at clock.Instant) string { return l.Ago(at, c()) },
		"stamp":    func(at clock.Instant) string { return at.In(l.Zone()).Format(time.RFC3339) },
		"icon":     a.Icon,
		"asset":    a.URL,
		"dict":     dict,
		"list":     func(v ...any) []any { return v },
		"add":      func(a, b int) int { return a + b },
		"stars":    func(n int) []bool { return []bool{n > 0, n > 1, n > 2, n > 3, n > 4} },
		"json":     asJSON,
		"initials": initials,
		"units":    func(thousandths int64) string { return l.Number(float64(thousandths) / 1000) },
		"join":     strings.Join,
		"dot":      func(s string) string { return strings.ReplaceAll(s, ".", "-") },
	}
}

// dict returns a map, to pass several arguments to a template: dict "label" .L "value" .V.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments, want names and values", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: name %v is not a string", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// asJSON returns v as JSON, for data attributes.
func asJSON(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // the template escapes the attribute
	err := enc.Encode(v)
	return strings.TrimSpace(b.String()), err
}

// initials returns the letters shown in place of a picture: those of the first and last
// word of a name, or the first character of a Chinese name or of a single word.
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

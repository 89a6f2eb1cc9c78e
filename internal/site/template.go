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

// tongue is what templates are made for: a language in a zone. There are few.
type tongue struct {
	lang locale.Lang
	zone string
}

// Pages are the templates of a door, made once per tongue.
type Pages struct {
	files  fs.FS
	assets *Assets
	clock  clock.Clock
	own    func(*locale.Locale) template.FuncMap

	mu   sync.Mutex
	made map[tongue]func() (*template.Template, error)
}

// NewPages reads the templates of a door: its pages *.html and what stands around them,
// layout/*.html. They speak with functions and with the door's own, which may be nil.
// It fails on a template that is broken: that stops the start.
func NewPages(files fs.FS, a *Assets, c clock.Clock, own func(*locale.Locale) template.FuncMap) (*Pages, error) {
	p := &Pages{files: files, assets: a, clock: c, own: own, made: map[tongue]func() (*template.Template, error){}}
	// What readers need is made when they come.
	if _, err := p.parse(locale.For(locale.En)); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return p, nil
}

// of returns the pages in the language and zone of l. Those who ask first for a tongue
// wait for one making, without the lock: readers of others go on.
func (p *Pages) of(l *locale.Locale) (*template.Template, error) {
	key := tongue{l.Lang(), l.Zone().String()}
	p.mu.Lock()
	set := p.made[key]
	if set == nil {
		if len(p.made) > 16 { // few zones have readers
			clear(p.made)
		}
		set = sync.OnceValues(func() (*template.Template, error) { return p.parse(l) })
		p.made[key] = set
	}
	p.mu.Unlock()
	return set()
}

var defines = regexp.MustCompile(`\{\{-?\s*define "([^"]+)"`)

// parse reads the layout and every page into one set. What a page defines is
// named after it ("card:main"), so that every page can have its own main and none
// needs a copy of the layout.
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

// functions are what templates of every door speak with.
func functions(l *locale.Locale, c clock.Clock, a *Assets) template.FuncMap {
	return template.FuncMap{
		"t":        l.T,
		"has":      locale.Has,
		"num":      l.Number,
		"dec":      l.Decimal,
		"pct":      l.Percent,
		"pctrange": l.PercentRange,
		"money":    l.Money,
		"sum":      func(minor int64, code string) string { return l.Money(money.Amount{Minor: minor, Currency: code}) },
		"day":      l.Day,
		"shortday": l.ShortDay,
		"month":    l.Month,
		"weekday":  l.Weekday,
		"clock":    l.Time,
		"daytime":  l.DayTime,
		"duration": l.Duration,
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

package site

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// secret is the full name of a cookie that carries a secret. With TLS the name itself
// forbids that another host sets it.
func (q *Request) secret(name string) string {
	name = q.door.Name + name
	if q.door.secure() {
		return "__Host-" + name
	}
	return name
}

// Secret is what the browser keeps under a name, "" if nothing.
func (q *Request) Secret(name string) string {
	c, err := q.R.Cookie(q.secret(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// SetSecret has the browser keep a secret, such as the token of a session, for some time:
// no script reads it, no other site's form carries it.
func (q *Request) SetSecret(name, value string, age time.Duration) {
	q.setCookie(q.secret(name), value, age, true)
}

// DropSecret has the browser forget a secret.
func (q *Request) DropSecret(name string) { q.setCookie(q.secret(name), "", -time.Second, true) }

// Prefer keeps a choice of the browser for a year: language, theme. All doors of a host
// share them.
func (q *Request) Prefer(name, value string) { q.setCookie(name, value, 365*24*time.Hour, false) }

func (q *Request) setCookie(name, value string, age time.Duration, secret bool) {
	http.SetCookie(q.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: secret, Secure: q.door.secure(), SameSite: http.SameSiteLaxMode})
}

// Note leaves a message for the next page.
func (q *Request) Note(key string, args ...any) {
	b, _ := json.Marshal([]string{q.L.T(key, args...)}) // a string always marshals
	q.setCookie(q.door.Name+"flash", base64.RawURLEncoding.EncodeToString(b), time.Minute, true)
}

// TakeNote returns the message left by the request before, once; "" if there is none.
func (q *Request) TakeNote() string {
	c, err := q.R.Cookie(q.door.Name + "flash")
	if err != nil {
		return ""
	}
	q.setCookie(q.door.Name+"flash", "", -time.Second, true)
	var said []string
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &said) != nil || len(said) == 0 {
		return ""
	}
	return said[0]
}

// Say gives htmx a message to show beside the part it swaps.
func (q *Request) Say(text string) {
	b, _ := json.Marshal(map[string]string{"say": text})
	q.W.Header().Set("HX-Trigger", asASCII(string(b)))
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

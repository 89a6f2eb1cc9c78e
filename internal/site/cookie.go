package site

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// cookieName returns the name of the cookie of a secret. Over https it has the prefix
// __Host-, which lets only this host set it.
func (q *Request) cookieName(name string) string {
	name = q.door.Name + name
	if q.door.secure() {
		return "__Host-" + name
	}
	return name
}

// Secret returns the secret that the browser keeps under a name, "" if none.
func (q *Request) Secret(name string) string {
	c, err := q.R.Cookie(q.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// SetSecret stores a secret, such as the token of a session, in the browser for the time
// age. Scripts cannot read it, and forms of other sites do not send it.
func (q *Request) SetSecret(name, value string, age time.Duration) {
	q.setCookie(q.cookieName(name), value, age, true)
}

// DropSecret removes a secret from the browser.
func (q *Request) DropSecret(name string) { q.setCookie(q.cookieName(name), "", -time.Second, true) }

// Prefer stores a preference (language, theme) in the browser for a year. All doors of a
// host share it, and scripts may read it.
func (q *Request) Prefer(name, value string) { q.setCookie(name, value, 365*24*time.Hour, false) }

func (q *Request) setCookie(name, value string, age time.Duration, secret bool) {
	http.SetCookie(q.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: secret, Secure: q.door.secure(), SameSite: http.SameSiteLaxMode})
}

// Flash stores a message in the browser that the next page shows (see TakeFlash).
func (q *Request) Flash(key string, args ...any) {
	b, _ := json.Marshal([]string{q.L.T(key, args...)}) // a string can always be marshalled
	q.setCookie(q.door.Name+"flash", base64.RawURLEncoding.EncodeToString(b), time.Minute, true)
}

// TakeFlash returns the message that Flash stored and removes it; "" if there is none.
func (q *Request) TakeFlash() string {
	c, err := q.R.Cookie(q.door.Name + "flash")
	if err != nil {
		return ""
	}
	q.setCookie(q.door.Name+"flash", "", -time.Second, true)
	var messages []string
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &messages) != nil || len(messages) == 0 {
		return ""
	}
	return messages[0]
}

// Say makes htmx show a message for a few seconds, beside the part that it swaps: it
// triggers the event "say" in the browser.
func (q *Request) Say(text string) {
	b, _ := json.Marshal(map[string]string{"say": text})
	q.W.Header().Set("HX-Trigger", asASCII(string(b)))
}

// asASCII escapes all other characters than ASCII in a JSON text: headers are ASCII.
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

// escapeUnit returns the JSON escape of a UTF-16 code unit.
func escapeUnit(r rune) string {
	const hex = "0123456789abcdef"
	return `\u` + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]})
}

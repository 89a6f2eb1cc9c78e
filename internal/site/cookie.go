package site

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"huitou/internal/errs"
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

// Message is a message that the next page shows.
type Message struct {
	Text string
	Undo string // the path that takes back, by POST, what the message is about; "" = none
	Bad  bool   // it says why something was not done
}

// Flash stores a message in the browser that the next page shows (see TakeFlash).
func (q *Request) Flash(key string, args ...any) {
	q.flash(Message{Text: q.L.T(key, args...), Undo: q.Undo})
}

// FlashError stores the message of an error that the user can do nothing about but read it, and
// reports whether err is one; others are for the page of errors.
func (q *Request) FlashError(err error) bool {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.KindConflict {
		return false
	}
	q.flash(Message{Text: q.L.Err(err), Bad: true})
	return true
}

func (q *Request) flash(m Message) {
	b, _ := json.Marshal(m) // strings can always be marshalled
	q.setCookie(q.door.Name+"flash", base64.RawURLEncoding.EncodeToString(b), time.Minute, true)
}

// TakeFlash returns the message that Flash stored and removes it; it has no text if there is none.
func (q *Request) TakeFlash() Message {
	if _, err := q.R.Cookie(q.door.Name + "flash"); err == nil {
		q.setCookie(q.door.Name+"flash", "", -time.Second, true)
	}
	return q.Flashed()
}

// Flashed returns the message that TakeFlash will take.
func (q *Request) Flashed() (m Message) {
	c, err := q.R.Cookie(q.door.Name + "flash")
	if err != nil {
		return m
	}
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &m) != nil {
		return Message{}
	}
	if m.Undo != "" {
		m.Undo = SafeBack(m.Undo)
	}
	return m
}

// Say makes htmx show a message for a while, beside the part that it swaps: it triggers the
// event "say" in the browser.
func (q *Request) Say(text string) {
	b, _ := json.Marshal(map[string]any{"say": map[string]string{"text": text, "undo": q.Undo}})
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

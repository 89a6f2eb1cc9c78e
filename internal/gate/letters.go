package gate

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"huitou/internal/errs"
)

// hostile refuses a URL with bytes that cannot be stored: invalid UTF-8, NUL (PostgreSQL
// stores neither); and a query with a bare semicolon or a broken %-escape. In headers, which browsers set by themselves, invalid
// bytes are replaced.
func (g *Gate) hostile(r *http.Request) error {
	if !Text(r.URL.Path) {
		return errs.Invalid("gate.Letters", "gate.letters")
	}
	if r.URL.RawQuery != "" {
		values, err := url.ParseQuery(r.URL.RawQuery)
		switch {
		case strings.Contains(r.URL.RawQuery, ";"): // which separates parameters for some programs
			return errs.Invalid("gate.Letters", "gate.semicolon")
		case err != nil:
			return errs.Invalid("gate.Letters", "gate.escape")
		case !Texts(values):
			return errs.Invalid("gate.Letters", "gate.letters")
		}
	}
	for _, list := range r.Header {
		for i, v := range list {
			if !utf8.ValidString(v) {
				list[i] = strings.ToValidUTF8(v, "\ufffd")
			}
		}
	}
	return nil
}

// Text reports whether a text can be stored: UTF-8 without NUL.
func Text(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// Texts reports whether all names and values of a query or a form can be stored.
func Texts(values url.Values) bool {
	for name, list := range values {
		if !Text(name) {
			return false
		}
		for _, v := range list {
			if !Text(v) {
				return false
			}
		}
	}
	return true
}

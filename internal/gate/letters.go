package gate

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"huitou/internal/errs"
)

// hostile refuses an address or a query with what no text here may hold: bytes that
// are not UTF-8, NUL (PostgreSQL keeps neither), a broken %-escape. Headers, which
// browsers set by themselves, are mended instead.
func (g *Gate) hostile(r *http.Request) error {
	if !Text(r.URL.Path) {
		return errs.Invalid("gate.Letters", "gate.letters")
	}
	if r.URL.RawQuery != "" {
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil || !Texts(values) {
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

// Text reports whether a text can be kept: UTF-8 without NUL.
func Text(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// Texts reports whether all names and values of a query or a form can be kept.
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

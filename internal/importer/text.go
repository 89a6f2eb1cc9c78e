package importer

import (
	"strings"
	"unicode"

	"huitou/internal/errs"
)

// manyLines are fields whose texts may have several lines.
var manyLines = map[string]bool{"voice.text": true, "voice.title": true}

// isName tells the names, which have no control characters: exports hold some that nobody sees.
var isName = map[string]bool{"customer.name": true, "customer.honorific": true, "place.name": true}

// onlyVisible is a name without control characters, on one line.
func onlyVisible(s string) string {
	if !strings.ContainsFunc(s, errs.IsControl) {
		return s
	}
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r): // line breaks of all kinds
			return ' '
		case errs.IsControl(r):
			return -1
		}
		return r
	}, s)), " ")
}

// oneLine puts a text with line breaks or tabs, as the name of a place, on one line.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

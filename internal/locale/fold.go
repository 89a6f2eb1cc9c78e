package locale

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the search form of a text: compatibility forms decomposed (ＡＢ１ becomes ab1),
// case folded, Latin, Greek and Cyrillic accents removed, invisible characters removed, white
// space collapsed. Traditional characters stay. Folding is idempotent.
func Fold(s string) string {
	for range 3 { // case folding and decomposition can each produce input for the other
		t := foldOnce(s)
		if t == s {
			break
		}
		s = t
	}
	return s
}

func foldOnce(s string) string {
	s = norm.NFKD.String(strings.ToLower(norm.NFKC.String(s)))
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		if r >= 0x0300 && r <= 0x036F || unicode.Is(unicode.Cf, r) {
			continue // accent or invisible
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		switch r {
		case 'ß':
			b.WriteString("ss")
		case 'ς':
			b.WriteRune('σ')
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFKC.String(b.String())
}

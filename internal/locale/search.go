package locale

import "strings"

// searchLetters are letters that are typed as others and that no decomposition turns
// into them, and the apostrophes and dashes of typography.
var searchLetters = strings.NewReplacer(
	"ł", "l", "ø", "o", "æ", "ae", "œ", "oe", "ı", "i", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ŧ", "t", "ŋ", "n",
	"ƶ", "z", "ɨ", "i", "ʉ", "u", "ƀ", "b", "ǥ", "g", "ĸ", "k", "ə", "e",
	"’", "'", "‘", "'", "‛", "'", "ʼ", "'", "ʻ", "'", "′", "'", "`", "'", "´", "'", "＇", "'",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-",
)

// SearchKey is Fold for what people search by: letters that only some keyboards have are
// those that others type (ł is l, ø o, æ ae, ı i, đ d, œ oe), and typographic
// apostrophes and dashes are plain. Applying it twice changes nothing.
func SearchKey(s string) string {
	return searchLetters.Replace(Fold(s))
}

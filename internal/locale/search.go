package locale

import "strings"

// searchLetters maps letters without a Unicode decomposition, and typographic apostrophes and
// dashes, to what people type instead.
var searchLetters = strings.NewReplacer(
	"ł", "l", "ø", "o", "æ", "ae", "œ", "oe", "ı", "i", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ŧ", "t", "ŋ", "n",
	"ƶ", "z", "ɨ", "i", "ʉ", "u", "ƀ", "b", "ǥ", "g", "ĸ", "k", "ə", "e",
	"’", "'", "‘", "'", "‛", "'", "ʼ", "'", "ʻ", "'", "′", "'", "`", "'", "´", "'", "＇", "'",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-",
)

// SearchKey is Fold for search: letters that few keyboards have become those that others type
// (ł is l, ø o, æ ae, ı i, đ d, œ oe), and typographic apostrophes and dashes become plain
// ones. It is idempotent.
func SearchKey(s string) string {
	return searchLetters.Replace(Fold(s))
}

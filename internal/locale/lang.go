package locale

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is a supported language, as a BCP 47 tag.
type Lang string

// The languages. The first is the one used when nothing matches.
const (
	En     Lang = "en"
	ZhHans Lang = "zh-Hans"
	ZhHant Lang = "zh-Hant"
)

// maxAccept bounds how much of an Accept-Language header is read.
const maxAccept = 400

var (
	langs   = [...]Lang{En, ZhHans, ZhHant}
	tags    = [...]language.Tag{language.English, language.SimplifiedChinese, language.TraditionalChinese}
	names   = [...]string{"English", "简体中文", "繁體中文"}
	matcher = language.NewMatcher(tags[:])
)

// Langs returns all languages, in the order they are offered.
func Langs() []Lang { return langs[:] }

// Parse returns the language of exactly this tag and whether there is one.
func Parse(s string) (Lang, bool) {
	for _, l := range langs {
		if string(l) == s {
			return l, true
		}
	}
	return En, false
}

// Match chooses a language for an Accept-Language header or any BCP 47 tag: zh-TW and zh-HK
// are Traditional, zh is Simplified. What cannot be parsed is English.
func Match(accept string) Lang {
	l, _ := Closest(accept)
	return l
}

// Closest is Match, and whether it is the language that is wanted, be it of another region; who
// wants Welsh is taken to read English, but that is another language.
func Closest(accept string) (Lang, bool) {
	if len(accept) > maxAccept { // no browser sends such a header, and parsing is expensive
		accept = accept[:strings.LastIndexByte(accept[:maxAccept], ',')+1]
	}
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return langs[0], false
	}
	for _, tag := range wanted { // by weight: the first supported language, not the closest match of all
		if _, i, sure := matcher.Match(tag); sure != language.No {
			want, _ := tag.Base()
			have, _ := tags[i].Base()
			return langs[i], want == have
		}
	}
	return langs[0], false
}

// Name is the language's own name for itself.
func (l Lang) Name() string { return names[l.index()] }

// Tag is the language as a tag of golang.org/x/text.
func (l Lang) Tag() language.Tag { return tags[l.index()] }

// index returns the index of l in langs, that of English for an unknown language.
func (l Lang) index() int {
	for i, x := range langs {
		if x == l {
			return i
		}
	}
	return 0
}

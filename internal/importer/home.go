package importer

import (
	"strings"
	"unicode"
)

// home is the currency, the zone and the language of a company.
type home struct{ currency, zone, language string }

// homeOf guesses currency, zone and language from the script of the column names: an export of
// Taobao is not in euros.
func homeOf(columns []string) home {
	names := strings.Join(columns, "")
	switch {
	case strings.ContainsFunc(names, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) }):
		return home{"JPY", "Asia/Tokyo", "en"}
	case strings.ContainsFunc(names, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }):
		return home{"KRW", "Asia/Seoul", "en"}
	case strings.ContainsAny(names, "單號訂額買賣間數會員價電話稱"):
		return home{"TWD", "Asia/Taipei", "zh-Hant"}
	case strings.ContainsFunc(names, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return home{"CNY", "Asia/Shanghai", "zh-Hans"}
	}
	return home{"EUR", "Europe/Berlin", "en"}
}

// Home returns the currency and the zone that the columns speak of by their language.
func (g *Guess) Home() (currency, zone string) {
	at := homeOf(g.columns())
	return at.currency, at.zone
}

// SourceName is the name of the system that a file seems to come from: "shop-orders" for
// Shop orders.csv.gz.
func SourceName(file string) string {
	name, _, _ := strings.Cut(file, ".")
	return strings.ToLower(strings.Join(strings.Fields(name), "-"))
}

// Files are the files that paths name, at least one: files, or one folder.
func Files(paths []string) ([]string, error) { return listFiles(paths) }

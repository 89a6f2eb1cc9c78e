package importer

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryNames maps lower-case country names in several languages, and three-letter codes, to
// ISO codes.
var countryNames = sync.OnceValue(func() map[string]string {
	m := map[string]string{"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US",
		"hong kong": "HK", "香港": "HK", "macau": "MO", "macao": "MO", "澳门": "MO", "澳門": "MO", "korea": "KR", "russian federation": "RU", "czech republic": "CZ", "holland": "NL", "the netherlands": "NL"}
	for _, tag := range []language.Tag{language.English, language.German, language.French, language.Spanish, language.Portuguese, language.Italian, language.SimplifiedChinese, language.TraditionalChinese} {
		names := display.Regions(tag)
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string(a) + string(b))
				if err != nil || !r.IsCountry() || r.String() != string(a)+string(b) {
					continue
				}
				m[strings.ToLower(r.ISO3())] = r.String()
				if name := strings.ToLower(names.Name(r)); m[name] == "" {
					m[name] = r.String()
				}
			}
		}
	}
	return m
})

// countryCode returns the ISO 3166 alpha-2 code for a country code or name; anything else is
// returned unchanged.
func countryCode(s string) string {
	s = strings.TrimSpace(s)
	if len(s) == 2 && !strings.EqualFold(s, "uk") {
		return strings.ToUpper(s)
	}
	if code := countryNames()[strings.ToLower(s)]; code != "" {
		return code
	}
	return s
}

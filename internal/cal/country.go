package cal

import (
	_ "embed" // the table
	"strings"
	"sync"
)

//go:embed country.tab
var countryTable string

var countries = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(countryTable) {
		if zone, country, ok := strings.Cut(strings.TrimSpace(line), " "); ok && zone != "#" {
			m[zone] = country
		}
	}
	return m
})

// Country is the country (ISO 3166 alpha-2) that a zone lies in, "" for one of no country
// such as UTC. It is where a phone number without a country code is dialled.
func Country(zone string) string { return countries()[zone] }

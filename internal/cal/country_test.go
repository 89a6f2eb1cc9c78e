package cal_test

import (
	"testing"

	"huitou/internal/cal"
)

func TestCountry(t *testing.T) {
	t.Parallel()
	for zone, country := range map[string]string{"Europe/Berlin": "DE", "Asia/Shanghai": "CN", "America/Sao_Paulo": "BR", "Asia/Hong_Kong": "HK", "America/New_York": "US",
		"Asia/Calcutta": "IN", "Asia/Dhaka": "BD", "Europe/Vienna": "AT", "PRC": "CN", "UTC": "", "Etc/GMT+3": "", "#": ""} {
		if got := cal.Country(zone); got != country {
			t.Errorf("%s is in %q, want %q", zone, got, country)
		}
	}
}

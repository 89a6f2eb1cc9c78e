package customer

import (
	"strings"
	"testing"
)

// found reports whether every part of a query is a prefix of a term.
func found(typed string, terms []string) bool {
	words := Words(typed)
	for _, w := range words {
		hit := false
		for _, t := range terms {
			hit = hit || strings.HasPrefix(t, w)
		}
		if !hit {
			return false
		}
	}
	return len(words) > 0
}

func TestFoundByName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		found, not []string
	}{
		{"Smith-Jones & Co. (Leeds)", []string{"Smith-Jones", "smith jones", "SmithJones", "jones", "Smith–Jones", "leeds", "(Leeds)", "& Co.", "co leeds"}, []string{"mith", "&&"}},
		{"Müller, Hans", []string{"müller", "muller", "Hans Müller", "Müller,Hans", "hans"}, []string{"miller"}},
		{"AT&T / Ops", []string{"AT&T", "att", "at t", "AT & T", "ops", "AT&T/Ops"}, []string{"bt"}},
		{"Jean-Luc Picard", []string{"jeanluc", "jean luc", "Jean‑Luc", "luc", "picard jean-luc"}, nil},
		{"A.B.C. Trading", []string{"abc", "A.B.C.", "ABC Trading", "a b c"}, nil},
		{"ABC Trading", []string{"A.B.C.", "abc"}, nil},
		{"J. R. Smith", []string{"J.R. Smith", "J R Smith", "JR Smith", "j. smith"}, nil},
		{"王·小明", []string{"王·小明", "王小明", "小明", "王・小明", "明", "王 小明"}, []string{"王明"}},
		{"7-Eleven 南京西路店", []string{"7-Eleven", "7 eleven", "7eleven", "eleven", "西路", "７－Ｅｌｅｖｅｎ", "7-Eleven南京"}, nil},
		{"麦当劳（人民广场店）", []string{"麦当劳（人民广场店）", "麦当劳(人民广场店)", "人民广场", "麦当劳 人民", "广场店"}, nil},
		{"100% Cotton_Shop", []string{"100%", "100", "cotton_shop", "cotton shop", "CottonShop", "shop", "100% Cotton_Shop"}, []string{"%%"}},
		{"İbrahim Işık", []string{"İbrahim Işık", "ibrahim isik", "Ibrahim", "ISIK", "ışık"}, nil},
		{"Æther Øre", []string{"Æther", "aether", "øre", "ore", "AETHER ORE"}, nil},
		{"Dr. Łukasz Żak", []string{"Łukasz", "lukasz zak", "żak", "Dr Lukasz", "dr. łukasz żak"}, nil},
		{"Đorđe Œuvre", []string{"Dorde", "oeuvre", "Đorđe"}, nil},
		{"Straße & Weiß", []string{"strasse", "Straße", "weiss", "STRASSE"}, nil},
		{"李 建 祥", []string{"李建祥", "李 建 祥", "建祥", "李　建　祥", "祥"}, nil},
		{"O'Neil-Smith", []string{"O'Neil", "O’Neil", "ONeil", "oʼneil-smith", "neil", "smith", "O Neil Smith", "O`Neil"}, nil},
		{"ONeil", []string{"O'Neil", "O’Neil"}, nil},
		{"007 Bond", []string{"007", "bond 007", "7"}, nil},
		{"★★★", []string{"★★★"}, []string{"☆", "star"}},
		{"星巴克Starbucks 咖啡", []string{"星巴克", "starbucks", "星巴克 Starbucks", "starbucks咖啡", "巴克"}, nil},
		{"☕ Café", []string{"☕ Café", "cafe"}, nil},
	} {
		list := terms(c.name)
		for _, s := range append(c.found, c.name) {
			if !found(s, list) {
				t.Errorf("%q is not found by %q: %q among %q", c.name, s, Words(s), list)
			}
		}
		for _, s := range c.not {
			if found(s, list) {
				t.Errorf("%q is found by %q", c.name, s)
			}
		}
	}
}

func TestFoundByIdentity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, value, country string
		found, not           []string
	}{
		{Phone, "+44 20 7946 0958", "", []string{"+44 20 7946 0958", "(020) 7946 0958", "+44 (0)20 7946 0958", "0044 20 7946 0958",
			"020-7946-0958", "02079460958", "7946 0958", "79460958", "0958", "020.7946.0958", "+442079460958", "０２０ ７９４６ ０９５８"}, []string{"7946 0959"}},
		{Phone, "01 23 45 67 89", "FR", []string{"01 23 45 67 89", "+33 1 23 45 67 89", "0123456789", "01.23.45.67.89"}, nil},
		{Phone, "138 0013 8000", "CN", []string{"13800138000", "138-0013-8000", "+86 138 0013 8000", "8000", "0013 8000"}, nil},
		{Phone, "(030) 012345", "DE", []string{"(030) 012345", "030/012345", "+49 30 012345"}, nil},
		{Email, "Anna.Müller+shop@Example-Mail.org", "", []string{"anna.müller+shop@example-mail.org", "anna.muller", "muller+shop", "@example-mail.org", "example-mail.org", "example mail", "anna"}, []string{"berta@"}},
		{"card", "C-0010 0042", "", []string{"C-0010 0042", "c0010", "0042", "C0010 0042"}, nil},
		{"card", "000123", "", []string{"000123", "123"}, nil},
	} {
		norm, ok := Normalise(c.kind, c.value, c.country)
		if !ok {
			t.Errorf("%s %s is malformed", c.kind, c.value)
			continue
		}
		list := identityTerms(norm)
		for _, s := range append(c.found, c.value) {
			if !found(s, list) {
				t.Errorf("%q is not found by %q: %q among %q", c.value, s, Words(s), list)
			}
		}
		for _, s := range c.not {
			if found(s, list) {
				t.Errorf("%q is found by %q", c.value, s)
			}
		}
	}
}

// FuzzFoundAsItStands: a search for any name finds the customer of that name.
func FuzzFoundAsItStands(f *testing.F) {
	for _, s := range []string{"O'Neil-Smith", "李 建 祥", "A.B.C.", "★", "ﬁ ǅ", "\u0345x", "a'", "' '", "½", "١٢٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 60 || strings.ContainsRune(s, '@') || len(Words(s)) == 0 {
			return
		}
		if list := terms(s); !found(s, list) {
			t.Errorf("%q: %q among %q", s, Words(s), list)
		}
	})
}

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
		{"王小明", []string{"wang xiaoming", "wangxiaoming", "wxm", "WXM", "wang xiao ming", "Xiaoming Wang", "Xiao-Ming", "wáng xiǎo míng", "xiao'ming", "ming", "王 xiaoming",
			"w x m"}, []string{"xm", "wangming", "wmx"}},
		{"王·小明", []string{"wangxiaoming", "wxm"}, nil},
		{"单雄信", []string{"shan xiongxin", "danxiongxin", "sxx"}, nil},
		{"曾国藩", []string{"zeng guofan", "zengguofan", "zgf"}, nil},
		{"仇英", []string{"qiu ying", "qiuying", "qy"}, nil},
		{"解缙", []string{"xie jin", "xiejin", "xj", "jiejin"}, nil},
		{"吕布", []string{"lv bu", "lvbu", "lu bu", "lubu", "lǚ bù", "lü bu", "LB"}, []string{"libu"}},
		{"万俟卨", []string{"moqi", "wanqi", "mo qi"}, nil},
		{"欧阳娜娜", []string{"ouyang nana", "oynn", "nana"}, nil},
		{"龍應台", []string{"龙应台", "龍應台", "应台", "longyingtai", "lyt", "龙 應台"}, nil},
		{"龙应台", []string{"龍應台", "龍 应台"}, nil},
		{"鍾楚紅", []string{"钟楚红", "鐘楚红", "zhongchuhong", "zch"}, nil},
		{"钟楚红", []string{"鍾楚紅", "鐘楚紅"}, nil},
		{"后海", []string{"後海", "后海", "houhai"}, nil},
		{"中国工商银行", []string{"gongshang yinhang", "zggsyh", "yinhang", "zhongguogongshangyinhang", "工商銀行"}, []string{"yinxing"}},
		{"重庆小面 Chongqing", []string{"chongqing xiaomian", "cqxm", "重慶"}, nil},
		{"星巴克Starbucks", []string{"xingbake", "xbk", "xingbake starbucks"}, nil},
		{"山田さくら", []string{"山田", "さくら"}, []string{"shantian"}},
		{"Hotel 1234 5678 Nord", []string{"Hotel 1234", "1234 5678", "12345678 nord"}, nil},
		{"Kunde 12 4711", []string{"Kunde 12 47", "12 4711"}, nil},
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

// TestFoundByNameAndIdentity: a name and a phone number, or an address, typed together.
func TestFoundByNameAndIdentity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, value, country string
		found, not                 []string
	}{
		{"Jürgen Schmidt", Phone, "0171 2345678", "DE", []string{"Schmidt 0171 2345678", "Schmidt 0171/2345678", "0171 2345678 Schmidt", "schmidt, +49 171 2345678",
			"Schmidt +49 (0)171 2345678", "Schmidt 2345678", "schmidt 01712345678", "Schmidt,01712345678", "Jürgen 0049 171 2345678 Schmidt", "Schmidt (0171) 234-5678"},
			[]string{"Schmidt 0171 2345679", "Meyer 0171 2345678"}},
		{"Hotel 21", Phone, "+44 20 7946 0958", "", []string{"Hotel (020) 7946 0958", "Hotel 21 +44 20 7946 0958", "hotel 0958"}, nil},
		{"王小明", Phone, "138 0013 8000", "CN", []string{"王小明 138 0013 8000", "wxm 13800138000", "wang 8000", "小明 +86 138-0013-8000"}, []string{"wxm 13800138001"}},
		{"O’Neil", Email, "ann@example.org", "", []string{"oneil ann@example.org", "O'Neil example.org"}, []string{"oneil bob@example.org"}},
	} {
		norm, ok := Normalise(c.kind, c.value, c.country)
		if !ok {
			t.Errorf("%s %s is malformed", c.kind, c.value)
			continue
		}
		list := allTerms(c.name, []Identity{norm})
		for _, s := range c.found {
			if !found(s, list) {
				t.Errorf("%q, %q is not found by %q: %q among %q", c.name, c.value, s, Words(s), list)
			}
		}
		for _, s := range c.not {
			if found(s, list) {
				t.Errorf("%q, %q is found by %q", c.name, c.value, s)
			}
		}
	}
}

// TestTermsOfOtherNames: pinyin costs names without Chinese characters no term, and long ones few.
func TestTermsOfOtherNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"Anna Meyer": 2, "Smith-Jones": 2, "Łukasz Żak": 2, "Иван Петров": 2, "김철수": 3, "山田": 2 + 2 + 1, "王小明": 3 + 3 + 1} {
		if list := terms(name); len(list) != want {
			t.Errorf("%q has the terms %q, want %d", name, list, want)
		}
	}
	if list := terms(strings.Repeat("长乐行单曾吕", 80)); len(list) > maxTerms+mostPinyin+3*mostSpellings {
		t.Errorf("%d terms of a long name", len(list))
	}
}

// FuzzFoundAsItStands: a search for any name finds the customer of that name.
func FuzzFoundAsItStands(f *testing.F) {
	for _, s := range []string{"O'Neil-Smith", "李 建 祥", "A.B.C.", "★", "ﬁ ǅ", "\u0345x", "a'", "' '", "½", "١٢٣", "A 12 4711", "0 00 +1 000000", "王 12 34567", "鍾〇々"} {
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

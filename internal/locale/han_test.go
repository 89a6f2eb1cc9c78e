package locale

import (
	"slices"
	"strings"
	"testing"
)

// TestSortKey: names stand in the order in which a Chinese reader expects them, among Latin ones.
func TestSortKey(t *testing.T) {
	t.Parallel()
	want := []string{
		"3M", "Anna", "重庆小面", // an organisation; as a surname it is read so too
		"黎明", "李明", "李小龙", "李晓明", "Lin", "林冲", "Lisa",
		"吕布", "仇英", "单雄信", "Wang", "Wang Wei", "王", "王明", "王 小明", "王小明明", "Wanner", "解缙", "尉迟恭", "曾国藩", "鍾楚紅", "钟汉良", "Zoe",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(a, true), SortKey(b, true)) })
	if !slices.Equal(got, want) {
		t.Errorf("sorted %q\nwant   %q", got, want)
	}
	for _, same := range [][2]string{{"鍾楚紅", "钟楚红"}, {"李 建 祥", "李建祥"}, {"ＡＢＣ", "abc"}} {
		if a, b := SortKey(same[0], true), SortKey(same[1], true); a != b {
			t.Errorf("%q sorts by %q, %q by %q", same[0], a, same[1], b)
		}
	}
	for name, key := range map[string]string{
		"Łukasz Müller": Fold("Łukasz Müller"), "山田さくら": "山田さくら", "": "", "★": "★",
		"王小明": "wang2王xiao3小ming2明", "Café 上海": "cafe shang4上hai3海", "𪜀々": "𪜀々",
	} {
		if got := SortKey(name, true); got != key {
			t.Errorf("%q sorts by %q, want %q", name, got, key)
		}
	}
	if person, shop := SortKey("单氏单车", true), SortKey("单氏单车", false); person != "shan4单shi4氏dan1单che1车" || shop != "dan1单shi4氏dan1单che1车" {
		t.Errorf("a surname is read %q, at the beginning of another name %q", person, shop)
	}
	if n := len(SortKey(strings.Repeat("双", 500), true)); n > 2000 {
		t.Errorf("the key of a long name has %d bytes: an index cannot hold it", n)
	}
}

func TestSimplified(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"鍾鐘": "钟钟", "龍應台": "龙应台", "臺灣": "台湾", "裏裡": "里里", "Anna Ł": "Anna Ł", "后後": "后后", "乾杯": "干杯"} {
		if got := Simplified(in); got != want {
			t.Errorf("%q is %q in simplified characters, want %q", in, got, want)
		}
	}
	eachRow(simplifiedTab, func(form, old string) {
		for _, r := range old {
			if got := Simplified(string(r)); got != form || Simplified(got) != got {
				t.Errorf("%c is %q, want %q, which stays", r, got, form)
			}
		}
	})
}

// TestReadings: tables kept by hand name simplified characters and syllables that exist.
func TestReadings(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, s := range pinyin().syllables {
		known[strings.TrimRight(s, "12345")] = true
	}
	all := nameReadings()
	for _, table := range []map[string][]string{all.surname, all.usual, all.word} {
		for chars, list := range table {
			if Simplified(chars) != chars {
				t.Errorf("%s is not simplified", chars)
			}
			for _, s := range list {
				if syllable := strings.TrimRight(s, "12345"); !known[syllable] || len(s) != len(syllable)+1 {
					t.Errorf("%s: there is no syllable %s", chars, s)
				}
			}
		}
	}
	for chars, list := range all.word {
		if n := len([]rune(chars)); n != wordLength || len(list) != n {
			t.Errorf("%s is read %s", chars, list)
		}
	}
}

func TestSpell(t *testing.T) {
	t.Parallel()
	for chars, want := range map[string][2]string{
		"王小明":  {"wangxiaoming", "wxm"},
		"曾吕":   {"zenglv zenglu cenglv cenglu", "zl cl"},
		"单于明":  {"chanyuming shanyuming danyuming", "cym sym dym"},
		"工商银行": {"gongshangyinhang", "gsyh"},
		"女":    {"nv nu", "n"},
	} {
		full, initials := Spell([]rune(chars), 8)
		if got := [2]string{strings.Join(full, " "), strings.Join(initials, " ")}; got != want {
			t.Errorf("%s is typed %q, want %q", chars, got, want)
		}
	}
	full, _ := Spell([]rune(strings.Repeat("长乐吕", 5)), 6)
	if len(full) > 6 || !strings.HasPrefix(full[0], "changlelv") {
		t.Errorf("typed in %d ways, the first of which is %q", len(full), full[0])
	}
}

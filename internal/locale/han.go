package locale

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed pinyin.tab
var pinyinTab string

//go:embed simplified.tab
var simplifiedTab string

// hanTable has a number for each Chinese character; 0 = none.
type hanTable struct {
	common [0xA000 - 0x3400]rune
	others map[rune]rune
}

func (t *hanTable) set(r, n rune) {
	if i := int(r) - 0x3400; i >= 0 && i < len(t.common) {
		t.common[i] = n
		return
	}
	t.others[r] = n
}

func (t *hanTable) of(r rune) rune {
	if i := int(r) - 0x3400; i >= 0 && i < len(t.common) {
		return t.common[i]
	}
	return t.others[r]
}

// simplified is read when the first Chinese character is met.
var simplified = sync.OnceValue(func() *hanTable {
	t := &hanTable{others: map[rune]rune{}}
	eachRow(simplifiedTab, func(form, old string) {
		for _, to := range form {
			for _, r := range old {
				t.set(r, to)
			}
		}
	})
	return t
})

// readings is a list of syllables and the place in it of each character's.
type readings struct {
	syllables []string
	hanTable
}

var pinyin = sync.OnceValue(func() *readings {
	t := &readings{syllables: []string{""}, hanTable: hanTable{others: map[rune]rune{}}}
	eachRow(pinyinTab, func(syllable, chars string) {
		n := rune(len(t.syllables))
		t.syllables = append(t.syllables, syllable)
		for _, r := range chars {
			t.set(r, n)
		}
	})
	return t
})

// eachRow passes the two columns of a table's rows.
func eachRow(tab string, row func(name, chars string)) {
	for line := range strings.Lines(tab) {
		if name, chars, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			row(name, chars)
		}
	}
}

// HasHan reports whether a text has a Chinese character.
func HasHan(s string) bool { return strings.IndexFunc(s, isHan) >= 0 }

func isHan(r rune) bool { return r >= 0x2E80 && unicode.Is(unicode.Han, r) }

// Simplified returns a text with its traditional characters replaced by simplified ones, one by
// one, so that a name is the same in both scripts: 鍾 and 鐘 are 钟. It is idempotent.
func Simplified(s string) string {
	if !HasHan(s) {
		return s
	}
	t := simplified()
	return strings.Map(func(r rune) rune {
		if to := t.of(r); to != 0 {
			return to
		}
		return r
	}, s)
}

// usualReading is the reading of a Chinese character with its tone, 1 to 4 or 5 for none, and ü as
// v: "nv3"; "" if it has none.
func usualReading(r rune) string {
	t := pinyin()
	return t.syllables[t.of(r)]
}

package customer

import (
	"strings"

	"huitou/internal/locale"
)

// Most ways to type the pinyin of a name, and of a part of it.
const (
	mostSpellings = 8
	mostPinyin    = 40
)

// pinyinTerms returns the search terms of Chinese names by pinyin: the text from each character on
// (wangxiaoming, xiaoming, ming) and the initials (wxm), by every usual reading.
func pinyinTerms(key string) (list []string) {
	if !locale.HasHan(key) || locale.IsJapanese(key) {
		return nil
	}
	for _, chunk := range strings.Fields(closeUp(key)) {
		var run []rune // 王·小明 is one
		for _, r := range chunk {
			switch {
			case ideograph(r):
				run = append(run, r)
			case !notWord(r):
				list, run = addPinyin(list, run), nil
			}
		}
		list = addPinyin(list, run)
	}
	return list
}

func addPinyin(list []string, run []rune) []string {
	for i := range run {
		if len(list) >= mostPinyin {
			break
		}
		full, initials := locale.Spell(run[i:], mostSpellings)
		list = append(list, full...)
		if i == 0 && len(run) > 1 {
			list = append(list, initials...)
		}
	}
	return list
}

package locale

import (
	"slices"
	"strings"
	"unicode"
)

// mostSpelled is how many Chinese characters of a name are spelled in pinyin at most.
const mostSpelled = 32

// IsJapanese reports whether a text has kana: its Chinese characters are then not read in pinyin.
func IsJapanese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) })
}

// Spell returns how a run of simplified Chinese characters is typed in pinyin without tones, in at
// most so many ways: 曾吕 is zenglv, zenglu, cenglv, cenglu. As its first character may be a
// surname, it is read as one too. initials are the first letters of the syllables: zl, cl.
func Spell(chars []rune, most int) (full, initials []string) {
	chars = chars[:min(len(chars), mostSpelled)]
	full, initials = []string{""}, []string{""}
	for i := 0; i < len(chars); {
		options, n := spellings(chars[i:], i == 0)
		letters := make([]string, len(options))
		typed := make([]string, 0, len(options))
		for k, o := range options {
			for _, s := range o {
				letters[k] += s[:1]
			}
			s := strings.Join(o, "")
			typed = append(typed, s)
			if u := strings.ReplaceAll(s, "v", "u"); u != s {
				typed = append(typed, u)
			}
		}
		full, initials = extend(full, typed, most), extend(initials, letters, most)
		i += n
	}
	return full, initials
}

// spellings returns the readings, without tones, of the word with which chars begin, or of its first
// character, and of how many characters they are.
func spellings(chars []rune, first bool) (list [][]string, n int) {
	word, only := wordAt(chars)
	if word != nil {
		list, n = append(list, toneless(word)), wordLength
		if only {
			return list, n
		}
		next := readingsOf(chars[1], false)
		for _, s := range readingsOf(chars[0], first) {
			if len(next) > 0 {
				list = append(list, toneless([]string{s, next[0]}))
			}
		}
		return list, n
	}
	for _, s := range readingsOf(chars[0], first) {
		list = append(list, toneless([]string{s}))
	}
	if list == nil { // a character without a reading stands for itself
		list = [][]string{{string(chars[0])}}
	}
	return list, 1
}

func toneless(syllables []string) []string {
	list := make([]string, len(syllables))
	for i, s := range syllables {
		list[i] = strings.TrimRight(s, "12345")
	}
	return list
}

// extend appends each of options to each of list, in at most so many ways, of which each of list
// has one.
func extend(list, options []string, most int) (out []string) {
	for i, s := range list {
		for k, o := range options {
			if k > 0 && len(out)+len(list)-i > most {
				break
			}
			if !slices.Contains(out, s+o) {
				out = append(out, s+o)
			}
		}
	}
	return out
}

// SortKey returns the text by which a list of names is sorted: folded, with Chinese characters by
// pinyin, tone and character, so that 王 stands after Wang and before Wanner, and all of one surname
// stand together. The first character of a person is read as a surname. In Japanese names
// characters stay.
func SortKey(name string, person bool) string {
	key := Fold(name)
	if !HasHan(key) || IsJapanese(key) {
		return key
	}
	chars := []rune(Simplified(key))
	var b strings.Builder
	spelled := 0
	for i := 0; i < len(chars); i++ {
		r := chars[i]
		switch {
		case r == ' ' && i > 0 && i+1 < len(chars) && isHan(chars[i-1]) && isHan(chars[i+1]): // 李 建 祥
		case isHan(r) && spelled < mostSpelled:
			for k, s := range syllablesAt(chars[i:], person && i == 0) {
				if k > 0 {
					i++
				}
				b.WriteString(s)
				b.WriteRune(chars[i])
				spelled++
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// ByName puts a list that is in the order of folded names in that of SortKey. It reads no table where
// no name is Chinese.
func ByName[T any](list []T, person bool, name func(T) string) {
	if !slices.ContainsFunc(list, func(v T) bool { return HasHan(name(v)) }) {
		return
	}
	keys := make(map[string]string, len(list))
	for _, v := range list {
		keys[name(v)] = SortKey(name(v), person)
	}
	slices.SortStableFunc(list, func(a, b T) int { return strings.Compare(keys[name(a)], keys[name(b)]) })
}

// syllablesAt returns the most usual reading of the word with which chars begin, or of its first
// character, "" if it has none.
func syllablesAt(chars []rune, surname bool) []string {
	if word, only := wordAt(chars); word != nil && (only || surname) {
		return word
	}
	return append(readingsOf(chars[0], surname), "")[:1]
}

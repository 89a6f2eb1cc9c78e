package customer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huitou/internal/locale"
)

// maxTerms bounds the search terms of one name.
const maxTerms = 40

// terms returns the search terms of a name, which search matches as prefixes. Of each word,
// whatever its punctuation, it is the text from each of its parts on: Smith-Jones is found by
// smith, jones, smithjones and smith-jones, O'Neil by oneil and neil, AT&T by att. In a
// script without spaces it is the text from each character on, so that 李建祥 is found by 建祥
// too, also where it is written 李 建 祥. Chinese names have those of their pinyin besides.
func terms(name string) []string {
	key := searchKey(name)
	var list []string
	letters := "" // consecutive initials, whatever their punctuation: J. R., A.B.C.
	for _, chunk := range strings.Fields(closeUp(key)) {
		parts := partsOf(chunk)
		if len(parts) == 0 {
			list = append(list, chunk) // symbols only: ★★★
		}
		if single(parts) {
			letters += strings.Join(parts, "")
		} else {
			list, letters = addInitials(list, letters), ""
		}
		for i, part := range parts {
			rest := strings.Join(parts[i:], "")
			list = append(list, rest)
			if short := strings.TrimLeft(rest, "0"); short != rest && short != "" {
				list = append(list, short)
			}
			for k := range part {
				if r, _ := utf8.DecodeRuneInString(part[k:]); k > 0 && spaceless(r) {
					list = append(list, rest[k:])
				}
			}
		}
		if len(list) >= maxTerms {
			list = list[:maxTerms]
			break
		}
	}
	list = addInitials(list, letters)
	for _, run := range phoneRuns(strings.Fields(key)) {
		list = append(list, run.word)
	}
	list = append(list, pinyinTerms(key)...)
	slices.Sort(list)
	return slices.Compact(list)
}

// searchKey is the form in which words of names and of searches are compared: traditional
// characters are simplified ones.
func searchKey(s string) string { return locale.Simplified(locale.SearchKey(s)) }

func addInitials(list []string, letters string) []string {
	if utf8.RuneCountInString(letters) > 1 {
		list = append(list, letters)
	}
	return list
}

// single reports whether all parts of a word are single letters.
func single(parts []string) bool {
	for _, p := range parts {
		if utf8.RuneCountInString(p) != 1 {
			return false
		}
	}
	return len(parts) > 0
}

// partsOf splits a word at punctuation and where a script without spaces begins or ends.
func partsOf(chunk string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(chunk, notWord) {
		from, before := 0, false
		for k, r := range part {
			now := spaceless(r) || before && unicode.IsMark(r)
			if k > 0 && now != before && !unicode.IsMark(r) {
				list, from = append(list, part[from:k]), k
			}
			before = now
		}
		list = append(list, part[from:])
	}
	return list
}

// notWord reports whether a character separates words.
func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }

// spaceless reports whether a character belongs to a script written without spaces.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// closeUp removes the spaces between characters of scripts without spaces.
func closeUp(s string) string {
	runes := []rune(s)
	out := runes[:0]
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && ideograph(runes[i-1]) && ideograph(runes[i+1]) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func ideograph(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// identityTerms returns the search terms of an identity: a phone number from its country code
// on and by its last digits, with and without the zero before them; an e-mail address from
// each of its parts on; anything else like a name.
func identityTerms(i Identity) []string {
	switch i.Kind {
	case Written:
		if before, behind, masked := cutStars(i.Value); masked {
			return slices.DeleteFunc([]string{before, behind}, func(s string) bool { return s == "" })
		}
		fallthrough
	case Phone:
		digits := strings.TrimPrefix(i.Value, "+")
		list := []string{digits}
		if short := strings.TrimLeft(digits, "0"); short != digits && short != "" { // of no country
			list = append(list, short)
		}
		for _, n := range []int{11, 10, 9, 8, 7, 6, 4} {
			if len(digits) <= n {
				continue
			}
			tail := digits[len(digits)-n:]
			list = append(list, tail)
			if short := strings.TrimLeft(tail, "0"); short != "" {
				list = append(list, short)
			}
		}
		return list
	case Email:
		key := searchKey(i.Value)
		_, domain, _ := strings.Cut(key, "@")
		list := []string{key, "@" + domain}
		start := true // of a part
		for k, r := range key {
			if start && !notWord(r) && len(list) < maxTerms {
				list = append(list, key[k:])
			}
			start = notWord(r)
		}
		return list
	}
	return terms(i.Value)
}

// cutStars returns the digits before and behind those that are hidden.
func cutStars(number string) (before, behind string, masked bool) {
	i := strings.IndexByte(number, '*')
	if i < 0 {
		return number, "", false
	}
	return digitsOf(number[:i]), digitsOf(number[strings.LastIndexByte(number, '*'):]), true
}

// phoneDigits is how many digits make a query a phone number.
const phoneDigits = 6

// Words splits a search query into at most five parts, the longest first, folded as names
// are; each must match a term as a prefix. A phone number, however it is formatted, is one
// part, without its trunk zero or international prefix, also beside a name.
func Words(typed string) []string {
	key := searchKey(typed)
	var list []string
	chunks := strings.Fields(key)
	for _, run := range phoneRuns(chunks) {
		list = append(list, run.word)
		for i := range run.chunks {
			run.chunks[i] = "" // part of the number
		}
	}
	for _, chunk := range chunks {
		if strings.Contains(chunk, "@") {
			list = append(list, chunk)
			continue
		}
		parts := partsOf(strings.ReplaceAll(chunk, "'", ""))
		if single(parts) {
			parts = []string{strings.Join(parts, "")}
		}
		for _, part := range parts {
			if len(part) >= phoneDigits && digitsOf(part) == part {
				part = cmp.Or(strings.TrimLeft(part, "0"), part)
			}
			list = append(list, part)
		}
	}
	if len(list) == 0 {
		list = strings.Fields(key) // symbols only
	}
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list[:min(len(list), 5)]
}

// phoneRun is a phone number among the words of a text.
type phoneRun struct {
	chunks []string
	word   string // the part under which it is searched
}

// phoneRuns returns the phone numbers among words: of consecutive words in which only digits and the
// marks of phone numbers stand, those with enough digits. A + begins one.
func phoneRuns(words []string) (list []phoneRun) {
	for i := 0; i < len(words); i++ {
		from := i
		for i < len(words) && strings.Trim(words[i], "+0123456789-()./") == "" && (i == from || words[i][0] != '+') {
			i++
		}
		n := digitsOf(strings.ReplaceAll(strings.Join(words[from:i], ""), "(0)", ""))
		if len(n) >= phoneDigits {
			list = append(list, phoneRun{words[from:i], cmp.Or(strings.TrimLeft(n, "0"), n)})
		}
		if i > from {
			i-- // the next word may begin another
		}
	}
	return list
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

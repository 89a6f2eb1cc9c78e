package customer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// maxTerms bounds the search terms of one name.
const maxTerms = 40

// terms returns the search terms of a name, which search matches as prefixes. Of each word,
// whatever its punctuation, it is the text from each of its parts on: Smith-Jones is found by
// smith, jones, smithjones and smith-jones, O'Neil by oneil and neil, AT&T by att. In a
// script without spaces it is the text from each character on, so that 李建祥 is found by 建祥
// too, also where it is written 李 建 祥.
func terms(name string) []string {
	key := locale.SearchKey(name)
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
	if n, ok := phoneWord(key); ok {
		list = append(list, n)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

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
	case Phone:
		digits := strings.TrimPrefix(i.Value, "+")
		list := []string{digits}
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
		key := locale.SearchKey(i.Value)
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

// phoneDigits is how many digits make a query a phone number.
const phoneDigits = 6

// Words splits a search query into at most five parts, the longest first, folded as names
// are; each must match a term as a prefix. A phone number, however it is formatted, is one
// part, without its trunk zero or international prefix.
func Words(typed string) []string {
	key := locale.SearchKey(typed)
	if n, ok := phoneWord(key); ok {
		return []string{n}
	}
	var list []string
	for _, chunk := range strings.Fields(key) {
		if strings.Contains(chunk, "@") {
			list = append(list, chunk)
			continue
		}
		parts := partsOf(strings.ReplaceAll(chunk, "'", ""))
		if single(parts) {
			parts = []string{strings.Join(parts, "")}
		}
		list = append(list, parts...)
	}
	if len(list) == 0 {
		list = strings.Fields(key) // symbols only
	}
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list[:min(len(list), 5)]
}

// phoneWord returns the part under which a typed phone number is searched.
func phoneWord(key string) (word string, ok bool) {
	if strings.Trim(key, "+0123456789-()./ ") != "" {
		return "", false
	}
	n := digitsOf(strings.ReplaceAll(key, "(0)", ""))
	return cmp.Or(strings.TrimLeft(n, "0"), n), len(n) >= phoneDigits
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// Reindex rebuilds the search terms of a customer.
func Reindex(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	c, err := Find(ctx, tx, cus)
	if err != nil {
		return err
	}
	ids, err := Identities(ctx, tx, cus)
	if err != nil {
		return err
	}
	return reindex(ctx, tx, cus, allTerms(c.Name, ids))
}

// allTerms returns the search terms of a customer, in order.
func allTerms(name string, ids []Identity) []string {
	list := terms(name)
	for _, i := range ids {
		list = append(list, identityTerms(i)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func reindex(ctx context.Context, tx *db.Tx, cus id.Customer, list []string) error {
	if _, err := tx.Exec(ctx, sqlDropTerms, cus); err != nil {
		return err
	}
	for _, t := range list {
		tx.Insert(&tableTerm, t, cus)
	}
	return nil
}

// ReindexSome rebuilds the search terms of up to limit customers after one, where a newer
// version has changed their rules. It returns the last of them, 0 when there are no more, and
// how many were changed.
func ReindexSome(ctx context.Context, tx *db.Tx, after id.Customer, limit int) (last id.Customer, changed int, err error) {
	type person struct {
		cus  id.Customer
		name string
	}
	list, err := db.List(ctx, tx, func(r db.Row) (p person, err error) {
		err = r.Scan(&p.cus, &p.name)
		return p, err
	}, sqlNamesAfter, after, limit)
	if err != nil || len(list) == 0 {
		return 0, 0, err
	}
	last = list[len(list)-1].cus
	ids, have := map[id.Customer][]Identity{}, map[id.Customer][]string{}
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var i Identity
		err := r.Scan(&cus, &i.Kind, &i.Value)
		ids[cus] = append(ids[cus], i)
		return err
	}, sqlIdentitiesAmong, after, last)
	if err != nil {
		return 0, 0, err
	}
	err = tx.Each(ctx, func(r db.Row) error {
		var cus id.Customer
		var term string
		err := r.Scan(&cus, &term)
		have[cus] = append(have[cus], term)
		return err
	}, sqlTermsAmong, after, last)
	if err != nil {
		return 0, 0, err
	}
	for _, p := range list {
		want := allTerms(p.name, ids[p.cus])
		slices.Sort(have[p.cus])
		if slices.Equal(want, have[p.cus]) {
			continue
		}
		changed++
		if err := reindex(ctx, tx, p.cus, want); err != nil {
			return 0, 0, err
		}
	}
	return last, changed, nil
}

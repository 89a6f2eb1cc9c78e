package customer

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// maxTerms bounds the words kept of one name.
const maxTerms = 24

// terms are what a name is found by, as prefixes: each folded word, and for a
// script without spaces the text from each character on, so that 李建祥 is found
// by 建祥 too.
func terms(name string) []string {
	var list []string
	for _, w := range strings.FieldsFunc(locale.Fold(name), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '\''
	}) {
		runes := []rune(w)
		list = append(list, w)
		for i := 1; i < len(runes) && len(list) < maxTerms; i++ {
			if unicode.In(runes[i], unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) {
				list = append(list, string(runes[i:]))
			}
		}
		if len(list) >= maxTerms {
			break
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// identityTerms are what an identity is found by: a phone number from its country
// code on and by its last eight, seven, six and four digits, an e-mail address from
// its beginning and from its domain on, anything else as it is.
func identityTerms(i Identity) []string {
	switch i.Kind {
	case Phone:
		digits := strings.TrimPrefix(i.Value, "+")
		list := []string{digits}
		for _, n := range []int{11, 10, 8, 7, 6, 4} {
			if len(digits) > n {
				list = append(list, digits[len(digits)-n:])
			}
		}
		return list
	case Email:
		_, domain, _ := strings.Cut(i.Value, "@")
		return []string{i.Value, "@" + domain}
	}
	return []string{locale.Fold(i.Value)}
}

// Words are the parts of what a person typed into a search box, folded, each of
// which must be found as a prefix; at most five, the longest first.
func Words(typed string) []string {
	list := strings.Fields(locale.Fold(typed))
	for i, w := range list {
		if strings.Trim(w, "+0123456789-()") == "" { // a phone number, however it is set
			list[i] = strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, w)
		}
	}
	list = slices.DeleteFunc(list, func(w string) bool { return w == "" })
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list[:min(len(list), 5)]
}

// Reindex makes the search terms of a customer anew.
func Reindex(ctx context.Context, tx *db.Tx, cus id.Customer) error {
	c, err := Find(ctx, tx, cus)
	if err != nil {
		return err
	}
	list := terms(c.Name)
	ids, err := Identities(ctx, tx, cus)
	if err != nil {
		return err
	}
	for _, i := range ids {
		list = append(list, identityTerms(i)...)
	}
	slices.Sort(list)
	if _, err := tx.Exec(ctx, sqlDropTerms, cus); err != nil {
		return err
	}
	for _, t := range slices.Compact(list) {
		tx.Insert(&tableTerm, t, cus)
	}
	return nil
}

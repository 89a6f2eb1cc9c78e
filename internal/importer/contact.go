package importer

import (
	"regexp"
	"strings"
	"unicode"

	"huitou/internal/fact"
)

// Parts of a cell that has a person with a way to reach them: 王小丽（13912340001）, Ann Lee <ann@example.org>.
const (
	partName  = "name"
	partPhone = "phone"
	partEmail = "email"
)

var (
	emailIn = regexp.MustCompile(`[^\s<>()\[\]（）【】《》,，;；:：|/"']+@[^\s<>()\[\]（）【】《》,，;；:：|/"']+\.[\pL\d-]+`)
	phoneIn = regexp.MustCompile(`[+＋]?\(?\d[\d*]*\)?(?:[ .()/-]{0,2}[\d*]+)+`)
	labelIn = regexp.MustCompile(`(?i)(手机号码|手机号|手機號碼|手機|手机|联系电话|聯絡電話|电话号码|电话|電話|邮箱|信箱|mailto|e-?mail|mail|phone|mobile|telephone|tel|mob|ph|cell|telefon|handy)\.?\s*[:：]?\s*$`)
)

// contactOf splits a cell into who it names and how they are reached; what is not there is empty.
func contactOf(s string) (name, phone, email string) {
	rest := s
	cut := func(at []int) string {
		if at == nil {
			return ""
		}
		found := rest[at[0]:at[1]]
		rest = labelIn.ReplaceAllString(strings.TrimRight(rest[:at[0]], " "), "") + " " + rest[at[1]:]
		return found
	}
	if strings.Contains(s, "@") {
		email = cut(emailIn.FindStringIndex(rest))
	}
	for _, at := range phoneIn.FindAllStringIndex(rest, -1) {
		p := rest[at[0]:at[1]]
		if n := len(digitsOnly(p)) + strings.Count(p, "*"); n >= 7 && n <= 15 && len(digitsOnly(p)) >= 4 {
			phone = cut(at)
			break
		}
	}
	if strings.Count(phone, "(") != strings.Count(phone, ")") {
		phone = strings.Trim(phone, "()")
	}
	name = strings.TrimFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '*' && r != '.' })
	if !strings.ContainsFunc(name, unicode.IsLetter) {
		name = ""
	}
	return name, phone, email
}

// partOf returns a part of a cell.
func partOf(part, s string) string {
	name, phone, email := contactOf(s)
	switch part {
	case partPhone:
		return phone
	case partEmail:
		return email
	}
	return name
}

// reaches reports whether most cells of a column that name somebody have a way to reach them beside the name, and by which.
func (p *profile) reaches() (phone, email bool) {
	phones, emails, named := 0, 0, 0
	for _, s := range p.cells {
		if s == "" || nobody(s) {
			continue
		}
		named++
		name, phone, email := contactOf(s)
		if name != "" && phone != "" {
			phones++
		}
		if name != "" && email != "" {
			emails++
		}
	}
	if named == 0 || 2*max(phones, emails) <= named {
		return false, false
	}
	return phones > 0, emails > 0
}

// together finds columns that hold a person and how they are reached in one cell, and gives these fields what no
// other column has.
func (g *guesser) together() {
	g.Mixed = nil
	prefix := "customer."
	if g.Kind == fact.KindCustomer {
		prefix = ""
	}
	seen := map[*profile]bool{}
	for _, field := range []string{"customer", prefix + "name", prefix + "phone", prefix + "email"} {
		p := g.by[field]
		if p == nil || seen[p] {
			continue
		}
		seen[p] = true
		phone, email := p.reaches()
		if !phone && !email {
			continue
		}
		g.Mixed = append(g.Mixed, p.name)
		for _, x := range []struct {
			field string
			has   bool
		}{{"name", true}, {"phone", phone}, {"email", email}} {
			if x.has && g.by[prefix+x.field] == nil {
				g.by[prefix+x.field] = p
			}
		}
		if prefix != "" && g.by["customer"] == nil {
			g.by["customer"] = p
		}
	}
}

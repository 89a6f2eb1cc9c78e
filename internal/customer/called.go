package customer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"huitou/internal/locale"
)

// Called is a name in the form in which it is judged whether two are of one person, where people share a phone
// number or an address: without regard to case, width, script of Chinese characters, accents, punctuation, titles and the
// order of words.
type Called struct {
	// Key is alike for all ways to write a name; "" for none.
	Key string

	words []string
	title string // mr, ms, "" = none that tells men from women
	born  string // jr, sr, ii, iii: what tells a son from his father
	short bool   // a title and a surname
}

// Titles before and behind names, with what they tell: mr, ms, or nothing.
var (
	titles = map[string]string{
		"mr": "mr", "mister": "mr", "sir": "mr", "herr": "mr", "monsieur": "mr", "senor": "mr", "signor": "mr", "don": "mr",
		"mrs": "ms", "ms": "ms", "miss": "ms", "madam": "ms", "frau": "ms", "mme": "ms", "madame": "ms", "mlle": "ms", "sra": "ms", "srta": "ms", "senora": "ms", "signora": "ms", "dona": "ms",
		"dr": "", "prof": "", "professor": "", "mx": "", "rev": "", "esq": "",
	}
	titlesBehind = []struct{ text, told string }{
		{"先生", "mr"}, {"叔叔", "mr"}, {"女士", "ms"}, {"小姐", "ms"}, {"太太", "ms"}, {"夫人", "ms"}, {"阿姨", "ms"},
		{"老师", ""}, {"师傅", ""}, {"经理", ""}, {"老板", ""}, {"医生", ""}, {"教授", ""}, {"同学", ""}, {"总", ""}, {"様", ""}, {"样", ""}, {"さん", ""}, {"님", ""}, {"씨", ""},
	}
	generations = map[string]string{"jr": "jr", "junior": "jr", "jnr": "jr", "sr": "sr", "senior": "sr", "snr": "sr", "ii": "ii", "iii": "iii"}

	// surnames of two characters
	longSurnames = []string{"欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "慕容", "皇甫", "尉迟", "公孙", "东方", "令狐", "宇文", "长孙", "端木", "南宫"}
)

// CalledAs returns a name in the form in which it is judged.
func CalledAs(name string) Called {
	var c Called
	key := strings.NewReplacer("'", "", "●", "*", "×", "*", "#", "*").Replace(searchKey(name))
	for i, w := range strings.FieldsFunc(closeUp(key), func(r rune) bool { return r != '*' && notWord(r) }) {
		told, isTitle := titles[w]
		switch born := generations[w]; {
		case strings.Trim(w, "*") == "":
		case isTitle:
			c.title = cmp.Or(c.title, told)
			c.short = true
		case w == "sr" && i == 0: // señor
			c.title, c.short = "mr", true
		case born != "" && i > 0:
			c.born = born
		default:
			if locale.HasHan(w) {
				w = c.behind(w)
			}
			if w != "" {
				c.words = append(c.words, w)
			}
		}
	}
	slices.Sort(c.words)
	c.short = c.short && len(c.words) == 1 && !strings.Contains(c.words[0], "*") && surnameOnly(c.words[0])
	parts := slices.Clone(c.words)
	if c.short && c.title != "" {
		parts = append(parts, c.title)
	}
	if c.born != "" && len(parts) > 0 {
		parts = append(parts, c.born)
	}
	c.Key = strings.Join(parts, " ")
	return c
}

// behind takes a title off the end of a Chinese name.
func (c *Called) behind(w string) string {
	for _, t := range titlesBehind {
		if rest, ok := strings.CutSuffix(w, t.text); ok && (rest != "" || t.text != "总") {
			c.title, c.short = cmp.Or(c.title, t.told), true
			return rest
		}
	}
	return w
}

// surnameOnly reports whether a word beside a title is no more than a surname: any Latin one, of Chinese ones
// those of one character, or of two that are known.
func surnameOnly(w string) bool {
	return !locale.HasHan(w) || utf8.RuneCountInString(w) == 1 || slices.Contains(longSurnames, w)
}

// Weak reports whether a name is only a part of one, or hides some of it.
func (c Called) Weak() bool {
	if c.short || len(c.words) == 0 {
		return true
	}
	whole := 0
	for _, w := range c.words {
		switch {
		case strings.Contains(w, "*"):
			return true
		case utf8.RuneCountInString(w) == 1:
		case locale.HasHan(w):
			return false
		default:
			whole++
		}
	}
	return whole < 2
}

// Before orders names by how much they say, most first; those that say as much by their keys.
func (c Called) Before(d Called) int {
	return cmp.Or(cmp.Compare(d.says(), c.says()), strings.Compare(c.Key, d.Key))
}

func (c Called) says() (n int) {
	for _, w := range c.words {
		if n++; !strings.Contains(w, "*") && utf8.RuneCountInString(w) > 1 {
			n += 2
		}
	}
	if c.short {
		n--
	}
	return n
}

// May reports whether two names can be of one person: one says nothing, both are alike, or one is a part of the
// other (Ann, A. Lee, Mr Lee, 张** of Ann Lee and 张三), or its pinyin.
func (c Called) May(d Called) bool {
	switch {
	case c.Key == "" || d.Key == "" || c.Key == d.Key:
		return true
	case c.title != "" && d.title != "" && c.title != d.title || c.born != d.born:
		return false
	case len(c.words) > len(d.words):
		c, d = d, c
	}
	return c.partOf(d) || c.pinyinOf(d) || d.pinyinOf(c)
}

// partOf reports whether each word can be one of the other name, each another.
func (c Called) partOf(d Called) bool {
	left := slices.Clone(d.words)
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, alikeWords} {
		var rest []string
		for _, w := range c.words {
			if i := slices.IndexFunc(left, func(o string) bool { return same(w, o) }); i >= 0 {
				left = slices.Delete(left, i, i+1)
			} else {
				rest = append(rest, w)
			}
		}
		c.words = rest
	}
	return len(c.words) == 0
}

// alikeWords reports whether two words can be one: an initial, a surname alone or a masked word and what it
// stands for.
func alikeWords(a, b string) bool { return stands(a, b) || stands(b, a) }

func stands(a, whole string) bool {
	before, behind, hidden := a, "", utf8.RuneCountInString(a) == 1 || slices.Contains(longSurnames, a)
	if i := strings.IndexByte(a, '*'); i >= 0 {
		before, behind, hidden = a[:i], a[strings.LastIndexByte(a, '*')+1:], true
	}
	if i := strings.IndexByte(whole, '*'); i >= 0 { // both hide something: what shows must not contradict
		from, to := whole[:i], whole[strings.LastIndexByte(whole, '*')+1:]
		return hidden && (strings.HasPrefix(from, before) || strings.HasPrefix(before, from)) && (strings.HasSuffix(to, behind) || strings.HasSuffix(behind, to))
	}
	return hidden && len(before)+len(behind) < len(whole) && strings.HasPrefix(whole, before) && strings.HasSuffix(whole, behind)
}

// pinyinOf reports whether the words are the pinyin of a Chinese name, in either order.
func (c Called) pinyinOf(d Called) bool {
	if len(d.words) != 1 || !locale.HasHan(d.words[0]) || len(c.words) > 3 || locale.HasHan(c.Key) || locale.IsJapanese(d.words[0]) {
		return false
	}
	full, _ := locale.Spell([]rune(d.words[0]), mostSpellings)
	return slices.ContainsFunc(permuted(c.words), func(s string) bool { return slices.Contains(full, s) })
}

// permuted joins words in every order.
func permuted(words []string) (list []string) {
	if len(words) < 2 {
		return []string{strings.Join(words, "")}
	}
	for i, w := range words {
		for _, rest := range permuted(slices.Concat(words[:i], words[i+1:])) {
			list = append(list, w+rest)
		}
	}
	return list
}

package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"huitou/internal/locale"
)

// profile is what is known of a column: the words of its name, and what its cells are.
type profile struct {
	name  string
	words []string // of the name, folded, without those in brackets
	aside []string // of the name in brackets: inc, tax of "Order Total (inc tax)"
	plain string   // the words without spaces
	own   *profile // the words that say what it holds, nil = all

	cells    []string // of each row of the sample; "" = empty
	n        int      // filled
	distinct int
	longest  int
	is       [shapes]int // how many cells are of a shape
	said     level       // of an amount: what it is of, as a person says; levelUnknown = nobody was asked
}

// shape is what a cell may be.
type shape int

const (
	shapeDay      shape = iota // a date, with or without a time
	shapeRepublic              // a day whose year is one of the Republic
	shapeClock                 // a time without a date
	shapeNumber                // a number, perhaps with a currency
	shapeFraction
	shapeNegative
	shapeWhole // digits only
	shapeDigit // with a digit
	shapeLetter
	shapeEmail
	shapePhone
	shapeMasked // 1******6198, ##
	shapeFlag   // yes, no, true, false, 0, 1
	shapeSpace  // of several words
	shapes
)

var (
	clockCell = regexp.MustCompile(`^\d{1,2}[:.]\d{2}(:\d{2}([.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?$`)
	emailCell = regexp.MustCompile(`^[^@\s,;]+@[^@\s,;]+$`)
	dayDigits = regexp.MustCompile(`^(19|20)\d{2}[01]\d[0-3]\d(\d{4}|\d{6})?$`)
	allDigits = regexp.MustCompile(`^\d+$`)
)

// profiles looks at the columns of a sample.
func profiles(columns []string, sample [][]string) []*profile {
	list := make([]*profile, len(columns))
	for i, c := range columns {
		p := &profile{name: c, cells: make([]string, len(sample))}
		p.words, p.aside = nameWords(c)
		p.plain = strings.Join(p.words, "")
		p.own = ownName(p.words)
		seen := map[string]bool{}
		for k, row := range sample {
			if i >= len(row) {
				continue
			}
			s := trimSpace(row[i])
			if s == "" || nothing(s) {
				continue
			}
			p.cells[k] = s
			p.n++
			p.longest = max(p.longest, len(s))
			seen[s] = true
			p.look(s)
		}
		p.distinct = len(seen)
		p.digitDays()
		list[i] = p
	}
	return list
}

// look counts the shapes of a cell.
func (p *profile) look(s string) {
	count := func(of shape, is bool) {
		if is {
			p.is[of]++
		}
	}
	digits := allDigits.MatchString(s)
	if !digits || dayDigits.MatchString(s) {
		_, _, _, ok := readMoment(s, orderNone)
		republic := !ok && republican(s)
		count(shapeDay, ok || republic)
		count(shapeRepublic, republic)
	}
	if f, err := parseNumber(s, marks{}); err == nil {
		p.is[shapeNumber]++
		count(shapeFraction, f.scale > 0)
		count(shapeNegative, f.m < 0)
	}
	count(shapeClock, clockCell.MatchString(s))
	count(shapeWhole, digits)
	count(shapeDigit, strings.ContainsAny(s, "0123456789"))
	count(shapeLetter, strings.ContainsFunc(s, unicode.IsLetter))
	count(shapeEmail, emailCell.MatchString(s))
	count(shapePhone, phoneCell(s))
	count(shapeMasked, masked(s))
	count(shapeSpace, strings.ContainsAny(s, " \n"))
	switch strings.ToLower(s) {
	case "yes", "no", "true", "false", "0", "1", "y", "n", "是", "否":
		p.is[shapeFlag]++
	}
}

// phoneCell reports whether a cell can be a phone number: 7 to 24 digits and the marks written
// between them, of which at least 7 are digits.
func phoneCell(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "'"), "+")
	if len(s) < 7 || len(s) > 24 || !asciiDigit(s[0]) || !asciiDigit(s[len(s)-1]) {
		return false
	}
	digits := 0
	for i := range len(s) {
		switch {
		case asciiDigit(s[i]):
			digits++
		case !strings.ContainsRune(" ()./-", rune(s[i])):
			return false
		}
	}
	return digits >= 7
}

// hasAny reports whether a list has one of some words.
func hasAny(list []string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
}

// asciiDigit reports whether a byte is 0 to 9.
func asciiDigit(b byte) bool { return b >= '0' && b <= '9' }

// masked reports whether a cell hides what it held: 1******6198, ##密文, 王*明, A*n.
func masked(s string) bool {
	return strings.Contains(s, "**") || strings.Contains(s, "##") || strings.Contains(s, "$$") || strings.Contains(s, "*") && hiddenLetter.MatchString(s)
}

// hiddenLetter is an asterisk for a letter of a name, rather than before a number: 牛肉面*2.
var hiddenLetter = regexp.MustCompile(`\pL\*(\pL|\s|$)`)

// most reports whether more than half of the filled cells are of a shape.
func (p *profile) most(of shape) bool { return 2*p.is[of] > p.n }

// nearly reports whether nine of ten filled cells are of a shape.
func (p *profile) nearly(of shape) bool { return p.n > 0 && 10*p.is[of] >= 9*p.n }

// fill is the share of rows with a value.
func (p *profile) fill() float64 {
	if len(p.cells) == 0 {
		return 0
	}
	return float64(p.n) / float64(len(p.cells))
}

// digitsOnly returns the digits of a text.
func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// nameWords splits the name of a column: order, id of OrderID, order_id, Order-Id and "Order Id"; the words in
// brackets apart. A run of characters of a script without spaces is one word.
func nameWords(name string) (words, aside []string) {
	depth := 0
	var word []rune
	end := func() {
		if len(word) == 0 {
			return
		}
		w := nameWord(string(word))
		if depth > 0 {
			aside = append(aside, w)
		} else {
			words = append(words, w)
		}
		word = word[:0]
	}
	runes := []rune(strings.ReplaceAll(name, "#", " number "))
	for i, r := range runes {
		switch {
		case strings.ContainsRune("([（【「", r):
			end()
			depth++
			continue
		case strings.ContainsRune(")]）】」", r):
			end()
			depth = max(0, depth-1)
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			end()
			continue
		}
		if n := len(word); n > 0 {
			last := word[n-1]
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			switch {
			case unicode.IsUpper(r) && unicode.IsLower(last), // orderId
				unicode.IsUpper(r) && unicode.IsUpper(last) && next, // IDNumber
				unicode.IsDigit(r) != unicode.IsDigit(last),         // Address1
				spaceless(r) != spaceless(last):                     // 商品ID
				end()
			}
		}
		word = append(word, r)
	}
	end()
	if len(words) == 0 {
		return aside, nil
	}
	if telling := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return particles[w] }); len(telling) > 0 {
		words = telling
	}
	return words, aside
}

// particles are words of names that tell nothing: Date de dépôt is date depot.
var particles = wordSet("of", "the", "de", "du", "des", "del", "la", "le", "les", "der", "die", "das")

// nameWord folds a word of a name, whatever script it is in or however it is shortened: 訂單, Auftragsnr.
func nameWord(s string) string {
	w := folded(s)
	switch {
	case w == "num", w == "nbr":
		return "number"
	case strings.HasSuffix(w, "nr"):
		return strings.TrimSuffix(w, "nr") + "nummer"
	}
	return w
}

// folded is a word as others are compared with it: without accents and case, in simplified characters.
func folded(s string) string { return locale.Simplified(locale.SearchKey(s)) }

// spaceless reports whether a character is of a script that is written without spaces.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) || r == 'ー'
}

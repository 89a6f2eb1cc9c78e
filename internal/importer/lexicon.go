package importer

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

//go:embed lexicon.yaml
var lexiconText []byte

// hint is an entry of lexicon.yaml.
type hint struct {
	Field string
	Names []string
	Last  []string
	Whole []string
	Not   []string
	Any   string `yaml:"not_any"` // a group whose names are words of not, too
}

var lexicon = func() (groups map[string][]hint) {
	if err := yaml.Unmarshal(lexiconText, &groups); err != nil {
		panic(err)
	}
	return groups
}()

// phrase is a name, split into folded words.
type phrase struct {
	words  []string
	joined string
	within bool // of a script without spaces: it may be any part of a name
	alone  bool // one character, which in a longer word means something else: 名 of 商品名
}

func newPhrase(s string) phrase {
	w, _ := nameWords(s)
	p := phrase{words: w, joined: strings.Join(w, "")}
	p.within = strings.ContainsFunc(p.joined, spaceless)
	p.alone = p.within && utf8.RuneCountInString(p.joined) == 1
	return p
}

// in returns which share of a column's name a phrase is, 0 where it is not in it.
func (p *phrase) in(c *profile) float64 {
	switch {
	case p.joined == c.plain:
		return 1
	case p.within:
		if strings.Contains(c.plain, p.joined) {
			return float64(len(p.joined)) / float64(len(c.plain))
		}
		return 0
	}
	for i := 0; i+len(p.words) <= len(c.words); i++ {
		if slices.Equal(c.words[i:i+len(p.words)], p.words) {
			return float64(len(p.words)) / float64(len(c.words))
		}
	}
	return 0
}

// lexeme is what a column's name is compared with.
type lexeme struct {
	field string
	names []phrase
	last  []phrase // these only at the end of the name: Paying customer, not Customer segment
	whole []phrase // these only as the whole name
	not   []phrase
}

// lexemes are the entries of groups of the lexicon.
func lexemes(groups ...string) (list []lexeme) {
	for _, group := range groups {
		for _, h := range lexicon[group] {
			not := h.Not
			if h.Any != "" {
				not = slices.Concat(not, lexicon[h.Any][0].Names)
			}
			list = append(list, lexeme{h.Field, phrases(h.Names), phrases(h.Last), phrases(h.Whole), phrases(not)})
		}
	}
	return list
}

// lexemeOf returns the entry of a field.
func lexemeOf(field string, list []lexeme) *lexeme {
	return &list[slices.IndexFunc(list, func(l lexeme) bool { return l.field == field })]
}

func phrases(names []string) []phrase {
	list := make([]phrase, len(names))
	for i, s := range names {
		list[i] = newPhrase(s)
	}
	return list
}

// What a name is worth: the more of the column's name it is, the more. Of two that are as much of it, the
// one that stands first counts.
const (
	nameWorth = 100.0
	nameStep  = 0.3
	partWorth = 0.55
)

// excludes reports whether a column's name says that it holds something else.
func (l *lexeme) excludes(c *profile) bool {
	return slices.ContainsFunc(l.not, func(p phrase) bool { return c.own == nil && p.in(c) > 0 || c.own != nil && p.in(c.own) > 0 })
}

// afterWords stand in the name of an amount before what it was changed by, and is no more: Sales after adjustments.
var afterWords = wordSet("after", "incl", "including", "inclusive", "inkl", "inklusive", "nach", "apres", "incluant")

// ownName is a column with the words of its name alone that say what it holds: Adjustments and adjustment of Adjustments,
// Sales of Sales after adjustments. Nil if these are all.
func ownName(words []string) *profile {
	if i := slices.IndexFunc(words, func(w string) bool { return afterWords[w] }); i > 0 {
		words = words[:i]
	} else if !slices.ContainsFunc(words, manyOf) {
		return nil
	}
	own := &profile{words: slices.Clone(words)}
	for i, w := range own.words {
		if manyOf(w) {
			own.words[i] = strings.TrimSuffix(w, "s")
		}
	}
	own.plain = strings.Join(own.words, "")
	return own
}

// manyOf reports whether a word is several of one that stands for an amount of another kind.
func manyOf(w string) bool { return pluralWords[w] }

var pluralWords = wordSet("adjustments", "discounts", "refunds", "deposits", "commissions", "promotions", "coupons", "charges", "rates", "tips", "costs", "gifts", "credits", "balances", "payments")

// score returns how well a column's name fits, from 0 to 100.
func (l *lexeme) score(c *profile) float64 {
	if l.excludes(c) {
		return 0
	}
	best := 0.0
	for i := range l.names {
		share := l.names[i].in(c)
		if l.names[i].alone && !slices.Contains(c.words, l.names[i].joined) {
			share = 0
		}
		if l.names[i].within && slices.Contains(c.aside, l.names[i].joined) { // 应收金额(元)(支付金额)
			share = 1
		}
		if share == 0 {
			continue
		}
		best = max(best, (nameWorth-nameStep*float64(i))*(partWorth+(1-partWorth)*share))
	}
	for i := range l.last {
		if p := &l.last[i]; p.in(c) > 0 && p.words[len(p.words)-1] == c.words[len(c.words)-1] {
			best = max(best, (nameWorth-nameStep*float64(len(l.names)+i))*(partWorth+(1-partWorth)*p.in(c)))
		}
	}
	for i := range l.whole {
		if l.whole[i].joined == c.plain {
			best = max(best, nameWorth-nameStep*float64(len(l.names)+len(l.last)+i))
		}
	}
	return best
}

// Names of amounts, of columns that say what a row is, and of those that say when a visit ends or how long it is.
var (
	totalNames  = lexemes("total")[0]
	lineNames   = lexemes("line")[0]
	priceNames  = lexemes("price")[0]
	unitNames   = lexemes("units")[0]
	refundNames = lexemes("refund")[0]
	statusNames = lexemes("status")[0]
	paidNames   = lexemes("paid")[0]
	invoiced    = *lexemeOf("number", lexemes("invoice"))
	printed     = *lexemeOf("printed", lexemes("invoice"))
	openNames   = *lexemeOf("open", lexemes("invoice"))
	endNames    = lexemes("end")[0]
	nightNames  = lexemes("nights")[0]
	bookedNames = *lexemeOf("booked", lexemes("visit"))
	visitTimes  = *lexemeOf("at", lexemes("visit"))
	visitNames  = *lexemeOf("at", lexemes("visit"))
	partyNames  = lexemes("party")[0]
	thingNames  = lexemes("things")[0]
	goodsNames  = *lexemeOf("lines.name", lexemes("purchase"))
	codeNames   = *lexemeOf("lines.product", lexemes("purchase"))
	lengthNames = lexemes("duration")[0]
	phoneNames  = *lexemeOf("customer.phone", lexemes("person"))
)

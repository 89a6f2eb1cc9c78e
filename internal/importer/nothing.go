package importer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// longestNothing bounds a cell that means nothing, in bytes.
const longestNothing = 32

// Brackets around a word that says that nothing is there, the closing ones in the order of the opening ones.
const opening, closing = "([{<（［【〔〈《＜", ")]}>）］】〕〉》＞"

// Words that mean nothing in brackets, folded: (空), [blank], （无）. By themselves they may be an answer.
var blankWords = wordSet("空", "空白", "空值", "跳过", "略过", "无", "没有", "未填", "未填写", "未答", "未作答", "未回答", "未选择", "无回答", "无数据", "null", "nil", "none", "blank", "empty", "no answer", "no response",
	"no reply", "not answered", "unanswered", "not applicable", "skip", "skipped", "not set", "unset", "no value", "no data", "not specified", "unspecified", "n/a", "na", "n.a.", "keine angabe", "keine antwort", "leer", "vide", "sans reponse",
	"vacio", "sin respuesta", "無回答", "空欄", "なし")

// nothing reports whether a cell is a default empty-value marker such as N/A or (空), used if the map lists none.
func nothing(s string) bool {
	if len(s) > longestNothing || s == "" {
		return false
	}
	if len(s) <= 6 {
		switch strings.ToLower(s) {
		case "-", "--", "---", "–", "—", "——", "－", "n/a", "n.a.", "#n/a", "null", "(null)", "<null>", "nan", "nil", "\\n":
			return true
		}
	}
	in, ok := bracketed(s)
	return ok && (in == "" || blankWords[status(in)] || nothing(in))
}

// bracketed returns what is in the brackets that are around a whole cell.
func bracketed(s string) (in string, ok bool) {
	first, n := utf8.DecodeRuneInString(s)
	last, m := utf8.DecodeLastRuneInString(s)
	a, b := slices.Index([]rune(opening), first), slices.Index([]rune(closing), last)
	if a < 0 || a != b || len(s) < n+m {
		return s, false
	}
	return trimSpace(s[n : len(s)-m]), true
}

// usualNothing are default empty-value markers as they are written, for a map that lists more.
var usualNothing = []string{"-", "--", "–", "—", "N/A", "n/a", "#N/A", "null", "NULL", "(null)", "NaN", "nan", "nil", "\\N"}

// empties are the texts that a map says to be empty where a person said so of some: those, the usual ones, and the
// other ones that were seen. None where the usual ones are enough.
func (g *Guess) empties() (list []string) {
	for _, c := range g.wordColumns() {
		list = append(list, g.Saying(c, MeansEmpty)...)
	}
	if len(list) == 0 {
		return nil
	}
	list = slices.Concat(list, usualNothing, g.Blank)
	slices.Sort(list)
	return slices.Compact(list)
}

// without returns rows with the cells that mean nothing left blank.
func (g *Guess) without(rows [][]string) [][]string {
	said := g.empties()
	if said == nil {
		return rows
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = slices.Clone(row)
		for k, c := range row {
			if slices.Contains(said, trimSpace(c)) {
				out[i][k] = ""
			}
		}
	}
	return out
}

// blanks are the cells of rows that mean nothing by themselves.
func blanks(rows [][]string) (list []string) {
	for _, row := range rows {
		for _, c := range row {
			if c = trimSpace(c); nothing(c) && !slices.Contains(list, c) && len(list) < maxWords {
				list = append(list, c)
			}
		}
	}
	return list
}

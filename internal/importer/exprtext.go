package importer

import (
	"strconv"
	"strings"
	"unicode"

	"huitou/internal/errs"
)

// text evaluates an expression as text, and returns the column it came from.
func (x *expr) text(r *cells, stored bool) (s, column string, bad *badCell) {
	alone := "" // the first of parts that are joined
	switch {
	case x.konst != nil:
		s = *x.konst
	case x.rowNo:
		s = strconv.FormatInt(r.row.n, 10)
	case len(x.either) > 0:
		for _, p := range x.either {
			var from string
			if s, from, bad = p.text(r, stored); bad != nil {
				return "", from, bad
			}
			if column == "" || s != "" {
				column = from
			}
			if s != "" {
				break
			}
		}
	case len(x.concat) > 0:
		parts := make([]string, 0, len(x.concat))
		for _, p := range x.concat {
			t, col, bad := p.text(r, false)
			if bad != nil {
				return "", col, bad
			}
			if t != "" {
				parts = append(parts, t)
			}
			if column == "" {
				column = col
			}
		}
		if x.all && len(parts) < len(x.concat) {
			parts = nil
		}
		if len(parts) > 0 {
			alone = parts[0]
		}
		s = strings.Join(parts, x.with)
	default:
		column = x.columns[0]
		for _, c := range x.columns {
			if s = r.m.cell(r, c, stored); s != "" {
				column = c
				if x.keep && !stored {
					s = r.row.cells[r.at[c]]
				}
				break
			}
		}
	}
	return x.shape(r, s, alone, column)
}

// joined are the cells of some columns, with spaces between them.
func (r *cells) joined(columns []string) string {
	var parts []string
	for _, c := range columns {
		if s := r.m.cell(r, c, false); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// shape applies the text operations of an expression.
func (x *expr) shape(r *cells, s, alone, column string) (string, string, *badCell) {
	if x.piece != "" && s != "" {
		s = partOf(x.piece, s)
	}
	if x.masked && masked(s) || x.nobody && nobody(s) || len(x.called) > 0 && nobody(r.joined(x.called)) {
		s = ""
	}
	for _, cut := range x.remove {
		s = strings.ReplaceAll(s, cut, "")
	}
	if len(x.remove) > 0 && !x.keep {
		s = trimSpace(s)
	}
	if x.values2 {
		v, ok := x.values[s]
		switch {
		case ok:
			s = v
		case x.other != nil:
			s = *x.other
		}
	}
	if x.table != "" && s != "" {
		v, ok, err := r.tables[x.table].find(s)
		switch {
		case err != nil:
			return "", column, &badCell{err: err}
		case ok:
			s = v
		case x.missing == "empty":
			s = ""
		case x.missing != "keep":
			return "", column, &badCell{column: column, key: "import.not_in_table", args: errs.Pairs("table", x.table), found: s}
		}
	}
	switch x.letters {
	case "lower":
		s = strings.ToLower(s)
	case "upper":
		s = strings.ToUpper(s)
	case "title":
		s = title(s)
	}
	if x.knownBy != "" && s != "" {
		var err error
		if s, err = r.knownAs(x.knownBy, s, alone, x.home(r.m)); err != nil {
			return "", column, &badCell{err: err}
		}
	}
	if x.first > 0 && len(s) > x.first {
		n := 0
		for i := range s {
			if n == x.first {
				s = s[:i]
				break
			}
			n++
		}
	}
	if s == "" && x.def != nil {
		s = *x.def
	}
	return s, column, nil
}

// title capitalises each word.
func title(s string) string {
	begin := true
	return strings.Map(func(r rune) rune {
		if begin {
			begin = false
			return unicode.ToTitle(r)
		}
		begin = unicode.IsSpace(r) || r == '-'
		return r
	}, strings.ToLower(s))
}

package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// text collects a text that may be split into runs, without its phonetic guide (rPh).
type text struct {
	b     []byte
	in    bool // inside <t>
	sound int  // depth inside <rPh>
}

// take takes the next element or text; false where it grows too long.
func (s *text) take(t xml.Token, most int) bool {
	switch t := t.(type) {
	case xml.StartElement:
		switch {
		case t.Name.Local == "rPh":
			s.sound++
		case t.Name.Local == "t":
			s.in = s.sound == 0
		}
	case xml.EndElement:
		switch {
		case t.Name.Local == "rPh" && s.sound > 0:
			s.sound--
		case t.Name.Local == "t":
			s.in = false
		}
	case xml.CharData:
		if s.in {
			s.b = append(s.b, t...)
		}
	}
	return len(s.b) <= most
}

// unescape puts characters in the place of what stands for them: _x000D_ is a carriage
// return, _x005F_ an underscore (ECMA-376, ST_Xstring).
func unescape(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) >= 7 && s[6] == '_' {
			if v, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				b.WriteRune(rune(v)) // half of a pair becomes U+FFFD
				s = s[7:]
				i = strings.Index(s, "_x")
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
		i = strings.Index(s, "_x")
	}
	b.WriteString(s)
	return b.String()
}

package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRead reads any bytes, alone and repeated many times. The work is bounded: the numbers
// of characters and features are within their limits.
func FuzzRead(f *testing.F) {
	for _, e := range sentences {
		f.Add(e.Text, uint16(1))
	}
	for _, s := range []string{"很", "a", " ", "\uFEFF", "\xff\xfe\x00", "０", "a b'", "但是不过可是", "\U0010FFFF"} {
		f.Add(s, uint16(60_000))
	}
	f.Fuzz(func(t *testing.T, s string, times uint16) {
		if len(s) > 1<<12 {
			s = s[:1<<12]
		}
		s = strings.Repeat(s, int(times))
		r := Read(s)
		if !(r.Positive >= 0 && r.Positive <= 1) || r.Evidence < 0 || r.Evidence > longest {
			t.Errorf("%+v", r)
		}
		if (r.Measured == nil) != (r.Language == Other) {
			t.Errorf("measured %v of language %q", r.Measured, r.Language)
		}
		if all := ReadAll([]string{s, s}); all[1].Positive != r.Positive || all[1].Sentiment != r.Sentiment {
			t.Errorf("%+v alone, %+v among others", r, all[1])
		}
		var one reader
		one.runes, _ = fold(s, nil)
		if n := len(one.runes); n > longest+2 {
			t.Errorf("%d characters are read", n)
		}
		if n := len(one.extract(21, 4, true)); n > 6*(longest+2) {
			t.Errorf("%d features", n)
		}
		if c := Clean(s); !utf8.ValidString(c) {
			t.Errorf("Clean gives %q", c)
		}
	})
}

// FuzzTrain trains on any texts, one a line: the first letter is the label, the second the
// trade.
func FuzzTrain(f *testing.F) {
	f.Add("1a很好\n0a太差\n1b好 great\n0b\xff", uint8(3), true)
	f.Add("1a\n0b", uint8(0), false)
	f.Fuzz(func(t *testing.T, lines string, drop uint8, prior bool) {
		var list []Example
		for s := range strings.SplitSeq(lines, "\n") {
			if len(s) > 2 && len(list) < 50 {
				list = append(list, Example{Text: s[2:], Positive: s[0]&1 == 1, Trade: s[1:2]})
			}
		}
		m, err := Train(list, Training{Bits: 10, Epochs: 1, Words: true, Drop: float64(drop%100) / 100, Prior: prior})
		if err != nil {
			return
		}
		r, err := Measure(m, list)
		if err != nil || !(r.LogLoss >= 0) || !(r.Miss >= 0 && r.Miss <= 1) || !(r.Found >= 0 && r.Found <= 1) {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
func FuzzLoad(f *testing.F) {
	m, _ := Train(sentences, Training{Bits: 8})
	data, _ := m.MarshalBinary()
	f.Add(data)
	f.Add(data[:20])
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, _, err := Load(data); err == nil {
			if p := m.Positive("很好 great"); !(p >= 0 && p <= 1) {
				t.Error(p)
			}
		}
	})
}

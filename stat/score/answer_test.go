package score

import (
	"errors"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestParseAnswer(t *testing.T) {
	t.Parallel()
	none := Answer{Missing: true}
	for s, want := range map[string]Answer{
		"9": {Value: 9}, "0": {}, " 7 ": {Value: 7}, "１０": {Value: 10}, "4.0": {Value: 4}, "4,00": {Value: 4}, "-3": {Value: -3}, "+3": {Value: 3},
		"10 - Extremely likely": {Value: 10}, "0 - Not at all likely": {}, "10 – Äußerst wahrscheinlich": {Value: 10},
		"5 = sehr gut": {Value: 5}, "5: very good": {Value: 5}, "5. Very good": {Value: 5}, "(5) Very good": {Value: 5}, "5 (Very good)": {Value: 5}, "5) Very good": {Value: 5},
		"Very good (5)": {Value: 5}, "Very good - 5": {Value: 5}, "非常满意（5）": {Value: 5}, "非常满意：5": {Value: 5},
		"5 stars": {Value: 5}, "1 star": {Value: 1}, "5 Stars - loved it": {Value: 5}, "3 Sterne": {Value: 3}, "4 étoiles": {Value: 4},
		"5分": {Value: 5}, "5 星": {Value: 5}, "五星": {Value: 5}, "三颗星": {Value: 3}, "5分：很好": {Value: 5},
		"★★★": {Value: 3}, "★★★★☆": {Value: 4, Points: 5}, "☆☆☆☆☆": {Points: 5}, "⭐⭐⭐": {Value: 3}, "⭐️⭐️": {Value: 2}, "★ ★": {Value: 2},
		"4/5": {Value: 4, Points: 5}, "7 / 10": {Value: 7, Points: 10}, "4 out of 5": {Value: 4, Points: 5}, "4 out of 5 stars": {Value: 4, Points: 5}, "4 von 5 Sternen": {Value: 4, Points: 5}, "0/10": {Points: 10}, "4.0/5.0": {Value: 4, Points: 5},
		"": none, "  ": none, "N/A": none, "n/a": none, "NA": none, "-": none, "—": none, "null": none, "NaN": none, ".": none, "Don't know": none, "不适用": none, "未作答": none, "#N/A": none,
	} {
		t.Run(s, func(t *testing.T) {
			if got, err := ParseAnswer(s); err != nil || got != want {
				t.Errorf("ParseAnswer(%q) = %+v, %v; want %+v", s, got, err, want)
			}
		})
	}
}

func TestParseAnswerErrors(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"4.5", "4,5", "9-10", "9 - 10", "9 – 10 likely", "often", "6/5", "5/3/2026", "2026-05-03", "3 of my friends", "2 hours", "★☆★", "★★½", "5 5", "1e1", "4/0", "4/", "1234567", "(5", "5)5", "Very good 5", "1,000"} {
		got, err := ParseAnswer(s)
		if e, ok := errors.AsType[*Error](err); !ok || e.Op != "ParseAnswer" {
			t.Errorf("ParseAnswer(%q) = %+v, %v; want an *Error", s, got, err)
		}
	}
}

// The number is read correctly in every form around it.
func TestParseAnswerOfAnyPoint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 100).Draw(t, "n")
		s := strconv.Itoa(n)
		form := rapid.SampledFrom([]string{"#", " # ", "# - very likely", "# stars", "#分", "very likely (#)", "#/100", "# out of 100", "(#) yes"}).Draw(t, "form")
		text := ""
		for _, r := range form {
			if r == '#' {
				text += s
			} else {
				text += string(r)
			}
		}
		if got, err := ParseAnswer(text); err != nil || got.Value != n || got.Missing {
			t.Fatalf("ParseAnswer(%q) = %+v, %v", text, got, err)
		}
	})
}

// Any input gives an error or an answer on its own scale.
func FuzzParseAnswer(f *testing.F) {
	for _, s := range []string{"", "N/A", "10 - Extremely likely", "★★★★☆", "4/5", "五星", "Very good (5)", "9-10", "(5", "）（", "-", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAnswer(s)
		if err != nil && a != (Answer{}) {
			t.Errorf("ParseAnswer(%q) = %+v with %v", s, a, err)
		}
		if a.Missing && (a.Value != 0 || a.Points != 0) || a.Points > 0 && (a.Value < 0 || a.Value > a.Points) {
			t.Errorf("ParseAnswer(%q) = %+v", s, a)
		}
	})
}

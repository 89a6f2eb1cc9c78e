package kano

import (
	"errors"
	"testing"
)

func TestParseAnswer(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Answer{
		"I like it that way": Like, "It must be that way": MustBeThere, "I am neutral": Neutral, "I can live with it": LiveWith, "I can live with it that way": LiveWith,
		"I dislike it that way": Dislike, "I DON’T LIKE IT": Dislike, "I don't care": Neutral, "I expect it to be that way": MustBeThere, "I can tolerate it": LiveWith,
		"1": Like, "5": Dislike, "4 - I can live with it": LiveWith, "Dislike (5)": Dislike, "I like it": Like, "Like": Like, "Must-be": MustBeThere, "live\u00a0with": LiveWith,
		"我很喜欢": Like, "理所当然": MustBeThere, "无所谓": Neutral, "勉强接受": LiveWith, "很不喜欢": Dislike, "理應如此": MustBeThere,
		"Das würde mich sehr freuen": Like, "Das setze ich voraus": MustBeThere, "Das ist mir egal": Neutral, "Das könnte ich hinnehmen": LiveWith, "Das würde mich sehr stören": Dislike,
	} {
		if got, missing, err := ParseAnswer(s); got != want || missing || err != nil {
			t.Errorf("ParseAnswer(%q) = %v, %v, %v; want %v", s, got, missing, err, want)
		}
	}
	for _, s := range []string{"", "N/A", "-", "未作答"} {
		if got, missing, err := ParseAnswer(s); got != 0 || !missing || err != nil {
			t.Errorf("ParseAnswer(%q) = %v, %v, %v; want missing", s, got, missing, err)
		}
	}
	for _, s := range []string{"0", "6", "perhaps", "1.5", "yes"} {
		if got, missing, err := ParseAnswer(s); missing || err == nil {
			t.Errorf("ParseAnswer(%q) = %v, %v", s, got, missing)
		} else if _, ok := errors.AsType[*Error](err); !ok {
			t.Errorf("ParseAnswer(%q): %T", s, err)
		}
	}
}

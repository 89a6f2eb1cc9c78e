package kano

import (
	"strings"
	"unicode"

	"huitou/stat/score"
)

// spoken lists the phrases that identify each of the five answers, in order of precedence:
// "I don't like it" also contains a phrase of Like.
var spoken = []struct {
	answer Answer
	words  []string
}{
	{LiveWith, []string{"live with", "tolerate", "put up with", "accept it", "can accept", "damit leben", "hinnehmen", "vivir con", "勉强接受", "勉強接受", "可以忍受", "能忍受", "可以接受", "能接受"}},
	{Neutral, []string{"neutral", "don't care", "do not care", "indifferent", "no feeling", "egal", "无所谓", "無所謂", "中立", "一般"}},
	{MustBeThere, []string{"must be", "must have", "must-be", "must-have", "expect it", "expect that", "has to be", "selbstverständlich", "setze das voraus", "setze ich voraus", "理所当然", "理所當然", "理应如此", "理應如此", "必须", "必須", "应该", "應該"}},
	{Dislike, []string{"dislike", "do not like", "don't like", "hate it", "stört mich", "mag ich nicht", "würde mich sehr stören", "不喜欢", "不喜歡", "讨厌", "討厭", "很不满", "不满意", "不滿意"}},
	{Like, []string{"like", "enjoy", "freut mich", "würde mich sehr freuen", "das mag ich", "me gusta", "喜欢", "喜歡", "很满意", "满意", "滿意"}},
}

// ParseAnswer reads an answer to either question: 1 to 5 in the order of the constants,
// alone or before its words ("5 - I dislike it"), or one of the usual phrases in
// English, German or Chinese: "I like it that way", "It must be that way", "I am
// neutral", "I can live with it", "I dislike it that way".
// missing reports an empty answer ("", "N/A"): see score.NoAnswer.
//
// The error is an *Error when it is neither.
func ParseAnswer(s string) (answer Answer, missing bool, err error) {
	const op = "ParseAnswer"
	if score.NoAnswer(s) {
		return 0, true, nil
	}
	if a, err := score.ParseAnswer(s); err == nil {
		if a.Value < int(Like) || a.Value > int(Dislike) {
			return 0, false, wrong(op, "answer", "is off the scale")
		}
		return Answer(a.Value), false, nil
	}
	plain := strings.Join(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, "’", "'")), unicode.IsSpace), " ")
	for _, a := range spoken {
		for _, w := range a.words {
			if strings.Contains(plain, w) {
				return a.answer, false, nil
			}
		}
	}
	return 0, false, wrong(op, "answer", "is none of the five answers")
}

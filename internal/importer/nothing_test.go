package importer

import (
	"strings"
	"testing"

	"huitou/internal/fact"
)

// TestNothingIsWritten reads words in brackets as nothing, and the same words alone as an answer.
func TestNothingIsWritten(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"(空)", "（空）", "(跳过)", "（跳過）", "（无）", "【無】", "[blank]", "(none)", "(No answer)", "[No Response]", "<skipped>", "(N/A)", "( )", "()", "n.a.", "N/A", "—", "(-)"} {
		if !nothing(s) {
			t.Errorf("%q is taken for something", s)
		}
	}
	for _, s := range []string{"", "空", "无", "none", "(no)", "(无)糖", "(0)", "(好)", "[blank", "(blank]", "0", "("} {
		if nothing(s) {
			t.Errorf("%q is taken for nothing", s)
		}
	}
	for _, s := range []string{"（散客）", "非會員", "Cash customer", "[Walk-in]"} {
		if !nobody(s) {
			t.Errorf("%q is taken for somebody", s)
		}
	}
}

// TestWordThatMeansNothing leaves a word out of the answers that a person said to mean nothing.
func TestWordThatMeansNothing(t *testing.T) {
	t.Parallel()
	in := &Inspection{Columns: []string{"提交时间", "评分", "意见"}, Looked: [][]string{
		{"2024-05-03", "5", "很好"}, {"2024-05-04", "未评", "未评"}, {"2024-05-05", "3", "(空)"}}}
	g := in.As(fact.KindVoice)
	g.Words = map[string]map[string]Meaning{"评分": {"未评": MeansEmpty}}
	g = in.Chosen(g)
	text := g.Map(in.Head(MapHead{Title: "x", Source: "x", Currency: "CNY", Zone: "Asia/Shanghai", Sure: true}))
	m, err := ParseMap([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, s := range []string{"未评", "(空)", "N/A"} {
		if got := m.cell(&cells{at: map[string]int{"评分": 0}, row: row{cells: []string{s}}}, "评分", false); got != "" {
			t.Errorf("%q is %q", s, got)
		}
	}
	if strings.Contains(text, "set_aside") || len(g.Answers) > 0 {
		t.Errorf("%v\n%s", g.Answers, text)
	}
}

package text_test

import (
	"fmt"
	"strings"

	"huitou/stat/text"
)

func Example() {
	for _, r := range text.ReadAll([]string{
		"等了一个小时，客服也不回复，太慢了",
		"房间干净，味道也好，下次还来",
		"Rude staff, nobody cared.",
		"😀😀😀",
	}) {
		fmt.Println(strings.TrimSpace(fmt.Sprint(r.Language, " ", r.Sentiment, " ", r.Dimension)))
	}
	// Output:
	// zh negative responsiveness
	// zh positive tangibles
	// en negative empathy
	// unsure
}

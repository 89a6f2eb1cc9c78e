package text

import (
	"fmt"
	"strings"
)

// Fresh is the Group of all groups on which the settings were not tuned.
const Fresh = "never looked at before"

// heads are the headings of the tables of docs/statistics.md, by what was left out.
var heads = map[LeftOut]string{
	TradeOut:      "each trade left out of training, with all that is nearly the same as one of its texts",
	DuplicatesOut: "the trade known, all that is nearly the same as a text read left out",
	TopicOut:      "each topic left out of training, with the reviews read",
	ReviewsOut:    "trade and topics known, the reviews read left out",
	AsShipped:     "the embedded model itself, on the trade it never saw",
}

// Table formats measurements in Markdown, as in docs/statistics.md: a table for each
// language and part left out, and one of the calibration where it was recorded. A share is
// formatted as 0.872 (0.868–0.876).
func Table(list []Measured) string {
	var b strings.Builder
	for i, m := range list {
		if i == 0 || list[i-1].LeftOut != m.LeftOut || list[i-1].Language != m.Language {
			fmt.Fprintf(&b, "\n%s, %s:\n\n| group | n | right | complaints found | called complaint, rightly | praise found | called praise, rightly | complaints found at 0.9 | unsure | right of the others |\n|---|---|---|---|---|---|---|---|---|---|\n", map[Language]string{Chinese: "Chinese", English: "English"}[m.Language], heads[m.LeftOut])
		}
		name := m.Group
		switch {
		case name == "":
			name = "all"
		case m.InSight:
			name += " †"
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s | %s | %.3f | %.3f | %s |\n", name, m.N, m.Accuracy, m.Negative.Recall, m.Negative.Precision,
			m.Positive.Recall, m.Positive.Precision, m.Found, m.Unsure.Value, m.Decided)
	}
	for _, m := range list {
		if m.Calibration == nil {
			continue
		}
		fmt.Fprintf(&b, "\nChances of praise given, and what came (%s, %s left out, %s; mean distance %.3f, log loss %.3f):\n\n| chance | n | praise |\n|---|---|---|\n",
			map[Language]string{Chinese: "Chinese", English: "English"}[m.Language], m.LeftOut, m.Group, m.Miss, m.LogLoss)
		for _, c := range m.Calibration {
			fmt.Fprintf(&b, "| %.3f | %d | %s |\n", c.Chance, c.Positive.N, c.Positive)
		}
	}
	return b.String()
}

package text

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// LeftOut says what the training of a measured model had nothing of.
type LeftOut string

// What is left out.
const (
	TradeOut      LeftOut = "trade"      // a trade, and what is nearly the same as one of its texts
	DuplicatesOut LeftOut = "duplicates" // what is nearly the same as a text measured: its trade is known
	TopicOut      LeftOut = "topic"      // a topic of English restaurants, and the reviews measured
	ReviewsOut    LeftOut = "reviews"    // the reviews measured: trade and topics are known
	AsShipped     LeftOut = "shipped"    // a trade, of the embedded model itself
)

// Measured is how good models are on what was left out of their training. Except
// for AsShipped they are not the embedded model but models trained as it is.
type Measured struct {
	Language Language
	LeftOut  LeftOut
	Group    string // the trade or topic, "" for all
	InSight  bool   // the settings were chosen by looking at this group
	Result
}

//go:embed measured.json
var measured []byte

var allMeasured = sync.OnceValue(func() (list []Measured) {
	if err := json.Unmarshal(measured, &list); err != nil {
		panic("text: what was measured is broken: " + err.Error())
	}
	return list
})

// Known is all that cmd/train-text measured of a language: the Group Fresh is
// all groups that were not in sight together, "" all groups.
func Known(l Language) []Measured {
	return slices.DeleteFunc(slices.Clone(allMeasured()), func(m Measured) bool { return m.Language != l })
}

// honest is Reading.Measured by language.
var honest = sync.OnceValue(func() map[Language]*Measured {
	out := map[Language]*Measured{}
	for i := range allMeasured() {
		if m := &allMeasured()[i]; m.Group == Fresh {
			out[m.Language] = m
		}
	}
	return out
})

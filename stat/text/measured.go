package text

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// LeftOut names the part of the data that was left out of the training of a measured model.
type LeftOut string

// The parts left out.
const (
	TradeOut      LeftOut = "trade"      // a trade, and near-duplicates of its texts
	DuplicatesOut LeftOut = "duplicates" // near-duplicates of the test texts, not their trade
	TopicOut      LeftOut = "topic"      // a topic of English restaurant reviews, and the test reviews
	ReviewsOut    LeftOut = "reviews"    // the test reviews, not their trade and topics
	AsShipped     LeftOut = "shipped"    // a trade, of the embedded model itself
)

// Measured is the accuracy of models on data left out of their training. Except
// for AsShipped these are not the embedded model but models trained in the same way.
type Measured struct {
	Language Language
	LeftOut  LeftOut
	Group    string // the trade or topic, "" for all
	InSight  bool   // the settings were tuned on this group
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

// Known returns everything that cmd/train-text measured for a language: the Group Fresh is
// all groups together on which the settings were not tuned, "" all groups.
func Known(l Language) []Measured {
	return slices.DeleteFunc(slices.Clone(allMeasured()), func(m Measured) bool { return m.Language != l })
}

// expectedOf returns Reading.Measured by language.
var expectedOf = sync.OnceValue(func() map[Language]*Measured {
	out := map[Language]*Measured{}
	for i := range allMeasured() {
		if m := &allMeasured()[i]; m.Group == Fresh {
			out[m.Language] = m
		}
	}
	return out
})

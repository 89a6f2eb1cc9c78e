package voice

import (
	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "voice",
		Tables: []room.Table{
			{Table: &tableVoice, Key: []string{"id", "customer_id"}, Customer: "customer_id", Kinds: []string{"voice"},
				ID: id.Form{Noun: id.VoiceNoun{}},
				Refs: []room.Ref{
					{Column: "customer_id", To: "customer"},
					{Column: "purchase_id", To: "purchase", Own: true},
					{Column: "promise_id", To: "promise", Own: true, Index: true},
					{Column: "place_id", To: "place"},
					{Column: "staff_id", To: "staff"},
					{Column: "answered_by", To: "app_user"},
				},
				ByHand: sqlAnsweredByHand,
				Person: room.Person{
					Personal: []string{"title", "body", "answer"},
					Figures:  []string{"rating", "scale", "stars", "from_zero", "dated", "version"},
					Plain:    []string{"day", "channel", "outcome", "language", "dimension", "answered_day", "answered_how"},
				}},
		},
		Rollups: []*db.Rollup{&rollDay, &rollMonth},
		Checks:  []room.Check{{Of: []string{"voice_day", "voice_month"}, Run: Verify}},
	}
}

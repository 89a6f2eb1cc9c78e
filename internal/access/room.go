package access

import (
	"huitou/internal/id"
	"huitou/internal/room"
)

// Room declares what the room keeps.
func Room() room.Room {
	user := []room.Ref{{Column: "user_id", To: "app_user"}}
	return room.Room{
		Name: "access",
		Tables: []room.Table{
			{Table: &tableUser, Key: []string{"id"}, Noun: "user",
				ID: id.Form{Noun: id.UserNoun{}},
				Refs: []room.Ref{
					{Column: "staff_id", To: "staff"},
					{Column: "place_id", To: "place"},
				}},
			{Table: &tableSession, Key: []string{"hash"}, Role: room.Note, Refs: user},
			{Table: &tableLink, Key: []string{"hash"}, Role: room.Note, Refs: user},
			{Table: &tableDevice, Key: []string{"hash", "user_id"}, Role: room.Note, Refs: user},
			{Table: &tableKey, Key: []string{"id"}},
			{Table: &tableGrid, Key: []string{"role", "permission"}},
			{Table: &tableThrottle, Key: []string{"name"}, Role: room.Note},
			{Table: &tableAudit, Key: []string{"id"}, Role: room.Note},
		},
	}
}

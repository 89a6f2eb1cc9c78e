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
			{Table: &tableUser, Key: []string{"id"}, Noun: "user", Keeps: "who signs in",
				ID: id.Form{Noun: id.UserNoun{}},
				Refs: []room.Ref{
					{Column: "staff_id", To: "staff"},
					{Column: "place_id", To: "place"},
				}},
			{Table: &tableSession, Key: []string{"hash"}, Role: room.Note, Refs: user, Keeps: "the browsers of users"},
			{Table: &tableLink, Key: []string{"hash"}, Role: room.Note, Refs: user, Keeps: "hashes of links sent to users"},
			{Table: &tableDevice, Key: []string{"hash", "user_id"}, Role: room.Note, Refs: user, Keeps: "hashes of the devices of users"},
			{Table: &tableKey, Key: []string{"id"}, Keeps: "names and hashes of keys of programs",
				Refs: []room.Ref{{Column: "created_by", To: "app_user"}}},
			{Table: &tableGrid, Key: []string{"role", "permission"}, Keeps: "names of roles and permissions"},
			{Table: &tableThrottle, Key: []string{"name"}, Role: room.Note, Keeps: "addresses and e-mails tried at sign-in, until they are forgotten"},
			{Table: &tableAudit, Key: []string{"id"}, Role: room.Note,
				Refs: []room.Ref{{Column: "actor", Any: "who acted: a user or a key in the outside form, or the console"}},
				// The detail holds what was asked for: what was promised, and why it was broken.
				Person: room.Person{About: "subject", Personal: []string{"detail"}, Plain: []string{"actor", "action", "ip"}}},
		},
	}
}

package intake

import "huitou/internal/room"

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "intake",
		Tables: []room.Table{
			{Table: &tableUpload, Key: []string{"id"}},
			{Table: &tableChunk, Key: []string{"kept_by", "file", "n"}},
			{Table: &tableWork, Key: []string{"id"}, Role: room.Note,
				Refs: []room.Ref{
					{Column: "import_id", To: "import_run"},
					{Column: "upload_id", Any: "what came of work is kept longer than its upload"},
				}},
		},
	}
}

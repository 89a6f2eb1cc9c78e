package intake

import "huitou/internal/room"

// Room declares what the room keeps.
func Room() room.Room {
	return room.Room{
		Name: "intake",
		Tables: []room.Table{
			{Table: &tableUpload, Key: []string{"id"},
				Keeps: "names of files and rows mended by hand, of any customers, until the upload is removed; an erasure does not reach them",
				Refs:  []room.Ref{{Column: "owner", To: "app_user"}}},
			{Table: &tableChunk, Key: []string{"kept_by", "file", "n"},
				Keeps: "files of any customers, until their upload or work is removed; an erasure does not reach them",
				Refs:  []room.Ref{{Column: "kept_by", Any: "the upload or the work that the file belongs to"}}},
			{Table: &tableWork, Key: []string{"id"}, Role: room.Note,
				Keeps: "plans and reports, with examples of rows of any customers; an erasure does not reach them",
				Refs: []room.Ref{
					{Column: "owner", To: "app_user"},
					{Column: "import_id", To: "import_run"},
					{Column: "upload_id", Any: "what came of work is kept longer than its upload"},
				}},
		},
	}
}

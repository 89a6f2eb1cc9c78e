package flow

import "huitou/internal/room"

// AddRoom adds a declaration to those that undo and Verify are derived from.
func (f *Flow) AddRoom(r room.Room) { f.rooms = append(f.rooms, r) }

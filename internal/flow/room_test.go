package flow_test

import (
	"testing"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/room"
)

// TestRoomsDeclareTheSchema compares what the rooms declare with the tables there are: a
// table or column that a migration adds and no room declares fails here.
func TestRoomsDeclareTheSchema(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, clock.Fixed(clock.At(now)), func(t *testing.T, d *db.DB) {
		for _, fault := range faults(t, d, flow.Rooms()) {
			t.Error(fault)
		}
	})
}

func faults(t *testing.T, d *db.DB, rooms room.Set) []string {
	t.Helper()
	list, err := db.Get(t.Context(), d, func(tx *db.Tx) ([]string, error) { return rooms.Check(t.Context(), tx) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

package purchase

import (
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/id"
)

// Visit is a customer's visit to a place.
type Visit struct {
	Customer id.Customer
	ID       id.Visit
	At       clock.Instant
	Day      cal.Day
	Place    id.Place
	Staff    id.Staff
	Waited   int // seconds until served
	Group    string
}

// InsertVisit records a visit.
func InsertVisit(tx *db.Tx, v Visit) {
	tx.Insert(&tableVisit, v.ID, v.Customer, v.At, v.Day, v.Place, v.Staff, v.Waited, v.Group)
}

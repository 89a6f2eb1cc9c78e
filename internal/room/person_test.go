package room

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/id"
)

// TestMoveEveryName: merging two customers moves the rows of the one, and the rows in which
// another column names it; what both have stays. Back returns exactly these. Verify follows
// every such column.
func TestMoveEveryName(t *testing.T) {
	t.Parallel()
	of := Ref{Column: "customer_id", To: customers}
	rooms := Set{{Name: "made", Tables: []Table{
		{Table: &db.Table{Name: "made_visit"}, Key: []string{"customer_id", "id"}, Customer: "customer_id",
			Refs: []Ref{of, {Column: "referrer_id", To: customers}}},
		{Table: &db.Table{Name: "made_friend"}, Key: []string{"customer_id", "friend_id"}, Customer: "customer_id",
			Refs: []Ref{of, {Column: "friend_id", To: customers}}},
		{Table: &db.Table{Name: "made_account"}, Key: []string{"customer_id"}, Customer: "customer_id", Refs: []Ref{of}},
		{Table: &db.Table{Name: "customer"}, Key: []string{"id"}, Customer: "id", Refs: []Ref{{Column: "owner_id", To: customers}}},
	}}}
	const filled = `
CREATE TABLE made_visit (customer_id BIGINT, id BIGINT, referrer_id BIGINT, PRIMARY KEY (customer_id, id));
CREATE TABLE made_friend (customer_id BIGINT, friend_id BIGINT, PRIMARY KEY (customer_id, friend_id));
CREATE TABLE made_account (customer_id BIGINT, points BIGINT, PRIMARY KEY (customer_id));
INSERT INTO made_visit VALUES (1, 10, 0), (1, 11, 1), (1, 12, 2), (2, 10, 1), (2, 13, 0), (3, 14, 1), (3, 15, 2);
INSERT INTO made_friend VALUES (1, 3), (3, 1), (4, 1), (4, 2), (2, 5), (5, 2);
INSERT INTO made_account VALUES (1, 70), (3, 5);
INSERT INTO customer SELECT 6, '', '', '', '', '', '', '', 0, 1, '', '', 0, 0, '', '', 0, 0, 0, 1`
	dbtest.Each(t, clock.Fixed(clock.At(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))), func(t *testing.T, d *db.DB) {
		rows := func() string {
			var all []string
			err := d.Read(t.Context(), func(tx *db.Tx) error {
				for _, query := range []string{"SELECT customer_id, id, referrer_id FROM made_visit ORDER BY 1, 2",
					"SELECT 0, customer_id, friend_id FROM made_friend ORDER BY 2, 3",
					"SELECT 0, customer_id, points FROM made_account ORDER BY 2", "SELECT 0, id, owner_id FROM customer"} {
					list, err := db.List(t.Context(), tx, func(r db.Row) (string, error) {
						v, err := scanAll(r, 3)
						return strings.TrimPrefix(strings.Trim(fmt.Sprint(v), "[]"), "0 "), err
					}, query)
					if err != nil {
						return err
					}
					all = append(all, strings.Join(list, ", "))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(all, "; ")
		}
		dbtest.Write(t, d, func(tx *db.Tx) {
			for _, statement := range strings.Split(filled, ";") {
				dbtest.Must(tx.Exec(t.Context(), statement))
			}
		})
		dbtest.Read(t, d, func(tx *db.Tx) {
			diffs := dbtest.Must(rooms.verifyReferences(t.Context(), tx))
			for _, column := range []string{"made_visit.referrer_id", "made_friend.friend_id", "customer.owner_id"} {
				if !slices.ContainsFunc(diffs, func(d db.Diff) bool { return d.Table == column }) {
					t.Errorf("Verify does not report customers in %s who are not there", column)
				}
			}
		})
		before := rows()
		var m Moved
		dbtest.Write(t, d, func(tx *db.Tx) { m = dbtest.Must(rooms.Move(t.Context(), tx, id.Customer(1), id.Customer(2))) })
		// Visit 10 and the friend of 4 are of both, so the first customer's stay.
		want := "1 10 0, 2 10 2, 2 11 2, 2 12 2, 2 13 0, 3 14 2, 3 15 2; 2 3, 2 5, 3 2, 4 1, 4 2, 5 2; 2 70, 3 5; 6 2"
		if got := rows(); got != want {
			t.Errorf("moved:\n%s, want\n%s", got, want)
		}
		dbtest.Write(t, d, func(tx *db.Tx) { dbtest.Must(0, rooms.Back(t.Context(), tx, m)) })
		if got := rows(); got != before {
			t.Errorf("back:\n%s, want\n%s", got, before)
		}
	})
}

package db_test

import (
	"fmt"

	"huitou/internal/db"
)

func ExampleColumns() {
	fmt.Println(db.Columns("p", `customer_id, id,
	due_at`))
	// Output: p.customer_id, p.id, p.due_at
}

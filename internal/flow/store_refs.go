package flow

// Reference is a column that holds the id of a row of another table; 0 is none.
type Reference struct {
	Table, Column string
	To            string // the table
	Own           bool   // the row must be the same customer's
	Key           string // the columns that name the row, "" = id
}

// References are all of them: Verify follows each. A test compares with the schema.
var References = []Reference{
	{Table: "customer_identity", Column: "customer_id", To: "customer", Key: "customer_id"},
	{Table: "contact_point", Column: "customer_id", To: "customer"},
	{Table: "customer_term", Column: "customer_id", To: "customer", Key: "customer_id"},
	{Table: "customer", Column: "place_id", To: "place"},
	{Table: "customer", Column: "owner_id", To: "staff"},
	{Table: "timeline", Column: "customer_id", To: "customer"},
	{Table: "timeline", Column: "place_id", To: "place"},
	{Table: "fact_name", Column: "customer_id", To: "customer", Key: "ref_id"},

	{Table: "purchase", Column: "customer_id", To: "customer"},
	{Table: "purchase", Column: "place_id", To: "place"},
	{Table: "purchase", Column: "staff_id", To: "staff"},
	{Table: "purchase", Column: "of_id", To: "purchase", Own: true},
	{Table: "purchase_line", Column: "purchase_id", To: "purchase", Own: true, Key: "purchase_id"},
	{Table: "purchase_line", Column: "product_id", To: "product", Key: "purchase_id"},
	{Table: "purchase_line", Column: "partner_id", To: "place", Key: "purchase_id"},
	{Table: "purchase_step", Column: "purchase_id", To: "purchase", Own: true, Key: "purchase_id"},
	{Table: "purchase_sum", Column: "customer_id", To: "customer", Key: "customer_id"},
	{Table: "visit", Column: "customer_id", To: "customer"},
	{Table: "visit", Column: "place_id", To: "place"},
	{Table: "visit", Column: "staff_id", To: "staff"},

	{Table: "promise", Column: "customer_id", To: "customer"},
	{Table: "promise", Column: "purchase_id", To: "purchase", Own: true},
	{Table: "promise", Column: "place_id", To: "place"},
	{Table: "promise", Column: "owner_id", To: "staff"},
	{Table: "promise", Column: "next_id", To: "promise", Own: true},
	{Table: "promise_event", Column: "promise_id", To: "promise", Own: true, Key: "promise_id"},

	{Table: "voice", Column: "customer_id", To: "customer"},
	{Table: "voice", Column: "purchase_id", To: "purchase", Own: true},
	{Table: "voice", Column: "promise_id", To: "promise", Own: true},
	{Table: "voice", Column: "place_id", To: "place"},
	{Table: "voice", Column: "staff_id", To: "staff"},

	{Table: "place", Column: "parent_id", To: "place"},
	{Table: "place", Column: "calendar_id", To: "calendar"},
	{Table: "staff", Column: "place_id", To: "place"},
	{Table: "app_user", Column: "staff_id", To: "staff"},
	{Table: "app_user", Column: "place_id", To: "place"},
	{Table: "session", Column: "user_id", To: "app_user"},
	{Table: "access_link", Column: "user_id", To: "app_user", Key: "user_id"},
	{Table: "known_device", Column: "user_id", To: "app_user", Key: "user_id"},
	{Table: "notice", Column: "staff_id", To: "staff"},
	{Table: "notice", Column: "place_id", To: "place"},
	{Table: "notice", Column: "customer_id", To: "customer"},
	{Table: "work", Column: "import_id", To: "import_run"},
}

// query finds rows of which the reference leads nowhere: their keys and what they hold.
func (r Reference) query() string {
	key, on := "id", ""
	if r.Key != "" {
		key = r.Key
	}
	if r.Own {
		on = " AND x.customer_id = t.customer_id"
	}
	return `-- flow.verify_refs ` + r.Table + `.` + r.Column + `
SELECT CAST(t.` + key + ` AS TEXT), CAST(t.` + r.Column + ` AS TEXT) FROM ` + r.Table + ` t
LEFT JOIN ` + r.To + ` x ON x.id = t.` + r.Column + on + `
WHERE t.` + r.Column + ` <> 0 AND x.id IS NULL ORDER BY 1 LIMIT 100`
}

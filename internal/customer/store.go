package customer

import "huitou/internal/db"

const (
	columns = `id, kind, name, honorific, language, country, city, place_id, owner_id, since, household,
	adults, children, tags, note, told, created_at, updated_at, version`

	sqlFind = `-- customer.find
SELECT ` + columns + ` FROM customer WHERE id = $1`
	sqlExists = `-- customer.exists
SELECT 1 FROM customer WHERE id = $1`
	sqlAssign = `-- customer.assign
UPDATE customer SET owner_id = $2, updated_at = $3, version = version + 1 WHERE id = $1 AND owner_id <> $2`
	sqlUpdate = `-- customer.update
UPDATE customer SET kind = $2, name = $3, name_fold = $4, honorific = $5, language = $6, country = $7, city = $8,
	place_id = $9, owner_id = $10, since = $11, household = $12, adults = $13, children = $14, tags = $15,
	note = $16, told = $17, updated_at = $18, version = version + 1
WHERE id = $1 AND version = $19`
	sqlAll = `-- customer.all
SELECT ` + columns + ` FROM customer`
	sqlAllIdentities = `-- customer.all_identities
SELECT customer_id, kind, value FROM customer_identity`
	sqlAllTerms = `-- customer.all_terms
SELECT customer_id, term FROM customer_term`
	sqlNamesAfter = `-- customer.names_after
SELECT id, kind, name, name_fold FROM customer WHERE id > $1 ORDER BY id LIMIT $2`
	sqlSetSortKey = `-- customer.set_sort_key
UPDATE customer SET name_fold = $2 WHERE id = $1`
	sqlSortKeys = `-- customer.sort_keys
SELECT id, kind, name, name_fold FROM customer`
	sqlIdentitiesAmong = `-- customer.identities_among
SELECT customer_id, kind, value FROM customer_identity WHERE customer_id > $1 AND customer_id <= $2`
	sqlTermsAmong = `-- customer.terms_among
SELECT customer_id, term FROM customer_term WHERE customer_id > $1 AND customer_id <= $2`
	sqlDrop = `-- customer.drop
DELETE FROM customer WHERE id = $1`

	sqlHolder = `-- customer.holder
SELECT customer_id FROM customer_identity WHERE kind = $1 AND value = $2 AND customer_id <> $3 ORDER BY customer_id LIMIT 1`
	sqlToldBy = `-- customer.told_by
SELECT told_by FROM customer_identity WHERE customer_id = $1 AND kind = $2 AND value = $3`
	sqlSharers = `-- customer.sharers
SELECT i.customer_id, i.told_by, c.name FROM customer_identity i JOIN customer c ON c.id = i.customer_id
WHERE i.kind IN (CAST($1 AS TEXT), CAST($2 AS TEXT)) AND i.value = $3 ORDER BY i.customer_id LIMIT $4`
	sqlForgetSource = `-- customer.forget_source
UPDATE customer_identity SET told_by = '' WHERE customer_id = $1 AND kind = $2 AND value = $3 AND told_by <> $4 AND told_by <> ''`
	sqlToldOf = `-- customer.told_of
SELECT value FROM customer_identity WHERE customer_id = $1 AND kind = $2 AND told_by = $3 ORDER BY value`
	sqlReached = `-- customer.reached
SELECT i.kind, i.value, i.told_by, COALESCE(c.id, 0), COALESCE(c.value, ''), COALESCE(c.added_at, 0)
FROM customer_identity i LEFT JOIN contact_point c ON c.customer_id = i.customer_id AND c.kind = i.kind AND c.norm = i.value
WHERE i.customer_id = $1 ORDER BY i.kind, i.value, c.id`
	sqlIdentities = `-- customer.identities
SELECT kind, value FROM customer_identity WHERE customer_id = $1 ORDER BY kind, value`
	sqlContacts = `-- customer.contacts
SELECT id, kind, value, norm FROM contact_point WHERE customer_id = $1 ORDER BY id`
	sqlRelease = `-- customer.release
DELETE FROM customer_identity WHERE customer_id = $1 AND kind = $2 AND value = $3`
	sqlReleaseContact = `-- customer.release_contact
DELETE FROM contact_point WHERE customer_id = $1 AND kind = $2 AND norm = $3`
	sqlDropTerms = `-- customer.drop_terms
DELETE FROM customer_term WHERE customer_id = $1`
	sqlDropContacts = `-- customer.drop_contacts
DELETE FROM contact_point WHERE customer_id = $1`
	sqlDropIdentities = `-- customer.drop_identities
DELETE FROM customer_identity WHERE customer_id = $1`
)

var (
	tableCustomer = db.Table{Name: "customer", Columns: []string{
		"id", "kind", "name", "name_fold", "honorific", "language", "country", "city", "place_id", "owner_id",
		"since", "household", "adults", "children", "tags", "note", "told", "created_at", "updated_at", "version"}}
	tableIdentity = db.Table{Name: "customer_identity", Columns: []string{"customer_id", "kind", "value", "told_by"}}
	tableContact  = db.Table{Name: "contact_point", Columns: []string{
		"customer_id", "id", "kind", "value", "norm", "added_at"}}
	tableTerm = db.Table{Name: "customer_term", Columns: []string{"term", "customer_id"},
		Suffix: "ON CONFLICT (term, customer_id) DO NOTHING"}
)

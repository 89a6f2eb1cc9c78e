package purchase

const sqlDropVisit = `-- purchase.drop_visit
DELETE FROM visit WHERE customer_id = $1 AND id = $2`

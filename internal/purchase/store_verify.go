package purchase

// sqlVerifyReturns finds returns of another customer's purchase, of none at all, in
// another currency, or that count where their purchase does not; and negative sales.
const sqlVerifyReturns = `-- purchase.verify_returns
SELECT CAST(r.id AS TEXT), r.kind || ' ' || r.status || ' ' || r.currency || ' ' || CAST(r.amount AS TEXT),
	COALESCE('as its purchase: ' || s.kind || ' ' || s.status || ' ' || s.currency, 'not below 0')
FROM purchase r LEFT JOIN purchase s ON s.id = r.of_id AND r.of_id <> 0
WHERE r.kind = 'sale' AND (r.amount < 0 OR r.of_id <> 0)
	OR r.kind = 'return' AND r.of_id <> 0 AND (s.id IS NULL OR s.kind <> 'sale' OR s.customer_id <> r.customer_id
		OR s.currency <> r.currency OR s.status <> r.status)
ORDER BY r.id LIMIT 100`

package shapetest

const (
	sqlMoney      = `SELECT COUNT(*) || ' ' || currency || ' ' || SUM(ABS(amount)) FROM purchase WHERE `
	sqlByCurrency = ` GROUP BY currency ORDER BY currency`
	sqlVisits     = `SELECT COUNT(*) FROM visit`
	sqlParked     = `SELECT COUNT(*) FROM parked`
	sqlCustomers  = `SELECT COUNT(*) FROM customer`
	sqlVoices     = `SELECT CASE WHEN rating = 0 AND stars = 0 THEN '–' ELSE rating || '/' || scale END FROM voice ORDER BY at, id`
)

package access

// Production is the hashing cost of the program.
var Production = current

// Tests hash passwords at a fifth of the cost: there are hundreds of them, and the race
// detector.
func init() {
	current = cost{memory: 4 * 1024, time: 1, lanes: 1}
	nobody = current.phc(make([]byte, saltLen), make([]byte, sumLen))
}

// Cost is the beginning of a PHC string hashed at a cost.
func Cost(c cost) string { s := c.phc(nil, nil); return s[:len(s)-1] }

// HashAt returns a password's PHC string at a cost.
func HashAt(c cost, password string) string {
	salt := []byte("salt of sixteen.")
	return c.phc(salt, c.sum(password, salt))
}

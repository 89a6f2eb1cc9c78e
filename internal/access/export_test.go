package access

// Production is the cost at which the program keeps passwords.
var Production = current

// Tests keep passwords at a fifth of it: there are hundreds, and a race detector.
func init() {
	current = cost{memory: 4 * 1024, time: 1, lanes: 1}
	nobody = current.phc(make([]byte, saltLen), make([]byte, sumLen))
}

// Cost is how a PHC string at a cost begins.
func Cost(c cost) string { s := c.phc(nil, nil); return s[:len(s)-1] }

// HashAt is a password's PHC string at a cost.
func HashAt(c cost, password string) string {
	salt := []byte("salt of sixteen.")
	return c.phc(salt, c.sum(password, salt))
}

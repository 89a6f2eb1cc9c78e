package access

// HashAt is a password's PHC string at another cost.
func HashAt(password string, memory, time uint32, lanes uint8) string {
	salt := []byte("salt of sixteen.")
	c := cost{memory, time, lanes}
	return c.phc(salt, c.sum(password, salt))
}

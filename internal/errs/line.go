package errs

import (
	"regexp"
	"strconv"
)

var lineNamed = regexp.MustCompile(`line (\d{1,9})`)

// Line returns the line of a text that an error of its reader names, as those of YAML do; 1 where it
// names none.
func Line(err error) int {
	m := lineNamed.FindStringSubmatch(err.Error())
	if m == nil {
		return 1
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 1
	}
	return n
}

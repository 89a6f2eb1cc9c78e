package demo

import (
	"time"

	"huitou/internal/cal"
)

var Openings = openings

// Hours returns the hours of the shops and of the service centres.
func Hours() (shops, service *cal.Calendar) {
	w, err := newWorld(1, 1_700_000_000_000_000)
	if err != nil {
		panic(err)
	}
	return w.shops, w.service
}

// AnswersThisMorning returns how old a low rating is that is answered on the last morning.
func AnswersThisMorning() (shortest, longest time.Duration) { return shortestAnswer, longestAnswer }

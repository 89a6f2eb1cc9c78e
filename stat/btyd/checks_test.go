package btyd

import (
	"testing"

	"huitou/stat/conform/conformtest"
)

func TestPublishedNumbers(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, Checks())
}

func TestPublishedNumbersCDNOW(t *testing.T) {
	t.Parallel()
	conformtest.Run(t, ChecksCDNOW(readCDNOW(t)))
}

package api

import (
	_ "embed"
	"net/http"
	"sync"
)

//go:embed openapi.yaml
var specYAML []byte

func getSpecYAML(c *call) error { return c.static("application/yaml; charset=utf-8", specYAML) }

func getSpecJSON(c *call) error {
	b, err := specJSON()
	if err != nil {
		return err
	}
	return c.static(jsonType, b)
}

func getDocs(c *call) error {
	b, err := c.s.docs()
	if err != nil {
		return err
	}
	// The page needs no script, and its one style is its own.
	c.w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src '"+docsStyleHash()+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	return c.static("text/html; charset=utf-8", b)
}

// static answers with what does not change while the program runs.
func (c *call) static(contentType string, b []byte) error {
	c.w.Header().Set("Cache-Control", "public, max-age=300")
	return c.send(http.StatusOK, contentType, b)
}

var specJSON = sync.OnceValues(func() ([]byte, error) {
	v, err := parseSpec()
	if err != nil {
		return nil, err
	}
	return encode(v)
})

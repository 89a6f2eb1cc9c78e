package api

import "net/http"

func getSpecYAML(c *call) error { return c.static("application/yaml; charset=utf-8", c.s.doc.yaml) }

func getSpecJSON(c *call) error { return c.static(jsonType, c.s.doc.json) }

func getDocs(c *call) error {
	b, err := c.s.docs()
	if err != nil {
		return err
	}
	// The page has no script and one inline style sheet, which the policy names by its hash.
	c.w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src '"+docsStyleHash()+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	return c.static("text/html; charset=utf-8", b)
}

// static answers with content that does not change while the program runs.
func (c *call) static(contentType string, b []byte) error {
	c.w.Header().Set("Cache-Control", "public, max-age=300")
	return c.send(http.StatusOK, contentType, b)
}

package site

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// Pages are compressed at a level that costs about a millisecond. They reflect
// input, yet hold no secret that compression could betray: requests from other
// sites are refused by their origin, not by a token in the page.
var (
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 4) }}
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, 5); return w }}
)

// packer is what both compressors are.
type packer interface {
	io.WriteCloser
	Reset(io.Writer)
	Flush() error
}

// compress packs text answers that are not packed yet.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		enc := encodingOf(r)
		if enc == "" || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		pool := &gzips
		if enc == "br" {
			pool = &brotlis
		}
		c := &compressed{ResponseWriter: w, enc: enc, pool: pool}
		defer c.close()
		next.ServeHTTP(c, r)
	})
}

// compressed decides at the first header whether it packs.
type compressed struct {
	http.ResponseWriter
	enc  string
	pool *sync.Pool
	out  packer // nil = as it is
	said bool
}

func (c *compressed) WriteHeader(code int) {
	if !c.said {
		c.said = true
		h := c.Header()
		text := strings.HasPrefix(h.Get("Content-Type"), "text/") || strings.HasPrefix(h.Get("Content-Type"), "application/json")
		if text && h.Get("Content-Encoding") == "" && code != http.StatusNoContent && code != http.StatusNotModified {
			h.Set("Content-Encoding", c.enc)
			h.Add("Vary", "Accept-Encoding")
			h.Del("Content-Length")
			c.out = c.pool.Get().(packer)
			c.out.Reset(c.ResponseWriter)
		}
	}
	c.ResponseWriter.WriteHeader(code)
}

func (c *compressed) Write(b []byte) (int, error) {
	if !c.said {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(b))
		}
		c.WriteHeader(http.StatusOK)
	}
	if c.out != nil {
		return c.out.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// Flush sends what there is: progress is shown while it grows.
func (c *compressed) Flush() {
	if c.out != nil {
		_ = c.out.Flush()
	}
	_ = http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the writer below.
func (c *compressed) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *compressed) close() {
	if c.out != nil {
		_ = c.out.Close()
		c.pool.Put(c.out)
	}
}

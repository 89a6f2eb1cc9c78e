package site

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// Compressors of pages. Compression reveals no secret (BREACH): pages contain user input,
// but no token, because requests from other sites are refused by their origin.
var (
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, 4) }}
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, 5); return w }}
)

// compressor is a *brotli.Writer or a *gzip.Writer.
type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
	Flush() error
}

// compress compresses answers of text and JSON, if the client accepts that.
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
		c := &compressingWriter{ResponseWriter: w, enc: enc, pool: pool}
		defer c.close()
		next.ServeHTTP(c, r)
	})
}

// compressingWriter decides when the header is written whether the body is compressed.
type compressingWriter struct {
	http.ResponseWriter
	enc         string
	pool        *sync.Pool
	out         compressor // nil = not compressed
	wroteHeader bool
}

// WriteHeader writes the header, and with it the decision.
func (c *compressingWriter) WriteHeader(code int) {
	if !c.wroteHeader {
		c.wroteHeader = true
		h := c.Header()
		text := strings.HasPrefix(h.Get("Content-Type"), "text/") || strings.HasPrefix(h.Get("Content-Type"), "application/json")
		if text && h.Get("Content-Encoding") == "" && code != http.StatusNoContent && code != http.StatusNotModified {
			h.Set("Content-Encoding", c.enc)
			h.Add("Vary", "Accept-Encoding")
			h.Del("Content-Length")
			c.out = c.pool.Get().(compressor)
			c.out.Reset(c.ResponseWriter)
		}
	}
	c.ResponseWriter.WriteHeader(code)
}

func (c *compressingWriter) Write(b []byte) (int, error) {
	if !c.wroteHeader {
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

// Flush sends what was written so far.
func (c *compressingWriter) Flush() {
	if c.out != nil {
		_ = c.out.Flush()
	}
	_ = http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the writer below.
func (c *compressingWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// close ends the compressed body and returns the compressor to its pool.
func (c *compressingWriter) close() {
	if c.out != nil {
		_ = c.out.Close()
		c.pool.Put(c.out)
	}
}

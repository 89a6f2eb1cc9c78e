package gate

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Pace is how slowly a caller may send and read. Only the time spent waiting for the
// caller counts, so a server that is slow itself cuts nobody off.
type Pace struct {
	Grace time.Duration // what any body or answer may wait, and at most this without a byte
	Rate  int64         // bytes per second beyond that
	Most  int64         // bytes of a body
}

// DefaultPace is that of forms.
var DefaultPace = Pace{Grace: 20 * time.Second, Rate: 8 << 10, Most: 8 << 20}

// drain is how long what a door has left of a body may take to be thrown away.
const drain = 5 * time.Second

// left is how long a caller who has had n bytes and let us wait for spent may let us
// wait further.
func (p Pace) left(n int64, spent time.Duration) time.Duration {
	d := p.Grace + time.Duration(float64(n)/float64(p.Rate)*float64(time.Second)) - spent
	return max(min(d, p.Grace), 0)
}

// pacedWriter moves the deadline of a connection with what its reader takes.
type pacedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	pace    Pace
	body    *pacedBody // nil = the request has none
	n       int64
	spent   time.Duration
}

func newPacedWriter(w http.ResponseWriter, r *http.Request, p Pace) *pacedWriter {
	pw := &pacedWriter{ResponseWriter: w, control: http.NewResponseController(w), pace: p}
	if r.Body != nil && r.Body != http.NoBody {
		pw.body = &pacedBody{ReadCloser: http.MaxBytesReader(w, r.Body, p.Most), control: pw.control, pace: p}
		r.Body = pw.body
	}
	return pw
}

// Write gives the reader time for these bytes.
func (w *pacedWriter) Write(b []byte) (int, error) {
	begun := time.Now()
	// A writer that knows no deadlines (a test's) has no slow reader.
	_ = w.control.SetWriteDeadline(begun.Add(w.pace.left(w.n+int64(len(b)), w.spent)))
	n, err := w.ResponseWriter.Write(b)
	w.n += int64(n)
	w.spent += time.Since(begun)
	return n, err
}

// FlushError sends what there is.
func (w *pacedWriter) FlushError() error {
	begun := time.Now()
	_ = w.control.SetWriteDeadline(begun.Add(w.pace.left(w.n, w.spent)))
	err := w.control.Flush()
	w.spent += time.Since(begun)
	return err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// end leaves a deadline for what the server still sends and reads by itself.
func (w *pacedWriter) end() {
	_ = w.control.SetWriteDeadline(time.Now().Add(max(w.pace.left(w.n, w.spent), drain)))
	if w.body != nil && !w.body.over {
		_ = w.control.SetReadDeadline(time.Now().Add(drain))
	}
}

// pacedBody moves the deadline of a connection with what its sender sends.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	pace    Pace
	n       int64
	spent   time.Duration
	over    bool
}

func (b *pacedBody) Read(p []byte) (int, error) {
	begun := time.Now()
	_ = b.control.SetReadDeadline(begun.Add(b.pace.left(b.n, b.spent)))
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	b.spent += time.Since(begun)
	if errors.Is(err, io.EOF) {
		// From here on the server listens for the caller going away: a deadline that
		// passed would look like that.
		b.over = true
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

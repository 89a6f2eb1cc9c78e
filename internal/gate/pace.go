package gate

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Pace is how slowly a client may send and read. Only the time spent waiting for the client
// counts, so a slow server disconnects nobody.
type Pace struct {
	Grace    time.Duration // allowance for any body or answer, and the longest pause without a byte
	Rate     int64         // bytes per second beyond that
	MaxBytes int64         // bytes of a body
}

// DefaultPace is the pace for forms.
var DefaultPace = Pace{Grace: 20 * time.Second, Rate: 8 << 10, MaxBytes: 8 << 20}

// drain bounds the time to discard what a door has left unread of a body.
const drain = 5 * time.Second

// left returns how much longer the server waits for a client that has transferred n bytes and
// kept it waiting for spent.
func (p Pace) left(n int64, spent time.Duration) time.Duration {
	d := p.Grace + time.Duration(float64(n)/float64(p.Rate)*float64(time.Second)) - spent
	return max(min(d, p.Grace), 0)
}

// pacedWriter extends the write deadline of a connection as its client reads.
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
		pw.body = &pacedBody{ReadCloser: http.MaxBytesReader(w, r.Body, p.MaxBytes), control: pw.control, pace: p}
		r.Body = pw.body
	}
	return pw
}

// Write extends the deadline for these bytes.
func (w *pacedWriter) Write(b []byte) (int, error) {
	begun := time.Now()
	// A writer without deadlines (in a test) has no slow client.
	_ = w.control.SetWriteDeadline(begun.Add(w.pace.left(w.n+int64(len(b)), w.spent)))
	n, err := w.ResponseWriter.Write(b)
	w.n += int64(n)
	w.spent += time.Since(begun)
	return n, err
}

// FlushError flushes the writer.
func (w *pacedWriter) FlushError() error {
	begun := time.Now()
	_ = w.control.SetWriteDeadline(begun.Add(w.pace.left(w.n, w.spent)))
	err := w.control.Flush()
	w.spent += time.Since(begun)
	return err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// end sets a deadline for what net/http still sends and reads by itself.
func (w *pacedWriter) end() {
	_ = w.control.SetWriteDeadline(time.Now().Add(max(w.pace.left(w.n, w.spent), drain)))
	if w.body != nil && !w.body.over {
		_ = w.control.SetReadDeadline(time.Now().Add(drain))
	}
}

// pacedBody extends the read deadline of a connection as its client sends.
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
		// From here on net/http reads to detect a disconnect: an expired deadline would look
		// like one.
		b.over = true
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/intake"
	"huitou/internal/job"
)

var start = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

const (
	anna = id.User(11)
	ben  = id.User(12)
)

// each runs a test on both engines, with a queue without workers.
func each(t *testing.T, limits intake.Limits, fn func(t *testing.T, s *intake.Service, c *clock.Fake)) {
	t.Helper()
	dbtest.EachClock(t, start, func(t *testing.T, d *db.DB, c *clock.Fake) {
		jobs, err := job.New(t.Context(), d, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		job.Handle(jobs, func(context.Context, intake.Job) error { return nil })
		jobs.Queue(intake.Job{}.Queue(), 1, time.Second)
		fn(t, intake.New(d, jobs, limits), c)
	})
}

// hand uploads one file.
func hand(t *testing.T, s *intake.Service, owner id.User, name string, body []byte) (intake.Upload, intake.Work) {
	t.Helper()
	u, err := s.Begin(t.Context(), owner)
	if err == nil {
		err = s.Add(t.Context(), &u, name, bytes.NewReader(body))
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Finish(t.Context(), u, "en")
	if err != nil {
		t.Fatal(err)
	}
	return u, w
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	if e, ok := errors.AsType[*errs.Error](err); !ok || e.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// noise returns bytes that cannot be compressed.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b) // Read never fails
	return b
}

// TestFiles: files of any size are read back byte by byte.
func TestFiles(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, _ *clock.Fake) {
		u, err := s.Begin(t.Context(), anna)
		if err != nil {
			t.Fatal(err)
		}
		const chunk = 512 << 10
		files := [][]byte{nil, []byte("a"), noise(chunk), noise(chunk + 1), bytes.Repeat([]byte("2026-05-03;12,50\n"), 100_000)}
		for i, body := range files {
			if err := s.Add(t.Context(), &u, string(rune('a'+i)), iotest.OneByteReader(bytes.NewReader(body))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Finish(t.Context(), u, "en"); err != nil {
			t.Fatal(err)
		}
		got, err := s.Find(t.Context(), intake.Viewer{User: anna}, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, body := range files {
			var b bytes.Buffer
			if err := s.Copy(t.Context(), u.ID, i, &b); err != nil || !bytes.Equal(b.Bytes(), body) || got.Files[i].Size != int64(len(body)) {
				t.Errorf("file %d of %d bytes came out as %d bytes, %v", i, len(body), b.Len(), err)
			}
		}
	})
}

// TestQuotas: each quota has its message, and a refused file leaves nothing.
func TestQuotas(t *testing.T) {
	t.Parallel()
	limits := intake.Limits{UploadBytes: 3 << 20, PersonBytes: 4 << 20, CompanyBytes: 6 << 20, PersonUploads: 3}
	each(t, limits, func(t *testing.T, s *intake.Service, _ *clock.Fake) {
		try := func(owner id.User, size int) error {
			u, err := s.Begin(t.Context(), owner)
			if err != nil {
				return err
			}
			if err := s.Add(t.Context(), &u, "f", bytes.NewReader(noise(size))); err != nil {
				return errors.Join(err, s.Drop(t.Context(), u.ID))
			}
			_, err = s.Finish(t.Context(), u, "en")
			return err
		}
		wantKey(t, try(anna, 3<<20+1), "intake.upload_large")
		for range 2 {
			if err := try(anna, 2<<20); err != nil {
				t.Fatal("a refused file is counted:", err)
			}
		}
		wantKey(t, try(anna, 1), "intake.person_full")
		wantKey(t, try(ben, 2<<20+1), "intake.company_full")
		for range 3 {
			if err := try(ben, 1000); err != nil {
				t.Fatal(err)
			}
		}
		wantKey(t, try(ben, 1), "intake.too_many_uploads")
	})
}

// TestBrokenUpload: an upload whose sender disconnects leaves nothing, at once where the page
// notices and after a timeout where its process died.
func TestBrokenUpload(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{PersonUploads: 1}, func(t *testing.T, s *intake.Service, c *clock.Fake) {
		u, err := s.Begin(t.Context(), anna)
		if err != nil {
			t.Fatal(err)
		}
		broken := errors.New("the line is dead")
		err = s.Add(t.Context(), &u, "f", io.MultiReader(bytes.NewReader(noise(1<<20)), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if _, err := s.Find(t.Context(), intake.Viewer{User: anna}, u.ID); !errs.Is(err, errs.KindNotFound) {
			t.Error("an incomplete upload is shown:", err)
		}
		if _, err := s.Begin(t.Context(), anna); err == nil {
			t.Error("an arriving upload is not counted")
		}
		c.Advance(59 * time.Minute)
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Begin(t.Context(), anna); err == nil {
			t.Error("an arriving upload was removed before the timeout")
		}
		c.Advance(2 * time.Minute)
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.Copy(t.Context(), u.ID, 0, &b); err != nil || b.Len() > 0 {
			t.Errorf("%d bytes are left of a broken upload, %v", b.Len(), err)
		}
		wantKey(t, s.Add(t.Context(), &u, "late", strings.NewReader("x")), "imports.staged_gone")
		if _, err := s.Begin(t.Context(), anna); err != nil {
			t.Error("a broken upload is counted after its timeout:", err)
		}
	})
}

// TestExpiry: an upload is deleted a day after it was last used, but not while there is work
// on it; results of the work are deleted too.
func TestExpiry(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, c *clock.Fake) {
		v := intake.Viewer{User: anna}
		u, w := hand(t, s, anna, "f.csv", []byte("a;b"))
		claim(t, s, w.ID, "one")
		c.Advance(25 * time.Hour)
		if _, err := s.Beat(t.Context(), w.ID, "one", ""); err != nil {
			t.Fatal(err)
		}
		there := func(want bool) {
			t.Helper()
			if err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Find(t.Context(), v, u.ID); (err == nil) != want {
				t.Errorf("the upload is there: %v, want %v (%v)", err == nil, want, err)
			}
		}
		there(true)
		if err := s.AddResult(t.Context(), w.ID, strings.NewReader("rejected")); err != nil {
			t.Fatal(err)
		}
		if err := s.End(t.Context(), w.ID, "one", intake.End{State: intake.Done}); err != nil {
			t.Fatal(err)
		}
		there(false)
		if _, err := s.FindWork(t.Context(), v, w.ID); err != nil {
			t.Error("the result of work is gone at once:", err)
		}
		c.Advance(25 * time.Hour)
		there(false)
		if _, err := s.FindWork(t.Context(), v, w.ID); !errs.Is(err, errs.KindNotFound) {
			t.Error("old work is kept:", err)
		}
		var b bytes.Buffer
		if err := s.CopyResult(t.Context(), w.ID, &b); err != nil || b.Len() > 0 {
			t.Errorf("the result of old work is kept: %q, %v", b.String(), err)
		}
	})
}

// TestUploadsAreVisibleToOwners: only their owner and the company's owners see an upload and its
// work.
func TestUploadsAreVisibleToOwners(t *testing.T) {
	t.Parallel()
	each(t, intake.Limits{}, func(t *testing.T, s *intake.Service, _ *clock.Fake) {
		u, w := hand(t, s, anna, "f.csv", []byte("a;b"))
		for _, tc := range []struct {
			name string
			v    intake.Viewer
			want bool
		}{{"owner", intake.Viewer{User: anna}, true}, {"colleague", intake.Viewer{User: ben}, false},
			{"owner of the company", intake.Viewer{User: ben, All: true}, true}, {"nobody", intake.Viewer{}, false}} {
			_, err := s.Find(t.Context(), tc.v, u.ID)
			_, err2 := s.FindWork(t.Context(), tc.v, w.ID)
			list, err3 := s.List(t.Context(), tc.v, 10)
			works, err4 := s.ListWork(t.Context(), tc.v, 10)
			if (err == nil) != tc.want || (err2 == nil) != tc.want || err3 != nil || (len(list) == 1) != tc.want || err4 != nil || (len(works) == 1) != tc.want {
				t.Errorf("%s: upload %v, work %v, lists %d %d %v %v", tc.name, err, err2, len(list), len(works), err3, err4)
			}
			if tc.want {
				continue
			}
			if err := s.Cancel(t.Context(), tc.v, w.ID); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("%s cancels: %v", tc.name, err)
			}
			if err := s.Remove(t.Context(), tc.v, u.ID); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("%s removes: %v", tc.name, err)
			}
			if _, err := s.Ask(t.Context(), tc.v, intake.Order{Kind: intake.Import, Upload: u.ID, Owner: tc.v.User}); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("%s imports: %v", tc.name, err)
			}
			if _, err := s.Correct(t.Context(), tc.v, u.ID, func(string) (string, error) { return "{}", nil }); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("%s corrects: %v", tc.name, err)
			}
		}
	})
}

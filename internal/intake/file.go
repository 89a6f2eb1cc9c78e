package intake

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"

	"huitou/internal/db"
	"huitou/internal/id"
)

// chunkSize is how much of a file is stored in one row, before compression. It bounds the
// memory and the transaction of one upload.
const chunkSize = 512 << 10

// dropAtOnce is how many chunks one transaction deletes.
const dropAtOnce = 64

// How a chunk is compressed: its first byte.
const (
	plain   = 0
	deflate = 1
)

// Add stores one more file of an upload while reading it. An error of r is returned
// unchanged; TooLarge over the quota, NotFound when the upload is gone.
func (s *Service) Add(ctx context.Context, u *Upload, name string, r io.Reader) error {
	n, err := s.put(ctx, int64(u.ID), len(u.Files), r, func(tx *db.Tx, n int64) error { return s.grow(ctx, tx, u.ID, n) })
	if err == nil {
		u.Files = append(u.Files, File{name, n})
		u.Size += n
	}
	return err
}

// AddResult stores a file that the work produced.
func (s *Service) AddResult(ctx context.Context, w id.Work, r io.Reader) error {
	_, err := s.put(ctx, int64(w), 0, r, func(*db.Tx, int64) error { return nil })
	return err
}

func (s *Service) put(ctx context.Context, keptBy int64, file int, r io.Reader, grow func(*db.Tx, int64) error) (size int64, err error) {
	buf := make([]byte, chunkSize)
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		k, err := io.ReadFull(r, buf)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return size, err
		}
		if k > 0 {
			body, err := pack(&packed, z, buf[:k])
			if err != nil {
				return size, err
			}
			err = s.db.Write(ctx, func(tx *db.Tx) error {
				if err := grow(tx, int64(k)); err != nil {
					return err
				}
				tx.Insert(&tableChunk, keptBy, file, n, body)
				return nil
			})
			if err != nil {
				return size, err
			}
			size += int64(k)
		}
		if last {
			return size, nil
		}
	}
}

// pack returns a chunk in stored form: compressed, unless that makes it no smaller.
func pack(to *bytes.Buffer, z *flate.Writer, b []byte) ([]byte, error) {
	to.Reset()
	to.WriteByte(deflate)
	z.Reset(to)
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if to.Len() <= len(b) {
		return to.Bytes(), nil
	}
	return append([]byte{plain}, b...), nil
}

// Copy writes a file of an upload to w.
func (s *Service) Copy(ctx context.Context, u id.Upload, file int, w io.Writer) error {
	return s.copy(ctx, int64(u), file, w)
}

// CopyResult writes the file that the work produced to w.
func (s *Service) CopyResult(ctx context.Context, of id.Work, w io.Writer) error {
	return s.copy(ctx, int64(of), 0, w)
}

func (s *Service) copy(ctx context.Context, keptBy int64, file int, w io.Writer) error {
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		body, err := db.Get(ctx, s.db, func(tx *db.Tx) (b []byte, err error) {
			err = tx.Row(ctx, sqlChunk, keptBy, file, n).Scan(&b)
			return b, err
		})
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err == nil {
			err = unpack(w, body)
		}
		if err != nil {
			return err
		}
	}
}

func unpack(w io.Writer, body []byte) error {
	if len(body) == 0 {
		return errors.New("intake: a chunk without its first byte")
	}
	r := io.Reader(bytes.NewReader(body[1:]))
	switch body[0] {
	case plain:
	case deflate:
		r = flate.NewReader(r)
	default:
		return fmt.Errorf("intake: unknown compression of a chunk: %d", body[0])
	}
	_, err := io.Copy(w, io.LimitReader(r, chunkSize))
	return err
}

// dropChunks deletes the files of an upload or of work, a bounded number at once.
func (s *Service) dropChunks(ctx context.Context, keptBy int64) error {
	for {
		var n int64
		err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.Exec(ctx, sqlChunkDrop, keptBy, dropAtOnce)
			return err
		})
		if err != nil || n < dropAtOnce {
			return err
		}
	}
}

// Size is a number of bytes in readable form: 2 GB.
func Size(n int64) string {
	for i, unit := range []string{"GB", "MB", "kB"} {
		if one := int64(1) << (30 - 10*i); n >= one {
			if n%one == 0 || n >= 10*one {
				return fmt.Sprintf("%d %s", n/one, unit)
			}
			return fmt.Sprintf("%.1f %s", float64(n)/float64(one), unit)
		}
	}
	return fmt.Sprintf("%d B", n)
}

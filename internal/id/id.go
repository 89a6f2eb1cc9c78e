// Package id gives every noun its own id type, so that the compiler catches a place id where
// a customer id belongs. Ids are 63-bit, time-ordered and made here, not by the database;
// their text form has a prefix: cus_0k3v7….
package id

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"

	"huitou/internal/clock"
)

// noun names a kind of id by its prefix.
type noun interface{ prefix() string }

// Of is the id of one noun. The zero value means "none".
type Of[N noun] int64

// alphabet is Crockford's base 32 in lower case: no i, l, o, u.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// textLen is the length of 63 bits in base 32.
const textLen = 13

// String returns the text form, "" for none.
func (i Of[N]) String() string {
	if i == 0 {
		return ""
	}
	var n N
	return n.prefix() + "_" + encode(int64(i))
}

func encode(v int64) string {
	var b [textLen]byte
	u := uint64(v)
	for k := textLen - 1; k >= 0; k-- {
		b[k] = alphabet[u&31]
		u >>= 5
	}
	return string(b[:])
}

// Pattern is how the text form of the noun's ids looks, for messages: "cus_…".
func (Of[N]) Pattern() string {
	var n N
	return n.prefix() + "_…"
}

// MarshalText implements encoding.TextMarshaler.
func (i Of[N]) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; "" is none.
func (i *Of[N]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	v, err := Parse[N](string(b))
	*i = v
	return err
}

// Parse reads the text form. The error names the expected prefix.
func Parse[N noun](s string) (Of[N], error) {
	var n N
	v, err := parse(n, s)
	return Of[N](v), err
}

func parse(n noun, s string) (int64, error) {
	rest, ok := strings.CutPrefix(s, n.prefix()+"_")
	if !ok || len(rest) != textLen {
		return 0, fmt.Errorf("id %q is not of the form %s_…", short(s), n.prefix())
	}
	u, err := decode(rest)
	if err != nil {
		return 0, fmt.Errorf("id %q %w", short(s), err)
	}
	return int64(u), nil
}

// Form is the text form of one noun's ids, for code that handles nouns as values:
// Form{PurchaseNoun{}}. The zero Form is that of no noun.
type Form struct{ Noun noun }

// Text returns the text form of an id, "" for none.
func (f Form) Text(v int64) string {
	if v == 0 || f.Noun == nil {
		return ""
	}
	return f.Noun.prefix() + "_" + encode(v)
}

// Claims reports whether s has the prefix and the length of the noun's ids: it is one, or one that
// is misspelt. Others have such prefixes, too: cus_9s6XKzkNRiz8i3.
func (f Form) Claims(s string) bool {
	if f.Noun == nil {
		return false
	}
	rest, ok := strings.CutPrefix(s, f.Noun.prefix()+"_")
	return ok && len(rest) == textLen
}

// Parse reads the text form, as the function Parse does.
func (f Form) Parse(s string) (int64, error) { return parse(f.Noun, s) }

// decode reads what follows the prefix.
func decode(rest string) (uint64, error) {
	if len(rest) != textLen {
		return 0, fmt.Errorf("has %d characters after its prefix, not %d", len(rest), textLen)
	}
	var u uint64
	for k := range len(rest) {
		d := strings.IndexByte(alphabet, rest[k])
		if d < 0 || (k == 0 && d > 7) {
			return 0, errors.New("has a character that no id has")
		}
		u = u<<5 | uint64(d)
	}
	if u == 0 {
		return 0, errors.New("is empty")
	}
	return u, nil
}

func short(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// Source makes ids. It is safe for concurrent use.
//
// An id is 42 bits of milliseconds since 2020, 10 bits of node and 11 bits of
// sequence. Ids of one source always increase, also when the clock is moved back or
// more than 2,048 are made within a millisecond: the source then runs ahead
// of the clock until the clock has caught up.
type Source struct {
	clock clock.Clock
	node  int64

	mu   sync.Mutex
	last int64 // milliseconds and sequence of the last id, without the node
}

const (
	epochMicros = 1577836800000000 // 2020-01-01T00:00:00Z
	nodeBits    = 10
	seqBits     = 11
	// MaxNode is the highest node number.
	MaxNode = 1<<nodeBits - 1
)

// NewSource makes a source of ids. Two processes writing to one database must
// have different nodes in [0, MaxNode].
func NewSource(c clock.Clock, node int) *Source {
	return &Source{clock: c, node: int64(node) & MaxNode}
}

// next returns the next raw id.
func (s *Source) next() int64 {
	ms := (int64(s.clock()) - epochMicros) / 1000
	if ms < 1 {
		ms = 1
	}
	s.mu.Lock()
	tick := ms << seqBits
	if tick <= s.last {
		tick = s.last + 1
	}
	s.last = tick
	s.mu.Unlock()
	return (tick>>seqBits)<<(nodeBits+seqBits) | s.node<<seqBits | tick&(1<<seqBits-1)
}

// New makes an id of the noun: id.New[id.CustomerNoun](src), or by a short form such as
// src.Customer() where there is one.
func New[N noun](s *Source) Of[N] { return Of[N](s.next()) }

// Time returns when the id was made, to the millisecond.
func (i Of[N]) Time() clock.Instant {
	return clock.Instant((int64(i)>>(nodeBits+seqBits))*1000 + epochMicros)
}

// Bytes returns the id as 8 big-endian bytes, for keys and hashes.
func (i Of[N]) Bytes() [8]byte {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(i))
	return b
}

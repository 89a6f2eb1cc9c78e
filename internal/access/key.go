package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"slices"
	"strings"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// Key is an API key.
type Key struct {
	ID      id.Key
	Name    string
	Token   string // set when the key is created, and never again: "" for a call made again
	Hint    string // its first and last characters, to recognise it in a list
	Scopes  []Permission
	By      id.User      // who created it, 0 = the console
	Maker   string       // their name
	Lost    []Permission // scopes that its maker, and so the key, may no longer use
	Created clock.Instant
	Used    clock.Instant // to the minute; 0 = never
	Revoked clock.Instant // 0 = in use
	Stopped bool          // its maker, and so the key, may no longer sign in
}

const (
	keyPrefix = "huitou_"
	// trust is how long a looked-up key is cached, so that a call costs no read. A key
	// revoked on this instance ends at once, one revoked on another within this time.
	trust = 5 * time.Second
	// maxKnown bounds the cached keys.
	maxKnown = 4096
)

// newKey returns a random key and its hash. The key ends with a checksum, so that other
// strings are refused without a database read, and scanners for leaked keys can recognise it.
func newKey() (string, [32]byte) {
	b := make([]byte, tokenLen)
	_, _ = rand.Read(b) // rand.Read never fails
	t := keyPrefix + base64.RawURLEncoding.EncodeToString(b)
	t += checkSum(t)
	return t, sha256.Sum256([]byte(t))
}

func checkSum(s string) string {
	var b [4]byte
	sum := crc32.ChecksumIEEE([]byte(s))
	b[0], b[1], b[2], b[3] = byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)
	return hex.EncodeToString(b[:])
}

// wellFormed reports whether a token has the form and checksum of a key.
func wellFormed(t string) bool {
	n := len(t) - 8
	return n == len(keyPrefix)+43 && strings.HasPrefix(t, keyPrefix) && checkSum(t[:n]) == t[n:]
}

// CreateKey creates an API key. Forbidden when a scope is not among its maker's permissions: a
// key may do what both its scopes and its maker's current permissions allow. A key cannot
// create keys.
func (s *Service) CreateKey(ctx context.Context, who Who, name string, scopes []Permission) (Key, error) {
	return s.CreateKeyOnce(ctx, who, db.Call{}, name, scopes)
}

// CreateKeyOnce is CreateKey for a call that may be made again: then it returns the key of that time
// without its token.
func (s *Service) CreateKeyOnce(ctx context.Context, who Who, call db.Call, name string, scopes []Permission) (Key, error) {
	name = strings.TrimSpace(name)
	c := errs.NewCheck("access.CreateKey")
	c.Name("name", name, maxText)
	c.That(len(scopes) > 0, "scopes", "access.no_scope")
	set := grants{}
	for _, p := range scopes {
		c.That(slices.Contains(Scopes, p), "scopes", "access.permission_unknown", "name", errs.Short(string(p)))
		set[p] = true
	}
	if err := c.Err(); err != nil {
		return Key{}, err
	}
	if !who.Can(APIKey) || who.Key != 0 {
		return Key{}, errs.Forbidden("access.CreateKey", "error.denied")
	}
	if !who.mayMake("", set) {
		return Key{}, errs.Forbidden("access.CreateKey", "access.scope_above_you")
	}
	return db.Put(ctx, s.db, func(tx *db.Tx) (k Key, err error) {
		made, again, err := tx.Once(ctx, call, func() (db.Answer, error) {
			k, err = createKey(ctx, tx, who, name, set.list())
			return db.Answer{Body: []byte(k.ID.String())}, err
		})
		if err != nil || !again {
			return k, err
		}
		var which id.Key
		if err := which.UnmarshalText(made.Body); err != nil {
			return k, err
		}
		k, err = scanKey(tx.Row(ctx, sqlKey, which))
		return k, db.NotFound(err, "access.CreateKey", "access.no_key")
	})
}

func createKey(ctx context.Context, tx *db.Tx, who Who, name string, scopes []Permission) (Key, error) {
	token, hash := newKey()
	k := Key{ID: id.New[id.KeyNoun](tx.IDs()), Name: name, Token: token, Scopes: scopes, By: who.User, Created: tx.Now()}
	k.Hint = token[:len(keyPrefix)+4] + "…" + token[len(token)-4:]
	tx.Insert(&tableKey, k.ID, k.Name, hash[:], k.Hint, joinScopes(k.Scopes), k.By, k.Created, k.Used, k.Revoked)
	return k, Audit(ctx, tx, who, "key.create", k.ID.String(), map[string]any{"name": k.Name, "scopes": k.Scopes})
}

// RevokeKey ends a key. One that has already ended is left unchanged.
func (s *Service) RevokeKey(ctx context.Context, who Who, which id.Key) error {
	if !who.Can(APIKey) {
		return errs.Forbidden("access.RevokeKey", "error.denied")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		k, err := scanKey(tx.Row(ctx, sqlKey, which))
		if errors.Is(err, db.ErrNone) {
			return errs.NotFound("access.RevokeKey", "access.no_key")
		}
		if err != nil || k.Revoked != 0 {
			return err
		}
		if _, err := tx.Exec(ctx, sqlKeyRevoke, which, tx.Now()); err != nil {
			return err
		}
		tx.AfterCommit(s.forgetKeys)
		return Audit(ctx, tx, who, "key.revoke", which.String(), map[string]string{"name": k.Name})
	})
}

// ListKeys returns all keys, newest first, with the present state of their makers.
func (s *Service) ListKeys(ctx context.Context) ([]Key, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) ([]Key, error) {
		list, err := db.List(ctx, tx, scanKey, sqlKeys)
		for i := range list {
			if err == nil {
				_, err = s.made(ctx, tx, &list[i])
			}
		}
		return list, err
	})
}

// made fills in a key's maker and returns what the key may do.
func (s *Service) made(ctx context.Context, tx *db.Tx, k *Key) (grants, error) {
	may := grants{}
	for _, p := range k.Scopes {
		may[p] = true
	}
	if k.By == 0 {
		return may, nil
	}
	u, err := findUser(ctx, tx, k.By)
	if err != nil {
		return nil, err
	}
	g, err := s.grants(ctx, tx)
	if err != nil {
		return nil, err
	}
	k.Maker, k.Stopped = u.Name, !u.Active
	for _, p := range k.Scopes {
		if k.Stopped || !g[u.Role][p] {
			delete(may, p)
			k.Lost = append(k.Lost, p)
		}
	}
	return may, nil
}

// knownKey is a cached key.
type knownKey struct {
	who  Who
	at   clock.Instant
	used clock.Instant
}

func (s *Service) forgetKeys() {
	s.mu.Lock()
	clear(s.keys)
	s.mu.Unlock()
}

var (
	errKey     = errs.New(errs.KindUnauthenticated, "access.WhoByKey", "access.wrong_key")
	errStopped = errs.New(errs.KindUnauthenticated, "access.WhoByKey", "access.key_stopped")
)

// WhoByKey returns who is behind an API key, Unauthenticated if it was revoked, does not
// exist, or its maker may no longer sign in.
func (s *Service) WhoByKey(ctx context.Context, token, ip string) (Who, error) {
	if !wellFormed(token) {
		return Who{}, errKey
	}
	hash := sha256.Sum256([]byte(token))
	now := s.db.Clock()()
	s.mu.Lock()
	known, ok := s.keys[hash]
	s.mu.Unlock()
	if age := now.Sub(known.at); !ok || age > trust || age < 0 {
		var err error
		if known, err = s.lookUpKey(ctx, hash, now); err != nil {
			return Who{}, err
		}
	}
	known.who.IP = ip
	return known.who, nil
}

func (s *Service) lookUpKey(ctx context.Context, hash [32]byte, now clock.Instant) (knownKey, error) {
	var k Key
	var may grants
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if k, err = scanKey(tx.Row(ctx, sqlKeyByHash, hash[:])); err == nil {
			may, err = s.made(ctx, tx, &k)
		}
		return err
	})
	switch {
	case errors.Is(err, db.ErrNone) || err == nil && k.Revoked != 0:
		err = errKey
	case err == nil && k.Stopped:
		err = errStopped
	}
	if err != nil {
		return knownKey{}, err
	}
	if now.Sub(k.Used) >= seenEvery {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sqlKeyUsed, k.ID, tx.Now())
			return err
		})
		if err != nil {
			return knownKey{}, err
		}
	}
	known := knownKey{who: Who{Key: k.ID, Name: k.Name, may: may}, at: now, used: k.Used}
	s.mu.Lock()
	if len(s.keys) >= maxKnown {
		clear(s.keys)
	}
	s.keys[hash] = known
	s.mu.Unlock()
	return known, nil
}

func joinScopes(list []Permission) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

func scanKey(r db.Row) (k Key, err error) {
	var scopes string
	err = r.Scan(&k.ID, &k.Name, &k.Hint, &scopes, &k.By, &k.Created, &k.Used, &k.Revoked)
	for w := range strings.FieldsSeq(scopes) {
		k.Scopes = append(k.Scopes, Permission(w))
	}
	return k, err
}

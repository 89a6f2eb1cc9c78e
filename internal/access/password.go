package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"huitou/internal/errs"
	"huitou/internal/locale"
)

// cost is the cost of hashing a password with argon2id.
type cost struct {
	memory, time uint32
	lanes        uint8
}

// current is the cost of new passwords (OWASP's first choice). A password hashed at another
// cost is hashed again when its user signs in.
var current = cost{memory: 19 * 1024, time: 2, lanes: 1}

const (
	saltLen = 16
	sumLen  = 32

	// MinPassword and MaxPassword bound a password, in characters. The upper bound prevents
	// requests that make the server hash very long texts.
	MinPassword = 10
	MaxPassword = 200
)

// hashing bounds concurrent hashing: each call takes 19 MB.
var hashing = make(chan struct{}, 4)

//go:embed common.txt
var commonList string

// common are well-known passwords of at least MinPassword characters, folded.
var common = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(commonList) {
		m[w] = true
	}
	return m
}()

// checkPassword refuses passwords that are too short, too long or well known. There are no
// rules about kinds of characters (NIST SP 800-63B).
func checkPassword(password, email, name string) error {
	c := errs.NewCheck("access.Password")
	n := utf8.RuneCountInString(password)
	folded := locale.Fold(strings.ReplaceAll(password, " ", ""))
	user, _, _ := strings.Cut(locale.Fold(email), "@")
	switch {
	case n < MinPassword:
		c.That(false, "password", "access.password_short", "n", MinPassword)
	case n > MaxPassword:
		c.That(false, "password", "access.password_long", "n", MaxPassword)
	case !utf8.ValidString(password):
		c.That(false, "password", "field.not_utf8")
	case common[folded], repeats(folded):
		c.That(false, "password", "access.password_common")
	case folded == locale.Fold(email), folded == user, folded == locale.Fold(strings.ReplaceAll(name, " ", "")):
		c.That(false, "password", "access.password_own")
	}
	return c.Err()
}

// repeats reports whether s is a repeated short piece, or a run of adjacent characters:
// aaaaaaaaaa, abcabcabcabc, 1234567890.
func repeats(s string) bool {
	for n := 1; n <= 4 && n < len(s); n++ {
		if strings.Repeat(s[:n], len(s)/n+1)[:len(s)] == s {
			return true
		}
	}
	for _, step := range []int{1, -1} {
		run := true
		for i := 1; i < len(s) && run; i++ {
			run = int(s[i])-int(s[i-1]) == step || s[i-1] == '9' && s[i] == '0' || s[i-1] == '0' && s[i] == '9'
		}
		if run {
			return true
		}
	}
	return false
}

// hashPassword returns a password's PHC string at the current cost.
func hashPassword(password string) string {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // rand.Read never fails
	return current.phc(salt, current.sum(password, salt))
}

func (c cost) sum(password string, salt []byte) []byte {
	hashing <- struct{}{}
	return c.sumNow(password, salt)
}

// sumNow is sum for a caller that holds a slot of hashing; it releases the slot.
func (c cost) sumNow(password string, salt []byte) []byte {
	defer func() { <-hashing }()
	// The same password may be composed differently on another keyboard.
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.time, c.memory, c.lanes, sumLen)
}

var raw64 = base64.RawStdEncoding

func (c cost) phc(salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.lanes,
		raw64.EncodeToString(salt), raw64.EncodeToString(sum))
}

// parsePHC reads what phc wrote.
func parsePHC(s string) (c cost, salt, sum []byte, err error) {
	part := strings.Split(s, "$")
	if len(part) != 6 || part[1] != "argon2id" {
		return c, nil, nil, fmt.Errorf("password hash is not argon2id")
	}
	var v int
	if _, err = fmt.Sscanf(part[2]+" "+part[3], "v=%d m=%d,t=%d,p=%d", &v, &c.memory, &c.time, &c.lanes); err != nil {
		return c, nil, nil, fmt.Errorf("cost of a password: %w", err)
	}
	if v != argon2.Version || c.time == 0 || c.lanes == 0 || c.memory > 1<<20 {
		return c, nil, nil, fmt.Errorf("cost of a password: %s$%s", part[2], part[3])
	}
	if salt, err = raw64.DecodeString(part[4]); err == nil {
		sum, err = raw64.DecodeString(part[5])
	}
	if err == nil && len(sum) != sumLen {
		err = fmt.Errorf("password hash of %d bytes", len(sum))
	}
	return c, salt, sum, err
}

// nobody is the hash against which a password for an unknown e-mail is verified.
var nobody = current.phc(make([]byte, saltLen), make([]byte, sumLen))

// verify reports whether a password matches the stored hash, and whether it should be hashed
// again. An empty hash (an invited user) takes as long.
func verify(ctx context.Context, kept, password string) (ok, old bool, err error) {
	real := kept != ""
	if !real {
		kept = nobody
	}
	c, salt, sum, err := parsePHC(kept)
	if err != nil {
		return false, false, err
	}
	select { // a caller that has gone away costs nothing
	case <-ctx.Done():
		return false, false, ctx.Err()
	case hashing <- struct{}{}:
	}
	same := subtle.ConstantTimeCompare(sum, c.sumNow(password, salt)) == 1
	return same && real, c != current, nil
}

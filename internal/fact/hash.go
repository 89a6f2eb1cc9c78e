package fact

import (
	"crypto/sha256"
	"encoding/json"
)

// Hash is the SHA-256 of the fact's canonical body: its JSON with the fields in the order of
// the struct and empty ones left out, so that spacing, key order and unknown keys of the
// original do not matter. Two facts of one name with equal hashes are the same fact sent
// twice.
func (f *Fact) Hash() [32]byte {
	if f.Create {
		plain := *f
		plain.Create = false
		f = &plain
	}
	b, err := json.Marshal(f)
	if err != nil { // every field of a Fact can be marshalled
		panic(err)
	}
	return sha256.Sum256(b)
}

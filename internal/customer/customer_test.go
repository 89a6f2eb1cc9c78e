package customer

import (
	"encoding/json"
	"testing"
)

// TestStoredJSON: customers that an earlier version stored for the undo of an import are read with
// what they were, a stub or not.
func TestStoredJSON(t *testing.T) {
	t.Parallel()
	for text, recorded := range map[string]bool{`{"Name":"Anna","Told":true}`: true, `{"Name":"","Told":false}`: false} {
		var c Customer
		if err := json.Unmarshal([]byte(text), &c); err != nil || c.Recorded != recorded {
			t.Errorf("%s: recorded %v, want %v (%v)", text, c.Recorded, recorded, err)
		}
	}
}

package db

import "testing"

func TestPositional(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                 "",
		"SELECT 1":                         "SELECT 1",
		"a = $1 AND b = $2":                "a = ? AND b = ?",
		"a = $2 AND b = $1":                "a = $2 AND b = $1",
		"a = $1 AND b = $1":                "a = $1 AND b = $1",
		"a = $1 AND b = '$9' AND c = $2":   "a = ? AND b = '$9' AND c = ?",
		"a = '' AND b = $1":                "a = '' AND b = ?",
		"a = 'it''s' AND b = $1":           "a = 'it''s' AND b = ?",
		"($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)": "(?,?,?,?,?,?,?,?,?,?)",
		"($1,$12)":                         "($1,$12)",
		"a = 'open":                        "a = 'open",
		"a = ? AND b = $1":                 "a = ? AND b = $1",
	} {
		if got := positional(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

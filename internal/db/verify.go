package db

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Diff is a derived figure that differs from what the facts add up to.
type Diff struct {
	Table string // "promise_day"
	Key   string // which row: "place_id=5 day=2026-05-03"
	Have  string // what the database holds
	Want  string // what the facts add up to
}

// String returns the difference in one line.
func (d Diff) String() string {
	return fmt.Sprintf("%s %s: have %s, want %s", d.Table, d.Key, d.Have, d.Want)
}

// maxDiffs bounds what one check reports: thousands of differences have one cause.
const maxDiffs = 100

// Recount runs fn with a transaction whose Add writes nothing, and compares the added sums
// with the roll-ups. fn adds every fact anew, by the same code that added it on write.
func (t *Tx) Recount(ctx context.Context, fn func(shadow *Tx) error, tables ...*Rollup) ([]Diff, error) {
	shadow := *t
	shadow.sums = newSums()
	if err := fn(&shadow); err != nil {
		return nil, err
	}
	var diffs []Diff
	for _, r := range tables {
		d, err := r.compare(ctx, t, shadow.sums.m[r])
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, d...)
	}
	return diffs, nil
}

// compare reads the roll-up and compares it with the rows wanted.
func (r *Rollup) compare(ctx context.Context, t *Tx, want map[string]*sumRow) ([]Diff, error) {
	keys := strings.Join(r.Key, ", ")
	cols := make([]string, len(r.Sum))
	for i, c := range r.Sum {
		cols[i] = "SUM(" + c + ")"
	}
	query := "-- db.compare " + r.Name + "\nSELECT " + keys + ", " + strings.Join(cols, ", ") + " FROM " + r.Name + " GROUP BY " + keys
	var diffs []Diff
	seen := map[string]bool{}
	note := func(key []any, have, want []int64) {
		if len(diffs) < maxDiffs && !slices.Equal(have, want) {
			diffs = append(diffs, Diff{r.Name, r.describe(key), fmt.Sprint(have), fmt.Sprint(want)})
		}
	}
	none := make([]int64, len(r.Sum))
	err := t.Each(ctx, func(row Row) error {
		raw, have := make([]any, len(r.Key)), make([]int64, len(r.Sum))
		dest := make([]any, 0, len(raw)+len(have))
		for i := range raw {
			dest = append(dest, &raw[i])
		}
		for i := range have {
			dest = append(dest, &have[i])
		}
		if err := row.Scan(dest...); err != nil {
			return err
		}
		for i, v := range raw {
			if b, ok := v.([]byte); ok {
				raw[i] = string(b)
			}
		}
		k := string(appendKey(nil, raw))
		seen[k] = true
		w := none
		if row := want[k]; row != nil {
			w = row.add
		}
		note(raw, have, w)
		return nil
	}, query)
	if err != nil {
		return nil, err
	}
	for k, row := range want {
		if !seen[k] {
			note(row.key, none, row.add)
		}
	}
	slices.SortFunc(diffs, func(a, b Diff) int { return strings.Compare(a.Key, b.Key) })
	return diffs, nil
}

func (r *Rollup) describe(key []any) string {
	parts := make([]string, len(key))
	for i, v := range key {
		parts[i] = fmt.Sprintf("%s=%v", r.Key[i], v)
	}
	return strings.Join(parts, " ")
}

// Package page paginates lists by cursor: each page continues after the sort key of the last
// row, never at an offset.
package page

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"huitou/internal/errs"
)

// Page requests one page. The zero Page is the first, of the default length.
type Page struct {
	After string // Next of the previous page, "" = from the beginning
	Limit int    // 0 = the default length
}

// Bounds of the length of a page.
const (
	DefaultSize = 50
	MaxSize     = 500
)

// Size returns the requested length, within the bounds.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return DefaultSize
	}
	return min(p.Limit, MaxSize)
}

// Cursor encodes the sort key of a row: the After of the next page. The parts are integers
// and strings.
func Cursor(parts ...any) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic(fmt.Sprintf("page: cursor of %v: %v", parts, err))
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Key decodes the cursor into dest, pointers to the types that Cursor was given. ok is false
// on the first page. A malformed cursor is Invalid.
func (p Page) Key(dest ...any) (ok bool, err error) {
	if p.After == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.After)
	var parts []json.RawMessage
	if err == nil {
		err = json.Unmarshal(b, &parts)
	}
	if err == nil && len(parts) != len(dest) {
		err = fmt.Errorf("%d parts, want %d", len(parts), len(dest))
	}
	for i := 0; err == nil && i < len(dest); i++ {
		err = json.Unmarshal(parts[i], dest[i])
	}
	if err != nil {
		return false, errs.Invalid("page.Key", "page.cursor").Because(err)
	}
	return true, nil
}

// Cut removes the extra row, read to see whether there is a next page, and returns the cursor
// of the last row that is shown.
func Cut[T any](list []T, size int, key func(T) string) (rows []T, next string) {
	if len(list) <= size {
		return list, ""
	}
	list = list[:size]
	return list, key(list[size-1])
}

package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"unicode"
)

// field is one named value of a result.
type field struct {
	name  string
	value any // float64, int64, string, bool, none, nil, record, []any
}

// none is a number that does not exist: null in JSON, a dash in a text. nil is a part that
// does not exist, which a text omits.
type none struct{}

// MarshalJSON writes null.
func (none) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// withoutEmpty replaces undefined figures in a record by none: a figure of 0 cases, an
// interval without width, a standard error of 0.
func withoutEmpty(r record) any {
	at := map[string]int{}
	for i, f := range r {
		at[f.name] = i
	}
	get := func(name string) any {
		if i, ok := at[name]; ok {
			return r[i].value
		}
		return nil
	}
	drop := func(names ...string) {
		for _, n := range names {
			if i, ok := at[n]; ok {
				r[i].value = none{}
			}
		}
	}
	low, ranged := get("low").(float64)
	high, ranged2 := get("high").(float64)
	if ranged && ranged2 && low == high {
		drop("low", "high")
	}
	for _, se := range []string{"se", "std_error"} {
		if v, ok := get(se).(float64); ok && v == 0 {
			drop(se)
		}
	}
	_, low2 := at["low"]
	if get("n") == int64(0) && low2 && (get("value") != nil || get("estimate") != nil) {
		return none{}
	}
	return r
}

// record is a struct with its fields in order.
type record []field

// MarshalJSON keeps the order of the fields.
func (r record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		v, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", f.name, v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain converts a result into records, lists and scalars: names in snake_case, values with a
// String method as their text, NaN and infinities as none.
func plain(v reflect.Value) any {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	}
	if v.CanInterface() {
		if d, ok := v.Interface().(Decimal); ok {
			return d
		}
	}
	if v.CanInterface() && v.Kind() != reflect.Struct {
		if s, ok := v.Interface().(fmt.Stringer); ok {
			return s.String()
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		var r record
		own := map[string]bool{} // fields that hide those of the same name in embedded structs
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !f.Anonymous {
				own[snake(f.Name)] = true
			}
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case !f.IsExported():
			case f.Anonymous:
				inner, _ := plain(v.Field(i)).(record)
				for _, f := range inner {
					if !own[f.name] {
						r = append(r, f)
					}
				}
			default:
				r = append(r, field{snake(f.Name), plain(v.Field(i))})
			}
		}
		return withoutEmpty(r)
	case reflect.Slice, reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case reflect.Float64, reflect.Float32:
		if x := v.Float(); !math.IsNaN(x) && !math.IsInf(x, 0) {
			return x
		}
		return none{}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(v.Uint()) //nolint:gosec // no count is that large
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	}
	return nil
}

// snake converts BelowZone into below_zone, and R2, SE or HTMT into r2, se, htmt.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

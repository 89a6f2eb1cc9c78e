package importer

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"io"
	"reflect"
)

// Facts lie in the temporary files packed: of a struct first which of its fields are not zero,
// as bits, then those fields in their order; numbers as varints; texts and lists after their
// lengths; what has no fixed type as JSON. An empty list comes back as nil. The files are read
// by the process that wrote them, so that the form may change with every build.

// packer packs and unpacks the values of one type.
type packer struct {
	put  func(b []byte, v reflect.Value) []byte
	take func(u *unpacker, v reflect.Value)
}

// pack appends a value.
func pack[T any](b []byte, p *packer, v *T) []byte { return p.put(b, reflect.ValueOf(v).Elem()) }

// takePacked reads a value into one that is zero.
func takePacked[T any](u *unpacker, p *packer, v *T) { p.take(u, reflect.ValueOf(v).Elem()) }

// packerOf makes the packer of a type. It panics on one that cannot be packed.
func packerOf(t reflect.Type) *packer {
	switch t.Kind() {
	case reflect.Bool:
		return &packer{
			put: func(b []byte, v reflect.Value) []byte {
				if v.Bool() {
					return append(b, 1)
				}
				return append(b, 0)
			},
			take: func(u *unpacker, v reflect.Value) { v.SetBool(u.bytes(1)[0] == 1) },
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &packer{
			put:  func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) },
			take: func(u *unpacker, v reflect.Value) { v.SetInt(u.varint()) },
		}
	case reflect.String:
		return &packer{
			put: func(b []byte, v reflect.Value) []byte {
				s := v.String()
				return append(binary.AppendUvarint(b, uint64(len(s))), s...)
			},
			take: func(u *unpacker, v reflect.Value) { v.SetString(u.text(u.bytes(u.size()))) },
		}
	case reflect.Pointer:
		of := packerOf(t.Elem())
		return &packer{
			put: func(b []byte, v reflect.Value) []byte { return of.put(b, v.Elem()) },
			take: func(u *unpacker, v reflect.Value) {
				p := reflect.New(t.Elem())
				of.take(u, p.Elem())
				v.Set(p)
			},
		}
	case reflect.Slice:
		return packerOfList(t)
	case reflect.Struct:
		return packerOfStruct(t)
	case reflect.Map, reflect.Interface:
		return &packer{
			put: func(b []byte, v reflect.Value) []byte {
				text := jsonOf(v.Interface())
				return append(binary.AppendUvarint(b, uint64(len(text))), text...)
			},
			take: func(u *unpacker, v reflect.Value) {
				if err := json.Unmarshal(u.bytes(u.size()), v.Addr().Interface()); err != nil {
					u.fail(err)
				}
			},
		}
	}
	panic(fmt.Sprintf("importer: a %s cannot be packed", t))
}

func packerOfList(t reflect.Type) *packer {
	of := packerOf(t.Elem())
	return &packer{
		put: func(b []byte, v reflect.Value) []byte {
			b = binary.AppendUvarint(b, uint64(v.Len()))
			for i := range v.Len() {
				b = of.put(b, v.Index(i))
			}
			return b
		},
		take: func(u *unpacker, v reflect.Value) {
			n := u.size()
			if n == 0 {
				return
			}
			list := reflect.MakeSlice(t, n, n)
			for i := range n {
				of.take(u, list.Index(i))
			}
			v.Set(list)
		},
	}
}

// packerOfStruct leaves out what JSON leaves out, too.
func packerOfStruct(t reflect.Type) *packer {
	type field struct {
		at int
		*packer
	}
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("json") == "-" {
			continue
		}
		if f.PkgPath != "" || len(fields) == 64 {
			panic(fmt.Sprintf("importer: field %s of %s cannot be packed", f.Name, t))
		}
		fields = append(fields, field{i, packerOf(f.Type)})
	}
	return &packer{
		put: func(b []byte, v reflect.Value) []byte {
			var has uint64
			for i := range fields {
				if f := v.Field(fields[i].at); !f.IsZero() {
					has |= 1 << i
				}
			}
			b = binary.AppendUvarint(b, has)
			for i := range fields {
				if has&(1<<i) != 0 {
					b = fields[i].put(b, v.Field(fields[i].at))
				}
			}
			return b
		},
		take: func(u *unpacker, v reflect.Value) {
			has := u.uvarint()
			for i := 0; has != 0 && i < len(fields); i, has = i+1, has>>1 {
				if has&1 != 0 {
					fields[i].take(u, v.Field(fields[i].at))
				}
			}
		},
	}
}

// unpacker reads packed values. After the first error it reads zeros; end returns the error.
type unpacker struct {
	b    []byte
	err  error
	seen *wordStore // nil = none
}

func (u *unpacker) fail(err error) {
	if u.err == nil {
		u.err = err
	}
	u.b = nil
}

// end is the error of reading, or that something is left.
func (u *unpacker) end() error {
	if u.err == nil && len(u.b) > 0 {
		return fmt.Errorf("importer: %d bytes behind a packed value", len(u.b))
	}
	return u.err
}

func (u *unpacker) uvarint() uint64 {
	v, n := binary.Uvarint(u.b)
	return taken(u, v, n)
}

func (u *unpacker) varint() int64 {
	v, n := binary.Varint(u.b)
	return taken(u, v, n)
}

// taken is v, which took n bytes; n is not positive where they were none.
func taken[T int64 | uint64](u *unpacker, v T, n int) T {
	if n <= 0 {
		u.fail(io.ErrUnexpectedEOF)
		return 0
	}
	u.b = u.b[n:]
	return v
}

// size is the length of a text or a list: each of its items has a byte at least.
func (u *unpacker) size() int {
	n := u.uvarint()
	if n > uint64(len(u.b)) {
		u.fail(io.ErrUnexpectedEOF)
		return 0
	}
	return int(n)
}

func (u *unpacker) bytes(n int) []byte {
	if n > len(u.b) {
		u.fail(io.ErrUnexpectedEOF)
		return make([]byte, n)
	}
	b := u.b[:n]
	u.b = u.b[n:]
	return b
}

func (u *unpacker) text(b []byte) string {
	if u.seen == nil {
		return string(b)
	}
	return u.seen.get(b)
}

// wordStore keeps short texts that were seen lately, so that those that rows repeat (products,
// customers, currencies) are in memory once.
type wordStore struct {
	seed maphash.Seed
	kept [4096]string
}

// maxKept bounds a text that is kept.
const maxKept = 64

func newWordStore() *wordStore { return &wordStore{seed: maphash.MakeSeed()} }

func (t *wordStore) get(b []byte) string {
	if len(b) > maxKept {
		return string(b)
	}
	at := &t.kept[maphash.Bytes(t.seed, b)%uint64(len(t.kept))]
	if *at != string(b) {
		*at = string(b)
	}
	return *at
}

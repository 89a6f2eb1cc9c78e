package importer

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/errs"
	"huitou/internal/fact"
)

// anything draws a value of any type of the facts. Lists are nil or have items, as JSON leaves
// out empty ones.
func anything(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "n"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			p := reflect.New(v.Type().Elem())
			anything(t, p.Elem())
			v.Set(p)
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			item := reflect.New(v.Type().Elem()).Elem()
			anything(t, item)
			v.Set(reflect.Append(v, item))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				anything(t, v.Field(i))
			}
		}
	case reflect.Map:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.ValueOf(errs.Args{"n": "1", "kind": rapid.String().Draw(t, "arg")}))
		}
	default:
		t.Fatalf("a %s is not drawn", v.Type())
	}
}

// TestPack: every part and every fact comes back as it was, with and without a store of texts.
func TestPack(t *testing.T) {
	t.Parallel()
	seen := newWordStore()
	rapid.Check(t, func(t *rapid.T) {
		var p part
		anything(t, reflect.ValueOf(&p).Elem())
		got, err := readPart(p.packed(nil), seen)
		if err != nil || !reflect.DeepEqual(got, &p) {
			t.Fatalf("%+v came back as %+v: %v", p, got, err)
		}
		var s staged
		anything(t, reflect.ValueOf(&s).Elem())
		back, err := readStaged(s.packed(nil), nil)
		if err != nil || !reflect.DeepEqual(back, &s) {
			t.Fatalf("%+v came back as %+v: %v", s, back, err)
		}
	})
}

// TestPackCut: what was cut short, or has something behind it, is an error and no panic.
func TestPackCut(t *testing.T) {
	t.Parallel()
	n := int64(5)
	whole := (&part{Rows: []span{{1, 2, 3}}, Number: true, Fact: fact.Fact{Kind: fact.KindPurchase, Source: "till", ID: "1",
		Purchase: &fact.Purchase{Customer: "anna", Amount: &n, Lines: []fact.Line{{Product: "tea", Amount: 300}}}}}).packed(nil)
	for i := range whole {
		if _, err := readPart(whole[:i], nil); err == nil {
			t.Errorf("%d of %d bytes are read without an error", i, len(whole))
		}
	}
	if _, err := readPart(append(whole, 0), nil); err == nil {
		t.Error("a byte behind it is no error")
	}
	if p, err := readPart(whole, nil); err != nil || p.Fact.Purchase.Lines[0].Product != "tea" {
		t.Errorf("%+v %v", p, err)
	}
}

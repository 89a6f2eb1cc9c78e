package errs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"huitou/internal/errs"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want errs.Kind
	}{
		{nil, errs.KindInternal},
		{errors.New("x"), errs.KindInternal},
		{errs.NotFound("a.B", "k"), errs.KindNotFound},
		{fmt.Errorf("outer: %w", errs.Conflict("a.B", "k")), errs.KindConflict},
		{errs.Invalid("a.B", "k").Because(errs.NotFound("c.D", "k")), errs.KindInvalid},
	} {
		if got := errs.KindOf(tt.err); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.err, got, tt.want)
		}
	}
	if errs.Is(nil, errs.KindInternal) {
		t.Error("a nil error has no kind")
	}
}

// TestCheck: all errors are collected, each with its path.
func TestCheck(t *testing.T) {
	t.Parallel()
	line := errs.NewCheck("line")
	line.That(false, "amount", "field.required")
	line.Add(errs.Field{Path: "units", Key: "field.invalid", Found: strings.Repeat("é", 100)})
	c := errs.NewCheck("order")
	c.That(true, "fine", "field.required")
	c.That(false, "at", "field.required", "n", 3)
	c.Within("lines[2]", line.Err())
	c.Within("zone", errs.Invalid("cal.Zone", "cal.zone", "found", "x"))
	c.Within("other", errors.New("no digits"))
	c.Within("nothing", nil)
	e, ok := errors.AsType[*errs.Error](c.Err())
	if !ok {
		t.Fatalf("%v", c.Err())
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path+"="+f.Key)
	}
	want := "at=field.required lines[2].amount=field.required lines[2].units=field.invalid zone=cal.zone other=field.invalid"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v\nwant %s", got, want)
	}
	if n := len(e.Fields[2].Found); n > 90 || !strings.HasSuffix(e.Fields[2].Found, "é…") {
		t.Errorf("found text of %d bytes was not cut at a rune boundary", n)
	}
	if err := errs.NewCheck("x").Err(); err != nil {
		t.Errorf("no errors: %v", err)
	}
}

// TestName: names are of one line and of visible characters, in any script.
func TestName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Harbour": "", "三里屯 店": "", "عائشة": "", "👩‍👩‍👧": "", "א\u200f": "", "": "field.required", " \u3000\t": "field.required", "\u200b\u3164": "field.required", "❤\ufe0f": "",
		"Two\nlines": "field.control", "a\tb": "field.control", "a\x00": "field.control", "a\u202eb": "field.control", "a\u2066b": "field.control",
		"a\u2028b": "field.control", "界界界界界界界界界界": "", "界界界界界界界界界界界": "field.too_long",
	} {
		c := errs.NewCheck("test")
		c.Name("name", in, 10)
		got := ""
		if e, ok := errors.AsType[*errs.Error](c.Err()); ok {
			got = e.Fields[0].Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestGuard: a panic becomes an error with its stack; an error is returned unchanged.
func TestGuard(t *testing.T) {
	t.Parallel()
	err := errs.Guard("test.Break", func() error { var list []int; _ = list[len(list)]; return nil })
	if err == nil || !strings.Contains(err.Error(), "test.Break: panic: runtime error: index out of range") || !strings.Contains(err.Error(), "errs_test.go") {
		t.Errorf("%v", err)
	}
	want := errs.Conflict("test", "conflict.edited")
	if err := errs.Guard("test", func() error { return want }); err != want { //nolint:errorlint // the same one
		t.Errorf("%v, want %v", err, want)
	}
}

// TestLine: the line that a reader of text names is found; an error without one is of the first.
func TestLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"yaml: line 12: did not find expected key": 12, "yaml: unmarshal errors:\n  line 3: cannot": 3, "line x": 1, "": 1} {
		if got := errs.Line(errors.New(text)); got != want {
			t.Errorf("%q: line %d, want %d", text, got, want)
		}
	}
}

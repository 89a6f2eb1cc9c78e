package fact

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huitou/internal/errs"
	"huitou/internal/money"
)

// TestPlainLine: in a line that is taken as plain nothing is wrong.
func TestPlainLine(t *testing.T) {
	t.Parallel()
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.SampledFrom([]string{"", "tea", "a b", "tee\x00", "Tée", "\xff", "tab\t", strings.Repeat("x", MaxName), strings.Repeat("x", MaxName+1)}).Draw(t, name)
		}
		number := func(name string, limit int64) int64 {
			return rapid.SampledFrom([]int64{0, 1, -1, limit, -limit, limit + 1, -limit - 1}).Draw(t, name)
		}
		l := Line{Product: Ref(text("product")), Name: text("name"), Partner: Ref(text("partner")), Units: number("units", MaxUnits), Amount: number("amount", money.Max)}
		if rapid.Bool().Draw(t, "costs") {
			l.Cost = new(number("cost", money.Max))
		}
		if !l.plain() {
			return
		}
		plain++
		c := checker{*errs.NewCheck("test")}
		if c.line("lines[0]", &l); c.Err() != nil {
			t.Fatalf("%+v is plain: %v", l, c.Err())
		}
	})
	if plain == 0 {
		t.Error("no line was plain")
	}
}

package flow_test

import (
	"encoding/json"
	"testing"

	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/locale"
)

// TestInWords: messages about facts have no words of the program in them, and amounts as people
// write them, also after they were stored.
func TestInWords(t *testing.T) {
	t.Parallel()
	zh := locale.For(locale.ZhHans)
	for _, c := range []struct {
		key  string
		args errs.Args
		want string
	}{
		{"purchase.amount_differs", errs.Pairs("told", int64(1587900), "lines", int64(1500000), "currency", "CNY"),
			"所报金额（¥15,879.00）与明细合计（¥15,000.00）不符，以所报金额为准。"},
		{"customer.identity_malformed", errs.Pairs("kind", "phone", "value", "12"), "“12” 不是有效的电话，未收录，请在源系统更正。"},
		{"import.changed_since", errs.Pairs("kind", "voice"), "这个评价在导入之后被修改过。"},
		{"import.changed_with", errs.Pairs("kind", "purchase", "with", "promise"), "这个消费的承诺在导入之后被修改过。"},
		{"import.changed_since", errs.Pairs("kind", "unheard of"), "这个unheard of在导入之后被修改过。"},
	} {
		stored, err := json.Marshal(c.args)
		if err != nil {
			t.Fatal(err)
		}
		var read errs.Args
		if err := json.Unmarshal(stored, &read); err != nil {
			t.Fatal(err)
		}
		for _, args := range []errs.Args{c.args, read} {
			if got := zh.Err(&errs.Error{Kind: errs.KindInvalid, Key: c.key, Args: flow.InWords(zh, args)}); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		}
	}
}

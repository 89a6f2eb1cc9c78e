// Package locale formats what readers see: messages, numbers, money and dates in English,
// Simplified and Traditional Chinese.
//
// Messages live in words/<area>.yaml, one entry per key, the three languages side by side,
// with named placeholders and, where a count changes the words, plural forms chosen by {n}:
//
//	promise.kept:  {en: Kept, zh-Hans: 已兑现, zh-Hant: 已兌現}
//	order.count:
//	  en: {one: "{n} order", other: "{n} orders"}
//	  zh-Hans: "{n} 笔订单"
//	  zh-Hant: "{n} 筆訂單"
//
// A reader's Locale is For(lang), optionally In(zone); it is safe for concurrent use and
// cheap to make:
//
//	l := locale.For(locale.ZhHans).In(shanghai)
//	l.T("order.count", "n", 3)      // 3 笔订单
//	l.Day(instant)                  // 2026年5月3日
//	l.Err(err), l.Fields(err)       // what a person may read of an error
//
// Placeholder values are formatted by their type: numbers grouped, amounts with their
// currency, instants in the zone, durations in words.
//
// To add a message: write the entry, use the key in Go (errs.Invalid(op, "key"), l.T("key"))
// or in a template ({{t "key"}}). Keys made at run time begin with a literal prefix that ends
// in a dot: l.T("promise.state."+s). The tests of this package fail on a missing language, on
// placeholders that differ between languages, on a key that is used and absent and on one
// that is unused.
//
// An unknown key is shown as ⟦key⟧, which the page tests look for.
package locale

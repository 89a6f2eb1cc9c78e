package locale_test

import (
	"fmt"
	"time"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/money"
)

func Example() {
	at := clock.At(time.Date(2026, 5, 3, 6, 0, 0, 0, time.UTC))
	for _, lang := range locale.Langs() {
		l := locale.For(lang)
		fmt.Println(l.T("list.count", "n", 1200), "|", l.Day(at), "|",
			l.Money(money.Amount{Minor: 1990, Currency: "CNY"}), "|", l.Ago(at, at.Add(3*time.Hour)))
	}
	// Output:
	// 1,200 entries | 3 May 2026 | CN¥19.90 | 3 hours ago
	// 共 1,200 条 | 2026年5月3日 | ¥19.90 | 3 小时前
	// 共 1,200 筆 | 2026年5月3日 | CN¥19.90 | 3 小時前
}

func Example_errors() {
	c := errs.NewCheck("customer.Create")
	c.That(false, "name", "field.required")
	l := locale.For(locale.En)
	fmt.Println(l.Err(c.Err()))
	for _, f := range l.Fields(c.Err()) {
		fmt.Println(f.Path+":", f.Text)
	}
	// Output:
	// Please check the marked fields.
	// name: Please fill this in.
}

package card_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/page"
)

// A customer is found by the beginnings of words, also inside a Chinese name, and the
// card says what to do next and why.
func Example_findAndOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "card")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	now := clock.At(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))
	d, err := db.Open(ctx, filepath.Join(dir, "example.db"), db.Options{Clock: clock.Fixed(now), Unsafe: true})
	if err != nil {
		panic(err)
	}
	defer d.Close()
	err = d.Write(ctx, func(tx *db.Tx) error {
		return org.CreateCompany(ctx, tx, org.Company{Name: "Tea & Co", Currency: "CNY", Zone: "Asia/Shanghai", Language: "zh-Hans"})
	})
	if err != nil {
		panic(err)
	}
	_, err = flow.New(d).Record(ctx, []fact.Fact{
		{Kind: fact.KindCustomer, Source: "shop", ID: "1", Customer: &fact.Customer{Name: "李建祥", Phone: "+8613912345678"}},
		{Kind: fact.KindCustomer, Source: "shop", ID: "2", Customer: &fact.Customer{Name: "李健祥"}},
		{Kind: fact.KindVoice, Source: "shop", ID: "3", Voice: &fact.Voice{Customer: "1", At: now.Add(-48 * time.Hour), Rating: new(1), Text: "没人接电话"}},
	}, flow.Sender{Actor: "example"})
	if err != nil {
		panic(err)
	}

	lists := list.New(d)
	for _, typed := range []string{"李", "建祥", "5678"} {
		l, err := lists.Customers(ctx, list.CustomerFilter{Search: typed}, page.Page{})
		if err != nil {
			panic(err)
		}
		fmt.Print(typed, ":")
		for _, row := range l.Rows {
			fmt.Print(" ", row.Name)
		}
		fmt.Println()
	}
	l, err := lists.Customers(ctx, list.CustomerFilter{LowRating: true}, page.Page{})
	if err != nil {
		panic(err)
	}
	c, err := card.New(d).Card(ctx, l.Rows[0].ID)
	if err != nil {
		panic(err)
	}
	fmt.Println(c.Next[0].Key, c.Next[0].Because, c.Next[0].Facts["n"])
	// Output:
	// 李: 李健祥 李建祥
	// 建祥: 李建祥
	// 5678: 李建祥
	// card.next.answer card.because.low 1
}

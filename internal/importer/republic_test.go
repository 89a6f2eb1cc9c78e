package importer

import (
	"testing"

	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// TestYearsOfTheRepublic reads days as Taiwan writes them, and only if the style says so.
func TestYearsOfTheRepublic(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"113/05/03": "2024-05-03", "113-5-3": "2024-05-03", "113.05.03": "2024-05-03", "1130503": "2024-05-03", "1130503 124120": "2024-05-03", "0990503": "2010-05-03",
		"113年5月3日": "2024-05-03", "民國113年5月3日": "2024-05-03", "99/05/03": "2010-05-03", "113/05/03 12:41:20": "2024-05-03", "113/05/03 下午 2:05": "2024-05-03", "2024/05/03": "2024-05-03", "113/13/03": "", "113/02/30": ""} {
		m, ok := byLayout(cell, layoutsOf(RepublicStyle))
		if got := string(m.date()); got != want || ok != (want != "") {
			t.Errorf("%s is %s (%v), want %s", cell, got, ok, want)
		}
	}
	if _, _, _, ok := readMoment("113/05/03", orderNone); ok {
		t.Error("read without the style")
	}
}

// TestHalfOfTheDay reads 下午 between a day of numbers and its time.
func TestHalfOfTheDay(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"2024/5/3 下午 2:05", "2024/05/03 下午2:05", "2024-05-03 下午 02:05:00"} {
		if m, _, _, ok := readMoment(cell, orderNone); !ok || m.date() != "2024-05-03" || m.since.String() != "14h5m0s" {
			t.Errorf("%s is %s %s", cell, m.date(), m.since)
		}
	}
}

// TestRepublicIsSeen chooses the style by what the cells of a column of days hold; digits only by its name as well.
func TestRepublicIsSeen(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ column, cell, other, style string }{
		{"交易日期", "113/05/03", "112/12/31", RepublicStyle}, {"交易日期", "113-05-03 10:00", "113-05-04 10:00", RepublicStyle}, {"交易日期", "1130503", "1121231", RepublicStyle},
		{"交易日期", "2024/05/03", "2024/05/04", ""}, {"交易日期", "202/05/03", "202/05/04", ""},
	} {
		g := (&Inspection{Columns: []string{"單號", x.column, "金額"}, Looked: [][]string{{"A1", x.cell, "100"}, {"A2", x.other, "120"}}}).As(fact.KindPurchase)
		if g.Dates != x.style || g.Fields["at"] != x.column {
			t.Errorf("%s: style %q, %v", x.cell, g.Dates, g.Fields)
		}
	}
	g := (&Inspection{Columns: []string{"日期", "單號", "金額"}, Looked: [][]string{{"2024-05-03", "1130503", "100"}, {"2024-05-04", "1130504", "120"}}}).As(fact.KindPurchase)
	if g.Dates != "" || g.Fields["id"] != "單號" {
		t.Errorf("numbers that look like days: %q %v", g.Dates, g.Fields)
	}
}

// TestDayThatIsNotUnderstood: sales are not read as a list of people; each row says which day was not understood.
func TestDayThatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	path := write(t, t.TempDir(), "f.csv", "單號,交易日期,顧客姓名,手機,數量,金額,狀態\nA1,3 in the 5th,林,0912345001,1,100,已完成\nA2,4 in the 5th,林,0912345001,2,120,已完成\n")
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if in.Guess.Kind != fact.KindPurchase || in.Guess.Fields["at"] != "交易日期" {
		t.Errorf("%s %v", in.Guess.Kind, in.Guess.Fields)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, in.Map), Paths: []string{path}})
	same(t, "rejected", wrongs(&r), "2 交易日期 import.date", "3 交易日期 import.date")
}

// TestSamePersonTwice makes one person of rows that agree in all that tells people apart.
func TestSamePersonTwice(t *testing.T) {
	t.Parallel()
	path := write(t, t.TempDir(), "f.csv", "姓名,手機\n林,0912345001\n林,0912345001\n張,0912345002\n")
	in, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, now)
	r := do(t, flow.New(d), Plan{Map: mapOf(t, in.Map), Paths: []string{path}})
	if got := r.Run.Counts.Kinds[fact.KindCustomer]; got == nil || got.Created != 2 {
		t.Errorf("people %+v\n%s", got, in.Map)
	}
}

// TestThousandsOfMoney: three digits behind a mark are thousands in an amount of a currency with at most two decimals.
func TestThousandsOfMoney(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"\"1,307\"": "1 130700 EUR 2026-05-03", "1.307": "1 130700 EUR 2026-05-03"} {
		d := dbtest.SQLite(t, now)
		do(t, flow.New(d), Plan{Map: mapOf(t, oddMap), Paths: []string{write(t, t.TempDir(), "f.csv", "no,day,who,total,tip,till\n1,2026-05-03,Ann,"+text+",0,A\n")}})
		same(t, text, found(t, d, purchases), want)
	}
}

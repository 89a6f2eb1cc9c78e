package importer

import (
	"strings"
	"testing"
)

// TestIdleRows: a row that says nothing is set aside and counted; it does not end the order whose lines it stands between.
func TestIdleRows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		asides     []string
		sold       []string
	}{
		{"a text between the lines of an order", "Order Reference,Order Date,Customer,Product,Quantity,Subtotal,Note\nS1,2026-05-01,Ann Ray,Desk,1,5.00,\n,,,,0.0,0.0,Third floor\n,,,Lamp,2,7.00,\nS2,2026-05-02,Bo Lee,Lamp,1,3.50,\n",
			[]string{"import.rows_idle 1"}, []string{"S1 1200 EUR 2026-05-01", "S2 350 EUR 2026-05-02"}},
		{"advertising", "Order ID,Order date,Store,Total sales,Other payments\nA1,2026-05-01,Hill,5.00,0.00\n,2026-05-02,Hill,0.00,-15.00\nA2,2026-05-02,Hill,6.00,0.00\n",
			[]string{"import.rows_idle 1"}, []string{"A1 500 EUR 2026-05-01", "A2 600 EUR 2026-05-02"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := later(t)
			_, r := byGuess(t, d, tt.text, "EUR", "UTC")
			same(t, "rejected", wrongs(&r))
			same(t, "set aside", tallies(r.Run.Counts.Asides), tt.asides...)
			same(t, "sold", found(t, d, purchases), tt.sold...)
		})
	}
}

// TestSilentAnswer: who was asked and said nothing is set aside, and makes no customer.
func TestSilentAnswer(t *testing.T) {
	t.Parallel()
	d := later(t)
	_, r := byGuess(t, d, "Response ID,Submitted at,Email,How likely are you to recommend us?,Comment\n1,2026-05-01 10:00,a@b.example,9,Good\n2,2026-05-02 10:00,c@d.example,,\n", "EUR", "UTC")
	same(t, "rejected", wrongs(&r))
	same(t, "set aside", tallies(r.Run.Counts.Asides), "import.rows_silent 1")
	same(t, "customers", found(t, d, `SELECT ext FROM fact_name WHERE kind = 'customer'`), "a@b.example")
}

// TestWalkInByName: who is called Walk In is nobody, whatever number they have, and whether it is one name or two.
func TestWalkInByName(t *testing.T) {
	t.Parallel()
	two := "Order ID,Order date,Purchase time,Client ID,Client first name,Client last name,Total\n1,2026-05-01,10:42:13.000,c-0,Walk,In,5.00\n2,2026-05-02,11:30:00.000,c-7,Ann,Ray,6.00\n"
	for _, text := range []string{two, strings.NewReplacer("Client first name,Client last name", "Client name", "Walk,In", "Walk-in", "Ann,Ray", "Ann Ray").Replace(two)} {
		d := later(t)
		g, r := byGuess(t, d, text, "EUR", "UTC")
		same(t, "rejected", wrongs(&r))
		same(t, "customers", found(t, d, called), "Ann Ray = c-7")
		same(t, "sold", found(t, d, whose), "1 nobody", "2 Ann Ray")
		if g.Fields["at.time"] != "Purchase time" {
			t.Errorf("the time is in %q", g.Fields["at.time"])
		}
	}
}

// TestStaffOfTwoNames: the first and the last name of who served are one name.
func TestStaffOfTwoNames(t *testing.T) {
	t.Parallel()
	d := later(t)
	_, r := byGuess(t, d, "Order ID,Order date,Staff first name,Staff last name,Total\n1,2026-05-01,Tilly,Brook,5.00\n2,2026-05-02,Tilly,Brook,6.00\n3,2026-05-02,Omar,Finch,6.00\n", "EUR", "UTC")
	same(t, "rejected", wrongs(&r))
	same(t, "staff", found(t, d, `SELECT name FROM staff ORDER BY name`), "Omar Finch", "Tilly Brook")
}

// TestDayFirstByLanguage: where the columns are named in a language of whose countries the day stands first, days that
// could be months are read so; in English it is asked.
func TestDayFirstByLanguage(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"1", "03/04/2025", "Thé", "2", "5,00"}, {"2", "05/04/2025", "Pot", "1", "7,50"}}
	for columns, want := range map[string]string{
		"N° ticket,Date,Désignation,Qté,Montant TTC": "31/12/2026", "Bonnummer,Datum,Omschrijving,Aantal,Bedrag": "31/12/2026", "Pedido,Fecha,Descripción,Cantidad,Importe": "31/12/2026",
		"Belegnummer,Datum,Artikel,Menge,Betrag": "31/12/2026", "Order ID,Date,Item,Quantity,Total": "", "Ticket,Date,Description,Quantity,Montant": "",
	} {
		if g := guess(strings.Split(columns, ","), rows); g.Dates != want {
			t.Errorf("%s: %q, want %q; %v", columns, g.Dates, want, g.Fields)
		}
	}
}

// TestTextOfAnOrder: a row of an order that has nothing but a text is no line of it, where a total says what it came to; a
// line without an amount where nothing says so is refused.
func TestTextOfAnOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		head, more string
		rejected   []string
		sold       []string
	}{
		{"S1,2026-05-01,Ann Ray,12.00,D1,Desk,1,5.00", "S1,2026-05-01,Ann Ray,12.00,,By the back door,,", nil, []string{"S1 1200 EUR 2026-05-01", "S2 350 EUR 2026-05-02"}},
		{"S1,2026-05-01,Ann Ray,12.00,D1,Desk,1,5.00", "S1,2026-05-01,Ann Ray,12.00,L2,Lamp,2,", []string{"2 Order Number import.group_refused", "3 LineAmount field.required", "4 Order Number import.group_refused"}, []string{"S2 350 EUR 2026-05-02"}},
	} {
		d := later(t)
		_, r := byGuess(t, d, "Order Number,Order Date,Customer,Total,Item Code,Description,Quantity,LineAmount\n"+tt.head+"\n"+tt.more+"\nS1,2026-05-01,Ann Ray,12.00,L1,Lamp,2,7.00\nS2,2026-05-02,Bo Lee,3.50,L1,Lamp,1,3.50\n", "EUR", "UTC")
		same(t, "rejected", wrongs(&r), tt.rejected...)
		same(t, "sold", found(t, d, purchases), tt.sold...)
	}
}

// TestCustomersWithoutAnAddress: where some customers have an e-mail and all have a name, those without are known by it;
// not where a name has several addresses.
func TestCustomersWithoutAnAddress(t *testing.T) {
	t.Parallel()
	const text = "Order Number,Order Date,Customer Name,Email,Total\nS1,2026-05-01,Ann Ray,ann@a.example,5.00\nS2,2026-05-02,Bo Lee,,6.00\nS3,2026-05-03,Ann Ray,ann@a.example,7.00\nS4,2026-05-03,Cy Fox,cy@c.example,7.00\n"
	for more, want := range map[string][]string{
		"": {"S1 Ann Ray", "S2 Bo Lee", "S3 Ann Ray", "S4 Cy Fox"},
		"S5,2026-05-03,Cy Fox,fox@c.example,7.00\n": {"S1 Ann Ray", "S2 nobody", "S3 Ann Ray", "S4 Cy Fox", "S5 Cy Fox"},
	} {
		d := later(t)
		_, r := byGuess(t, d, text+more, "EUR", "UTC")
		same(t, "rejected", wrongs(&r))
		same(t, "whose", found(t, d, whose), want...)
	}
}

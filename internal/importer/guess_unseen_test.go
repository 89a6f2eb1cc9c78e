package importer

import (
	"maps"
	"strings"
	"testing"

	"huitou/internal/fact"
)

// TestGuessUnseen: what a file of a product that nobody has seen says by what its columns hold, whatever they are called.
func TestGuessUnseen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, columns string
		rows          []string
		kind          fact.Kind
		want          map[string]string // field → column, "" = none
	}{
		{"an amount that is always 0 beside one that is not", "Order ID,Date,Total amount,Sales", []string{"1,2026-05-01,0.00,12.00", "1,2026-05-01,0.00,7.50", "2,2026-05-02,0.00,30.00"},
			fact.KindPurchase, map[string]string{"amount": "", "lines.amount": "Sales"}},
		{"nothing was charged at all", "Order ID,Date,Total amount", []string{"1,2026-05-01,0.00", "2,2026-05-02,0.00", "3,2026-05-02,0.00"},
			fact.KindPurchase, map[string]string{"amount": "Total amount"}},
		{"a refund with the number of its order is no second line", "Order ID,Order date,Order status,Total sales", []string{"A1,2026-05-01,Completed,26.52", "A2,2026-05-01,Completed,20.30", "A2,2026-05-02,Refund,-8.93"},
			fact.KindPurchase, map[string]string{"amount": "Total sales", "lines.amount": ""}},
		{"an amount called total, of each article", "Receipt number,Date,Item name,Quantity,Unit price,Montant TTC", []string{"R1,2026-05-01,Tea,2,9.90,19.80", "R1,2026-05-01,Pot,1,58.05,58.05", "R2,2026-05-02,Tea,1,9.90,9.90"},
			fact.KindPurchase, map[string]string{"amount": "", "lines.amount": "Montant TTC", "lines.price": ""}},
		{"lines that add up win over a better name", "Order ID,Date,Item name,Item total,Sales,Grand total", []string{"R1,2026-05-01,Tea,20.00,19.80,77.85", "R1,2026-05-01,Pot,64.50,58.05,77.85", "R2,2026-05-02,Tea,10.00,9.90,9.90"},
			fact.KindPurchase, map[string]string{"amount": "Grand total", "lines.amount": "Sales"}},
		{"a discount per cent is taken off the price", "Order ID,Date,Item name,Quantity,Unit price,Discount %,Gross,Subtotal,Grand total", []string{"R1,2026-05-01,Desk,2,245.00,0,490.00,490.00,680.00", "R1,2026-05-01,Lamp,2,100.00,10,200.00,180.00,680.00",
			"R2,2026-05-02,Lamp,2,100.00,10,200.00,180.00,190.00"}, fact.KindPurchase, map[string]string{"amount": "Grand total", "lines.amount": "Subtotal", "lines.price": ""}},
		{"a number of orders by an unknown name", "Vorgang X,Date,Customer name,Item name,Line total", []string{"V-17,2026-05-01,Ann Ray,Tea,9.90", "V-17,2026-05-01,Ann Ray,Pot,58.05", "V-18,2026-05-01,Bo Lee,Tea,9.90", "V-19,2026-05-02,Ann Ray,Cup,4.00"},
			fact.KindPurchase, map[string]string{"id": "Vorgang X", "lines.amount": "Line total"}},
		{"a number that those of lines begin with", "Basket,Basket line,Date,Item name,Line total", []string{"17,17-1,2026-05-01,Tea,9.90", "17,17-2,2026-05-01,Tea,9.90", "18,18-1,2026-05-01,Tea,9.90"},
			fact.KindPurchase, map[string]string{"id": "Basket", "lines.amount": "Line total"}},
		{"a code of goods is no number of orders", "Lot,Date,Item name,Line total", []string{"17,2026-05-01,Tea,9.90", "18,2026-05-01,Pot,58.05", "17,2026-05-01,Tea,9.90"},
			fact.KindPurchase, map[string]string{"id": ""}},
		{"names of numbers", "N° ticket,Date,Heure,Désignation,Qté,P.U. TTC,Montant TTC", []string{"0012,03/04/2025,10:12,Thé,2,9.90,19.80", "0012,03/04/2025,10:12,Pot,1,58.05,58.05", "0013,03/04/2025,10:47,Thé,1,9.90,9.90"},
			fact.KindPurchase, map[string]string{"id": "N° ticket", "lines.name": "Désignation", "lines.units": "Qté", "lines.amount": "Montant TTC", "amount": ""}},
		{"Dutch", "Bonnummer,Datum,Klantnummer,Klantnaam,Artikelcode,Omschrijving,Aantal,Prijs,Bedrag", []string{"B1,03-04-2025,K7,Ann de Wit,0704,Thee,2,9.90,19.80", "B1,03-04-2025,K7,Ann de Wit,0911,Pot,1,58.05,58.05", "B2,14-04-2025,K8,Bo Smit,0704,Thee,1,9.90,9.90"},
			fact.KindPurchase, map[string]string{"id": "Bonnummer", "customer": "Klantnummer", "customer.name": "Klantnaam", "lines.product": "Artikelcode", "lines.name": "Omschrijving", "lines.units": "Aantal", "lines.amount": "Bedrag"}},
		{"Spanish", "Nº Pedido,Fecha,Cliente,Código artículo,Descripción,Cantidad,Precio,Importe", []string{"P1,03/04/2025,Ana Ruiz,0704,Té,2,9.90,19.80", "P1,03/04/2025,Ana Ruiz,0911,Olla,1,58.05,58.05", "P2,14/04/2025,Luis Gil,0704,Té,1,9.90,9.90"},
			fact.KindPurchase, map[string]string{"id": "Nº Pedido", "customer.name": "Cliente", "lines.product": "Código artículo", "lines.name": "Descripción", "lines.units": "Cantidad", "lines.amount": "Importe"}},
		{"what is adjusted is no price, and what is left after that a total", "Order ID,Order Date,Status,Price adjustments,Sales,Total sales after adjustments,Total payout", []string{"A1,2026-05-01,Completed,0.00,20.00,20.00,14.00", "A2,2026-05-01,Completed,-6.00,67.00,61.00,44.00"},
			fact.KindPurchase, map[string]string{"amount": "Total sales after adjustments", "lines.price": "", "lines.amount": ""}},
		{"a name that only some rows have", "Order ID,Date,Product name,Description,Total amount", []string{"1,2026-05-01,,Cut,30.00", "1,2026-05-01,Shampoo,Shampoo,14.00", "2,2026-05-02,,Colour,90.00"},
			fact.KindPurchase, map[string]string{"lines.name": "Description"}},
		{"where a customer is from is not a name", "Transaction ID,Date,Client ID,Client source,Client status,Client first name,Client last name,Total amount", []string{"1,2026-05-01,c1,Google,Member,Ann,Ray,30.00", "2,2026-05-02,c2,Walk by,Member,Bo,Lee,40.00"},
			fact.KindPurchase, map[string]string{"customer.name": "", "customer.first": "Client first name", "customer.surname": "Client last name"}},
		{"who made the record is not the staff, and a place has a name", "Transaction ID,Branch ID,Branch name,Date,Creating user,Staff first name,Staff last name,Total amount", []string{"1,b1,Riverside,2026-05-01,Desk,Tilly,Brook,30.00", "2,b1,Riverside,2026-05-02,Desk,Tilly,Brook,40.00", "3,b1,Riverside,2026-05-02,Desk,Omar,Finch,40.00"},
			fact.KindPurchase, map[string]string{"staff": "Staff first name", "place": "Branch name"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := guess(strings.Split(tt.columns, ","), cellsOf(tt.rows))
			got := maps.Clone(tt.want)
			for field := range got {
				got[field] = g.Fields[field]
			}
			if g.Kind != tt.kind || !maps.Equal(got, tt.want) {
				t.Errorf("%s %v, want %s %v; all: %v", g.Kind, got, tt.kind, tt.want, g.Fields)
			}
		})
	}
}

// TestGuessFree: a file by which everything was sold for nothing is asked about.
func TestGuessFree(t *testing.T) {
	t.Parallel()
	columns := []string{"Order ID", "Date", "Total amount", "Order value"}
	in := &Inspection{Columns: columns, Looked: cellsOf([]string{"1,2026-05-01,0.00,5.00", "2,2026-05-02,0.00,7.00"})}
	if g := in.As(fact.KindPurchase); g.Fields["amount"] != "Order value" || g.Free != "" {
		t.Errorf("%v, free by %q", g.Fields, g.Free)
	}
	if g := in.Chosen(Guess{Kind: fact.KindPurchase, Fields: map[string]string{"id": "Order ID", "at": "Date", "amount": "Total amount"}}); g.Free != "Total amount" {
		t.Errorf("free by %q, want Total amount", g.Free)
	}
}

// TestRenumbered: where a person says in which column the numbers of orders are, amounts and goods are guessed again.
func TestRenumbered(t *testing.T) {
	t.Parallel()
	in := &Inspection{Columns: strings.Split("Order ID,Basket,Date,Item name,Montant TTC", ","),
		Looked: cellsOf([]string{"1,A,2026-05-01,Tea,5.00", "2,A,2026-05-01,Pot,7.00", "3,B,2026-05-02,Tea,5.00"})}
	g := in.As(fact.KindPurchase)
	if g.Fields["id"] != "Order ID" {
		t.Fatalf("id is %q", g.Fields["id"])
	}
	g.Fields["id"] = "Basket"
	g.Fields["amount"], g.Fields["lines.name"] = "Montant TTC", "Item name"
	delete(g.Fields, "lines.amount")
	kept := in.Renumbered(g)
	if kept.Fields["amount"] != "Montant TTC" {
		t.Errorf("what was chosen did not stay: %v", kept.Fields)
	}
	g = in.As(fact.KindPurchase)
	g.Fields["id"] = "Basket"
	if g = in.Renumbered(g); g.Fields["id"] != "Basket" || g.Fields["amount"] != "" || g.Fields["lines.amount"] != "Montant TTC" || g.Fields["lines.name"] != "Item name" {
		t.Errorf("%v", g.Fields)
	}
}

// cellsOf splits rows at their commas.
func cellsOf(rows []string) (list [][]string) {
	for _, r := range rows {
		list = append(list, strings.Split(r, ","))
	}
	return list
}

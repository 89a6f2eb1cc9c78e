package importer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"huitou/internal/cal"
)

// DateStyles are date formats that cannot always be inferred, by example: the last day of
// 2026. Times may follow.
var DateStyles = []string{"31.12.2026", "31/12/2026", "12/31/2026", "31-12-2026", "31.12.26", "31/12/26", "12/31/26", "31-12-26", "26-12-31", RepublicStyle}

var dateLayouts = map[string]string{"31.12.2026": "D.M.YYYY", "31/12/2026": "D/M/YYYY", "12/31/2026": "M/D/YYYY", "31-12-2026": "D-M-YYYY",
	"31.12.26": "D.M.YY", "31/12/26": "D/M/YY", "12/31/26": "M/D/YY", "31-12-26": "D-M-YY", "26-12-31": "YY-M-D"}

// layoutsOf are the layouts of a style, with and without a time.
func layoutsOf(style string) []string {
	if style == RepublicStyle {
		return []string{republicLayout}
	}
	l, ok := dateLayouts[style]
	if !ok {
		return nil
	}
	return []string{l, l + " hh:mm", l + " hh:mm:ss"}
}

// NumberStyles are number formats that cannot always be inferred, by example.
var NumberStyles = []string{"1.234,50", "1,234.50"}

// marksOf are the decimal and grouping marks of a style.
func marksOf(style string) (point, group string) {
	switch style {
	case "1.234,50":
		return ",", "."
	case "1,234.50":
		return ".", ","
	}
	return ".", ""
}

// isDate and isNumber report of which type a field is that a guess may give a column.
func isDate(field string) bool { return slices.Contains(dateFields, field) }

var dateFields = []string{"at", "since", "booked", "answered", "promise.due", "promise.kept", "steps.delivered", "steps.handed_over"}

func isNumber(field string) bool {
	return slices.Contains([]string{"lines.amount", "lines.units", "lines.price", "amount", "refunded"}, field)
}

func inStyle(s, style string) bool {
	if style == RepublicStyle { // by the whole column
		return false
	}
	for _, l := range layoutsOf(style) {
		if l, err := layout(l); err == nil {
			if _, err := time.Parse(l, s); err == nil {
				return true
			}
		}
	}
	return false
}

// dateStyle is the only style in which all cells can be read; "" when none is needed, or
// when there are two: which number is the day is not guessed.
func dateStyle(cells []string) string {
	var fit []string
	for _, style := range DateStyles {
		if len(cells) > 0 && !slices.ContainsFunc(cells, func(c string) bool { return !inStyle(c, style) }) {
			fit = append(fit, style)
		}
	}
	if len(fit) != 1 {
		return ""
	}
	return fit[0]
}

// dayFirstStyle is the style of those that put the day first in which all cells can be read; "" for none.
func dayFirstStyle(cells []string) string {
	for _, style := range DateStyles {
		if strings.HasPrefix(style, "31") && len(cells) > 0 && !slices.ContainsFunc(cells, func(c string) bool { return !inStyle(c, style) }) {
			return style
		}
	}
	return ""
}

// Words of the names of columns that only languages have in whose countries the day stands before the month, and those
// that only English has. One of the others may be of either.
var (
	dayFirstWords = wordSet("datum", "uhrzeit", "beleg", "belegnummer", "rechnung", "rechnungsnummer", "kunde", "kundennummer", "kundenname", "artikel", "menge", "preis", "einzelpreis", "betrag", "bezeichnung", "mwst", "zahlungsart", "bestellung",
		"heure", "caisse", "vendeur", "nom", "prenom", "designation", "qte", "quantite", "prix", "montant", "ttc", "tva", "reglement", "remise", "commande", "facture", "libelle", "remboursement",
		"fecha", "hora", "cliente", "nombre", "cantidad", "precio", "importe", "descripcion", "pedido", "factura", "iva", "vendedor", "codigo", "forma", "pago", "tienda", "descuento",
		"tijd", "klant", "klantnaam", "omschrijving", "aantal", "prijs", "bedrag", "btw", "bonnummer", "artikelcode", "korting", "betaalwijze", "winkel",
		"ora", "descrizione", "quantita", "prezzo", "importo", "scontrino", "pagamento", "negozio", "sconto",
		"quantidade", "preco", "descricao", "vendedora", "valor", "desconto")
	englishWords = wordSet("date", "time", "order", "customer", "name", "amount", "price", "quantity", "item", "product", "status", "payment", "total", "store", "staff", "discount", "tax", "number", "description", "type", "currency", "created", "email", "phone", "address", "city", "country")
)

// dayFirstNames reports whether the names of the columns are clearly of a language in whose countries days are written before months.
func (g *guesser) dayFirstNames() bool {
	own, english := 0, 0
	for _, p := range g.list {
		switch {
		case slices.ContainsFunc(p.words, func(w string) bool { return dayFirstWords[w] }):
			own++
		case slices.ContainsFunc(p.words, func(w string) bool { return englishWords[w] }):
			english++
		}
	}
	return own >= 3 && own > 2*english
}

// numberStyle is the style that the marks in numbers speak for; "" where none is needed,
// or where they leave it open.
func numberStyle(cells []string) string {
	comma, grouped := 0, 0
	for _, c := range cells {
		f, err := parseNumber(c, marks{})
		switch {
		case err != nil:
		case f.speaks == saysComma:
			comma++
		case f.speaks == saysPoint && strings.Contains(c, ","):
			grouped++
		case f.speaks == saysPoint:
			comma--
		}
	}
	switch {
	case comma > 0 && grouped == 0:
		return "1.234,50"
	case grouped > 0 && comma <= 0:
		return "1,234.50"
	}
	return ""
}

// DateRead returns a date of the columns of some fields, and the day that it is read as where no style is chosen: the
// one that shows best how the file writes days. The day is "" where none proves which of its numbers is the day.
func (in *Inspection) DateRead(fields map[string]string) (cell string, day cal.Day) {
	var c columnFormats
	proof := ""
	for _, field := range dateFields {
		i := slices.Index(in.Columns, fields[field])
		if i < 0 {
			continue
		}
		for _, row := range in.Looked {
			if i >= len(row) {
				continue
			}
			_, says, either, ok := readMoment(row[i], orderNone)
			if !ok {
				continue
			}
			if c.orders[says]++; either {
				c.open++
			}
			if cell = cmp.Or(cell, row[i]); says != orderNone {
				proof = cmp.Or(proof, row[i])
			}
		}
	}
	if _, ask := c.settleDates(&columnFormats{}); ask {
		return cell, ""
	}
	cell = cmp.Or(proof, cell)
	m, _, _, _ := readMoment(cell, c.order)
	return cell, m.date()
}

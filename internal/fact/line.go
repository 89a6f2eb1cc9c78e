package fact

import (
	"strconv"

	"huitou/internal/money"
)

// Line is one line of a purchase.
type Line struct {
	Product Ref    `json:"product,omitempty"`
	Name    string `json:"name,omitempty"`    // name of a product not sent before
	Units   int64  `json:"units,omitempty"`   // thousandths: 1500 is one and a half; default 1000
	Amount  int64  `json:"amount"`            // minor units, of all units together
	Cost    *int64 `json:"cost,omitempty"`    // minor units, what the goods cost us
	Partner Ref    `json:"partner,omitempty"` // the place of kind partner who delivers it
}

func (c *checker) lines(path string, list []Line) {
	if len(list) > MaxLines {
		c.That(false, path, "field.too_many", "limit", MaxLines)
		return
	}
	var total int64
	for i := range list {
		l := &list[i]
		p := path + "[" + strconv.Itoa(i) + "]"
		c.text(p+".product", string(l.Product), MaxName, false)
		c.text(p+".name", l.Name, MaxName, false)
		c.text(p+".partner", string(l.Partner), MaxName, false)
		c.amount(p+".amount", l.Amount)
		if l.Cost != nil {
			c.amount(p+".cost", *l.Cost)
		}
		c.That(l.Units <= MaxUnits && l.Units >= -MaxUnits, p+".units", "field.amount_range")
		if total > money.Max || total < -money.Max {
			continue // reported once below
		}
		total += max(min(l.Amount, money.Max), -money.Max)
	}
	c.amount(path, total)
}

// referLines appends the products and partners of lines; [] in their paths stands for the
// index of the line.
func referLines(list []Reference, product, partner string, lines []Line) []Reference {
	for i := range lines {
		n := len(list)
		list = refer(list, product, KindProduct, &lines[i].Product)
		list = refer(list, partner, KindPlace, &lines[i].Partner)
		for ; n < len(list); n++ {
			list[n].line = i
		}
	}
	return list
}

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
		if !l.plain() {
			c.line(path+"["+strconv.Itoa(i)+"]", l)
		}
		if total > money.Max || total < -money.Max {
			continue // reported once below
		}
		total += max(min(l.Amount, money.Max), -money.Max)
	}
	c.amount(path, total)
}

func (c *checker) line(path string, l *Line) {
	c.text(path+".product", string(l.Product), MaxName, false)
	c.text(path+".name", l.Name, MaxName, false)
	c.text(path+".partner", string(l.Partner), MaxName, false)
	c.amount(path+".amount", l.Amount)
	if l.Cost != nil {
		c.amount(path+".cost", *l.Cost)
	}
	c.That(l.Units <= MaxUnits && l.Units >= -MaxUnits, path+".units", "field.amount_range")
}

// plain reports whether a line is as nearly all are: nothing can be wrong with it, so that its
// paths need not be put together.
func (l *Line) plain() bool {
	return plain(string(l.Product)) && plain(l.Name) && plain(string(l.Partner)) && within(l.Amount, money.Max) &&
		(l.Cost == nil || within(*l.Cost, money.Max)) && within(l.Units, MaxUnits)
}

// plain reports whether a text is ASCII that can be seen, and short enough for a name.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return len(s) <= MaxName
}

func within(n, limit int64) bool { return -limit <= n && n <= limit }

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

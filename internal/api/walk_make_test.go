package api_test

import (
	"encoding/json"

	"net/http"
	"strconv"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
)

// words are values for fields by their names; other fields get any text.
var words = map[string][]string{
	"Kind":      {"", "person", "organisation", "shop", "region", "online", "partner", "phone", "email", "card"},
	"Channel":   {"", "review", "call", "shop", "online"},
	"Origin":    {"", "staff", "order", "case", "contract", "x"},
	"Status":    {"", "", "", "cancelled", "unavailable", "void", "waived", "broken"},
	"Currency":  {"CNY", "CNY", "CNY", "EUR", "XXX", ""},
	"Zone":      {"", "Asia/Shanghai", "America/Sao_Paulo", "Nowhere/Land"},
	"Language":  {"", "en", "zh-Hans", "xx-yy-zz"},
	"Country":   {"", "CN", "GB", "de", "??"},
	"Within":    {"", "", "4h", "2d", "x"},
	"Dimension": {"", "reliability", "x"},
	"Code":      {"s0", "s1", "s2", "neu"},
	"Subject":   {"pro_0000000000009", "voi_0000000000009", ""},
	"List":      {"customers", "promises", ""},
}

// word returns a value for a field.
func (w *walk) word(field string) string {
	if list, ok := words[field]; ok {
		return w.one(list...)
	}
	return w.text()
}

// text returns a text that is valid in a request.
func (w *walk) text() string {
	return w.one("", "call back", "call back", "说好的", "<b>&amp;</b>", "x", "O’Neil", strings.Repeat("长", 600),
		"Anna "+strconv.Itoa(w.rng.IntN(9)), "+86 138 0013 "+strconv.Itoa(8000+w.rng.IntN(4)), "a"+strconv.Itoa(w.rng.IntN(4))+"@example.org")
}

// instant returns mostly a time of the last weeks, sometimes 0 or one that is not plausible.
func (w *walk) instant() clock.Instant {
	switch w.rng.IntN(25) {
	case 0:
		return clock.At(time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC))
	case 1:
		return w.clock.Now().Add(400 * 24 * time.Hour)
	case 2:
		return 0
	}
	return w.clock.Now().Add(-time.Duration(w.rng.IntN(40*24*60)) * time.Minute)
}

// day returns a day about now, sometimes an invalid one.
func (w *walk) day() cal.Day {
	if w.rng.IntN(8) == 0 {
		return cal.Day(w.one("", "2026-02-30", "x", "0001-01-01", "9999-12-31"))
	}
	return cal.DayOf(w.clock.Now().Add(time.Duration(w.rng.IntN(20)-8)*24*time.Hour), time.UTC)
}

// ref returns a reference to a record: mostly the source's own id (kind and a number below n),
// sometimes an external id, an id of another kind, an unknown one or "".
func (w *walk) ref(kind, table string, n int) fact.Ref {
	switch w.rng.IntN(12) {
	case 0:
		return ""
	case 1, 2:
		return fact.Ref(w.externalID(table))
	case 3:
		return fact.Ref(w.one("o1", "c1", "p1", "t1", "r1", "nobody", "cus_", strings.Repeat("x", 501)))
	}
	return fact.Ref(kind + strconv.Itoa(w.rng.IntN(n)))
}

// most bounds the numbers in ids of events. It grows, so that there are always unused ones.
func (w *walk) most() int { return 30 + len(w.sent)/3 }

// number returns the number in the id of an event.
func (w *walk) number() string { return strconv.Itoa(w.rng.IntN(w.most())) }

func (w *walk) lines() []fact.Line {
	list := make([]fact.Line, w.rng.IntN(4))
	for i := range list {
		list[i] = fact.Line{Product: w.ref("t", "product", 4), Units: int64(w.rng.IntN(4)) * 500, Amount: int64(w.rng.IntN(5000))}
		if w.rng.IntN(8) == 0 {
			list[i].Amount = -list[i].Amount
		}
		if w.rng.IntN(6) == 0 {
			list[i].Partner = w.ref("p", "place", 5)
		}
	}
	return list
}

func (w *walk) staffCode() string { return w.one("", "", "s0", "s1", "s2") }

func (w *walk) steps() []fact.Step {
	var list []fact.Step
	for range w.rng.IntN(4) {
		list = append(list, fact.Step{Step: w.one("approved", "handed_over", "delivered", "delivered"), At: w.instant()})
	}
	return list
}

// fact returns a fact of any kind, valid or not.
func (w *walk) fact() fact.Fact {
	f := fact.Fact{Kind: fact.Kinds[w.rng.IntN(len(fact.Kinds))], Source: w.one("till", "till", "till", "shop")}
	if w.rng.IntN(3) == 0 {
		f.Kind = fact.KindPurchase
	}
	f.ID = w.number()
	switch f.Kind {
	case fact.KindPlace:
		f.ID = "p" + strconv.Itoa(w.rng.IntN(6))
		f.Place = &fact.Place{Name: w.text(), Kind: w.one("", "shop", "region", "partner"), Parent: w.ref("p", "place", 6),
			Zone: w.one("", "", "", "Asia/Shanghai", "Europe/Berlin", "Europe/Berlin", "America/Sao_Paulo", "x")}
	case fact.KindProduct:
		f.ID = "t" + strconv.Itoa(w.rng.IntN(4))
		f.Product = &fact.Product{Name: w.text(), Unit: w.one("", "kg")}
	case fact.KindCustomer:
		f.ID = "c" + strconv.Itoa(w.rng.IntN(7))
		f.Customer = &fact.Customer{Name: w.text(), Kind: w.one("", "organisation"), Phone: w.text(), Email: w.text(),
			Place: w.ref("p", "place", 6), Owner: w.staffCode(), Since: w.day(),
			Also: []fact.Identity{{Kind: w.one("card", "unionid", "phone"), Value: w.text()}}}
	case fact.KindPurchase:
		f.ID = "o" + w.number()
		p := &fact.Purchase{Customer: w.ref("c", "customer", 7), At: w.instant(), Place: w.ref("p", "place", 6), Staff: w.staffCode(),
			Currency: w.word("Currency"), Lines: w.lines(), Status: w.one("", "", "", "", "cancelled", "unavailable"), Steps: w.steps()}
		if w.rng.IntN(4) == 0 {
			n := int64(w.rng.IntN(9000) - 500)
			p.Amount = &n
		}
		if w.rng.IntN(2) == 0 {
			p.Promise = &fact.OrderPromise{Due: p.At.Add(time.Duration(w.rng.IntN(90)-4) * time.Hour)}
		}
		f.Purchase = p
	case fact.KindPromise:
		made := w.instant()
		f.Promise = &fact.Promise{Customer: w.ref("c", "customer", 7), Purchase: w.ref("o", "purchase", w.most()),
			Place: w.ref("p", "place", 6), What: "call", Origin: w.word("Origin"),
			Made: made, Due: made.Add(time.Duration(w.rng.IntN(90)-4) * time.Hour), Owner: w.staffCode()}
		switch w.rng.IntN(4) {
		case 0:
			f.Promise.Status, f.Promise.Reason = w.one("void", "waived", "broken"), w.one("", "x")
		case 1:
			f.Promise.KeptAt = w.instant()
		}
	case fact.KindDelivery:
		f.Delivery = &fact.Delivery{Purchase: w.ref("o", "purchase", w.most()), Steps: w.steps()}
	case fact.KindReturn:
		f.Return = &fact.Return{Customer: w.ref("c", "customer", 7), Of: w.ref("o", "purchase", w.most()), At: w.instant(),
			Place: w.ref("p", "place", 6), Currency: w.word("Currency"), Lines: w.lines()}
		if w.rng.IntN(2) == 0 {
			f.Return.Customer = ""
		}
	case fact.KindVoice:
		f.Voice = &fact.Voice{Customer: w.ref("c", "customer", 7), Purchase: w.ref("o", "purchase", w.most()), Place: w.ref("p", "place", 6),
			At: w.instant(), Staff: w.staffCode(), Rating: w.rating(), Text: w.text()}
		if w.rng.IntN(2) == 0 {
			f.Voice.Customer = ""
		}
		if f.Voice.FromZero = w.rng.IntN(4) == 0; f.Voice.FromZero {
			f.Voice.Scale = 10
		}
	case fact.KindVisit:
		f.Visit = &fact.Visit{Customer: w.ref("c", "customer", 7), At: w.instant(), Place: w.ref("p", "place", 6), Staff: w.staffCode(),
			Waited: w.rng.IntN(3000) - 10}
	}
	w.dayOnly(&f)
	return f
}

// dayOnly sometimes replaces times of a fact by their days.
func (w *walk) dayOnly(f *fact.Fact) {
	only := func(at *clock.Instant, day *cal.Day) {
		if *at == 0 || w.rng.IntN(5) > 0 {
			return
		}
		*day = cal.DayOf(*at, time.UTC)
		if w.rng.IntN(10) > 0 { // otherwise both are sent
			*at = 0
		}
	}
	switch {
	case f.Purchase != nil:
		only(&f.Purchase.At, &f.Purchase.Day)
		for i := range f.Purchase.Steps {
			only(&f.Purchase.Steps[i].At, &f.Purchase.Steps[i].Day)
		}
	case f.Promise != nil:
		only(&f.Promise.Made, &f.Promise.MadeDay)
		only(&f.Promise.KeptAt, &f.Promise.KeptDay)
	case f.Delivery != nil:
		for i := range f.Delivery.Steps {
			only(&f.Delivery.Steps[i].At, &f.Delivery.Steps[i].Day)
		}
	case f.Return != nil:
		only(&f.Return.At, &f.Return.Day)
	case f.Voice != nil:
		only(&f.Voice.At, &f.Voice.Day)
	case f.Visit != nil:
		only(&f.Visit.At, &f.Visit.Day)
	}
}

// rating returns mostly one to five stars, sometimes none or an invalid number.
func (w *walk) rating() *int {
	if w.rng.IntN(7) == 0 {
		return nil
	}
	return new(w.rng.IntN(7))
}

// facts returns one fact or a batch. Some facts were sent before, and some are invalid JSON
// objects.
func (w *walk) facts() any {
	n := 1
	if w.rng.IntN(2) == 0 {
		n = 1 + w.rng.IntN(25)
	}
	list := make([]json.RawMessage, n)
	for i := range list {
		if len(w.sent) > 0 && w.rng.IntN(6) == 0 {
			list[i] = w.sent[w.rng.IntN(len(w.sent))]
			continue
		}
		f := w.fact()
		b, err := json.Marshal(&f)
		if err != nil {
			w.t.Error(err)
		}
		if w.rng.IntN(60) == 0 {
			b = json.RawMessage(w.one(`{}`, `{"kind":"voice"}`, `7`,
				`{"kind":"visit","source":"till","id":"\u0000","visit":{"customer":"c1","at":"2026-05-03T14:00:00Z"}}`))
		}
		list[i], w.sent = b, append(w.sent, b)
	}
	if n == 1 {
		return list[0]
	}
	return list
}

// sendEvents sends one or more facts.
func (w *walk) sendEvents() { w.request(pathOf{http.MethodPost, "/api/v1/events"}) }

// imports undoes an import, or starts one, records facts and mostly finishes it.
func (w *walk) imports() {
	ctx, who := w.t.Context(), w.who[w.rng.IntN(len(w.who))]
	if w.rng.IntN(2) == 0 {
		run, err := w.flow.UndoImport(ctx, who, id.Import(w.row("import_run")), nil)
		w.judge("UndoImport", run.ID, err)
		return
	}
	run, _, err := w.flow.StartImport(ctx, who, flow.ImportStart{Source: "till", Title: "walk",
		Fingerprint: strconv.Itoa(w.rng.IntN(1000)), Total: 20})
	w.judge("StartImport", run.ID, err)
	for range w.rng.IntN(3) {
		in := flow.ImportBatch{Import: run.ID, At: run.Done}
		for range 1 + w.rng.IntN(20) {
			in.Facts = append(in.Facts, w.fact())
		}
		results, err := w.flow.RecordImport(ctx, in)
		w.judge("RecordImport", string(mustJSON(in.Facts)), err)
		for i, r := range results {
			if r.Err != nil {
				w.judge("  "+string(in.Facts[i].Kind), in.Facts[i].ID, r.Err)
			}
		}
		if err == nil {
			run.Done += int64(len(in.Facts))
		}
	}
	if w.rng.IntN(8) > 0 {
		_, err = w.flow.FinishImport(ctx, who, flow.ImportEnd{Import: run.ID})
		w.judge("FinishImport", run.ID, err)
	}
}

func mustJSON(v any) []byte {
	b, _ := json.Marshal(v)
	return b
}

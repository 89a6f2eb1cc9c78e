package importer

import (
	"slices"
	"strings"

	"huitou/internal/fact"
)

// Words before which the rest of the name of a column says what was promised, and what was done: 承诺完成时间 and 实际完成时间
// are a pair.
var (
	dueStems  = []string{"承诺", "约定", "要求", "预计", "计划", "预定", "期望", "规定", "应", "最晚", "最迟"}
	doneStems = []string{"实际", "真实", "实"}
	dueWords  = wordSet("promised", "promise", "agreed", "due", "expected", "estimated", "scheduled", "planned", "requested", "target", "committed", "required", "zugesagt", "zugesagter", "vereinbart", "vereinbarter", "geplant", "geplanter", "soll", "prevu", "prevue", "promis", "convenu", "previsto", "prevista", "prometido", "prometida", "estimada", "estimado", "comprometida", "przewidywana", "obiecany")
	keptWords = wordSet("actual", "actually", "completed", "completion", "finished", "done", "real", "fulfilled", "tatsachlich", "tatsachlicher", "ist", "erledigt", "fertig", "reel", "reelle", "effectif", "effective", "termine", "realizado", "realizada", "finalizado", "rzeczywisty", "rzeczywista")
	whenWords = wordSet("date", "time", "datetime", "day", "at", "on", "by", "datum", "termin", "zeit", "am", "bis", "fecha", "hora", "heure", "for", "data", "completion", "complete")

	// What is promised of other things than the delivery of goods or the end of work.
	otherSteps = []string{"发货", "出货", "出库", "开始", "到店", "入住", "离店", "付", "退", "还", "生效", "到期", "ship", "dispatch", "start", "begin", "arriv", "departure", "pay", "refund", "return", "versand", "beginn", "zahl", "paiement", "pago", "check in", "check out"}
)

// stems returns what is left of a column's name without the word that says that it was promised, or done. plain is what
// is left of any name.
func (p *profile) stems() (due, done, plain string, isDue, isDone bool) {
	if strings.ContainsFunc(p.plain, spaceless) {
		for _, s := range dueStems {
			if rest, ok := strings.CutPrefix(p.plain, s); ok && !isDue {
				due, isDue = rest, true
			}
		}
		for _, s := range doneStems {
			if rest, ok := strings.CutPrefix(p.plain, s); ok && !isDone {
				done, isDone = rest, true
			}
		}
		return timeless(due), timeless(done), timeless(p.plain), isDue, isDone
	}
	without := func(drop map[string]bool) (string, bool) {
		rest := slices.DeleteFunc(slices.Clone(p.words), func(w string) bool { return drop[w] })
		has := len(rest) < len(p.words)
		return strings.Join(slices.DeleteFunc(rest, func(w string) bool { return whenWords[w] }), " "), has
	}
	due, isDue = without(dueWords)
	done, isDone = without(keptWords)
	plain, _ = without(nil)
	return due, done, plain, isDue, isDone
}

// timeless takes the word for a time off the end of a name.
func timeless(s string) string {
	for _, end := range []string{"时间", "日期", "时刻", "日"} {
		s = strings.TrimSuffix(s, end)
	}
	return s
}

// promised finds what was promised beside what was done by the stem that the names of both have, if no column is known
// by its name alone. The rows must bear it out: most was done about when it was due.
func (g *guesser) promised() {
	done := map[fact.Kind]string{fact.KindPurchase: "steps.delivered", fact.KindVoice: "promise.kept"}[g.Kind]
	if done == "" || g.blind || g.by["promise.due"] != nil && g.by[done] != nil {
		return
	}
	free := func(p *profile, field string) bool { return g.by[field] == p || g.by[field] == nil && !g.taken[p] }
	var due, kept *profile
	best := 0
	for _, a := range g.list {
		stem, _, _, is, _ := a.stems()
		if !is || !a.most(shapeDay) || !free(a, "promise.due") || slices.ContainsFunc(otherSteps, func(s string) bool { return strings.Contains(stem, s) }) {
			continue
		}
		for _, b := range g.list {
			_, rest, plain, promise, was := b.stems()
			if b == a || promise || !b.most(shapeDay) || !free(b, done) {
				continue
			}
			worth := 0
			switch {
			case was && rest == stem:
				worth = 3
			case was && (rest == "" || stem == ""): // due date, completed
				worth = 1
			case !was && plain == stem && stem != "":
				worth = 2
			}
			if worth > best && aboutThen(a, b) {
				due, kept, best = a, b, worth
			}
		}
	}
	if best > 0 {
		g.by["promise.due"], g.by[done] = due, kept
		g.taken[due], g.taken[kept] = true, true
	}
}

// longPast is by how many days most of what was promised is done late, at most.
const longPast = 60

// aboutThen reports whether most of what a column says to be done was done not long after it was due, nor long before.
func aboutThen(due, done *profile) bool {
	good, all, way := 0, 0, orderNone
	if due.most(shapeRepublic) {
		way = republicFirst
	}
	for row := range due.cells {
		a, _, _, ok := readMoment(due.cells[row], way)
		b, _, _, have := readMoment(done.cells[row], way)
		if !ok || !have {
			continue
		}
		all++
		from, to := a.date(), b.date()
		if to <= from.Add(longPast) && from <= to.Add(6*longPast) {
			good++
		}
	}
	return 2*good > all
}

package importer

import (
	"slices"
	"strings"
)

// monthNames are the names of the months and their usual abbreviations, by month: English,
// German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Polish, Turkish, Russian.
var monthNames = [12]string{
	"january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari styczeń stycznia sty ocak oca январь января янв",
	"february feb februar feber février févr fév fevrier fevr fev febrero fevereiro febbraio februari luty lutego lut şubat şub февраль февраля фев",
	"march mar märz mär mrz mars marzo março marco maart mrt marzec marca mart март марта мар",
	"april apr avril avr abril abr aprile kwiecień kwietnia kwi nisan nis апрель апреля апр",
	"may mai mayo maio maggio mag mei maj maja mayıs май мая",
	"june jun juni juin junio junho giugno giu czerwiec czerwca cze haziran haz июнь июня июн",
	"july jul juli juillet juil julio julho luglio lug lipiec lipca lip temmuz tem июль июля июл",
	"august aug août aout aoû agosto ago augustus augusti sierpień sierpnia sie ağustos ağu август августа авг",
	"september sep sept septembre septiembre setembro set settembre sett wrzesień września wrz eylül eyl сентябрь сентября сен сент",
	"october oct oktober okt octobre octubre outubro out ottobre ott październik października paź ekim eki октябрь октября окт",
	"november nov novembre noviembre novembro listopad listopada lis kasım kas ноябрь ноября ноя нояб",
	"december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre grudzień grudnia gru aralık ara декабрь декабря дек",
}

var months = func() map[string]int {
	m := map[string]int{}
	for i, names := range monthNames {
		for _, n := range strings.Fields(names) {
			m[n] = i + 1
		}
	}
	return m
}()

// idle are words of dates without information: weekdays and particles.
var idle = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun " +
		"montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so " +
		"lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim " +
		"lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo dom segunda terça quarta quinta sexta feira seg ter qua qui sex " +
		"lunedì martedì mercoledì giovedì gio venerdì sabato sab domenica " +
		"of de del den the le il el di d at um à a às alle on am st nd rd th er º ª t г года h hs hrs uhr") {
		m[w] = true
	}
	return m
}()

// eras count their years from one.
var eras = map[string]int{"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "公元": 0, "西元": 0}

// date parses and removes the day from the pieces; false if there is none or more than one.
func (p *dateParser) date(m *moment) bool {
	month := 0
	before := -1 // numbers before the month's name
	var nums []piece
	var marks string
	for i, q := range p.parts {
		switch q.kind {
		case 'n':
			nums = append(nums, q)
		case 'w':
			if n := months[q.text]; n > 0 && (month == 0 || month != n && !idle[q.text]) {
				if month != 0 {
					return false
				}
				month, before = n, len(nums)
				continue
			}
			if base, era := eras[q.text]; era && p.isNumber(i+1) {
				p.parts[i+1].n += base
				p.parts[i+1].text = "0000" // a whole year
				continue
			}
			if !idle[q.text] {
				return false
			}
		case 'm':
			marks += q.text
		}
	}
	switch {
	case month > 0:
		return strings.Trim(marks, ".,-/'’") == "" && p.named(m, month, before, nums)
	case len(nums) == 1 && len(nums[0].text) == 8 && marks == "":
		n := nums[0].n
		m.year, m.month, m.day, p.settled = n/10000, n/100%100, n%100, true
		return true
	case p.republic && len(nums) == 1 && (len(nums[0].text) == 7 || len(nums[0].text) == 6) && marks == "":
		n := nums[0].n
		m.year, m.month, m.day, p.settled = republicBegan+n/10000, n/100%100, n%100, true
		return true
	case len(nums) != 3:
		return false
	case strings.ContainsAny(marks, "年년"):
		return p.signed(m, marks)
	}
	copy(p.three[:], nums)
	if len(marks) == 3 && marks[2] == '.' || len(marks) == 3 && marks[2] == ',' {
		marks = marks[:2] // 2026. 5. 3.
	}
	if len(marks) != 2 || marks[0] != marks[1] || !strings.Contains("-/.", marks[:1]) || !p.inStep() {
		return false
	}
	p.mark = marks[:1]
	return true
}

// inStep reports whether the text begins with three numbers with one separator between each
// two: 3-5-2026.
func (p *dateParser) inStep() bool {
	i := slices.IndexFunc(p.parts, func(q piece) bool { return q.kind == 'n' })
	return p.isNumber(i) && p.isMark(i+1, "-/.") && p.isNumber(i+2) && p.isMark(i+3, "-/.") && p.isNumber(i+4)
}

// named reads 3 May 2026, May 3, 2026, 03-May-26 and 2026-May-03.
func (p *dateParser) named(m *moment, month, before int, nums []piece) bool {
	if len(nums) != 2 || before == 2 {
		return false
	}
	day, year := nums[0], nums[1]
	if len(day.text) == 4 || day.n > 31 {
		day, year = year, day
	}
	if len(day.text) > 2 || len(year.text) != 2 && len(year.text) != 4 {
		return false
	}
	m.year, m.month, m.day, p.settled = fullYear(year), month, day.n, true
	return true
}

// signed reads 2026年5月3日 and 2026년 5월 3일.
func (p *dateParser) signed(m *moment, marks string) bool {
	i := slices.IndexFunc(p.parts, func(q piece) bool { return q.kind == 'n' })
	if !p.isMark(i+1, "年년") || !p.isNumber(i+2) || !p.isMark(i+3, "月월") || !p.isNumber(i+4) {
		return false
	}
	if rest := strings.Trim(marks, "年년月월日号號일"); rest != "" {
		return false
	}
	y := p.at(i)
	m.year, m.month, m.day, p.settled = p.year(y), p.at(i+2).n, p.at(i+4).n, true
	return true
}

package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/fact"
)

// person is a generated customer.
type person struct {
	n        int
	ref      string
	lang     string // language of their reviews
	shop     string // the nearest one
	owner    string // responsible member of staff, "" = none
	group    string // their waiting group at a service centre
	since    cal.Day
	adults   int
	children int
	second   bool // the second person of a household: does not buy its staples
	bargain  bool
	online   float64 // share of purchases made online
	wealth   float64 // basket size relative to the usual one
	wares    float64 // purchases of wares a day, out of season
	rng      *rand.Rand
}

const people = 5000

// dealerCount is the number of organisations.
const dealerCount = 24

var (
	surnames     = strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕")
	givenNames   = strings.Fields("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 桂英 建华 文博 子轩 雨桐 欣怡 浩然 诗涵 梓萱 宇航 佳琪 思远 晓东 海燕 国栋 志强 雪梅 建国 丽华 婷婷 俊杰 一诺 嘉怡 晨曦")
	surnamesHant = strings.Fields("陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 郭 洪 曾 邱 廖 賴 周 何 馮 鄧 譚 葉")
	givenHant    = strings.Fields("怡君 雅婷 家豪 志明 淑芬 俊傑 美玲 建宏 佳穎 宗翰 詠詩 嘉欣 偉文 子晴 穎琳 國強 惠珍 思穎 柏翰 宥廷")
	firstNames   = strings.Fields("Emma Oliver Sophie Daniel Maria James Anna Thomas Laura Peter Julia Mark Nina Robert Clara David Eva Simon Alice Lucas")
	lastNames    = strings.Fields("Clarke Müller Rossi Dubois Novak Andersen Silva Kowalski Moreau Schmidt Brown Garcia Lindqvist O'Brien Fischer Martin Weber Costa")
	cities       = map[string]string{"xuhui": "上海", "pudong": "上海", "hangzhou": "杭州", "suzhou": "苏州", "shenzhen": "深圳", "guangzhou": "广州", "hongkong": "香港"}
	dealerNames  = []string{"苏州锦华商贸有限公司", "宁波甬江百货有限公司", "无锡太湖家居商行", "嘉兴南湖日用品店", "东莞长安家电经营部", "佛山顺德百惠商行", "珠海海湾生活馆", "中山小榄优品店",
		"绍兴鉴湖商贸行", "常州天宁家居城", "南通濠河百货", "扬州瘦西湖家品", "惠州西湖优选", "汕头澄海商行", "湖州太湖源生活", "金华婺城家电", "Macau Harbour Home Ltd", "Kowloon Household Supplies", "台州椒江日用", "泰州凤城商贸", "温州鹿城家居", "厦门鹭岛生活馆", "福州榕城百货", "海口椰城商行"}
)

// pick draws one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// stream returns an independent random source for one entity: adding a customer does not
// change the others.
func stream(seed uint64, what string, n int) *rand.Rand {
	h := seed
	for _, b := range []byte(what) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(h, uint64(n)+1))
}

// home is a household.
type home struct {
	shop             string
	adults, children int
}

// newHome draws the n-th household.
func newHome(seed uint64, n int) home {
	r := stream(seed, "home", n)
	h := home{shop: drawShop(r), adults: 1 + min(r.IntN(4), 2), children: []int{0, 0, 1, 1, 2}[r.IntN(5)]}
	if joins(seed, n+1) {
		h.adults = max(h.adults, 2)
	}
	return h
}

// joins reports whether the n-th customer lives with the previous one.
func joins(seed uint64, n int) bool {
	return n > 0 && n < people-dealerCount && n%2 == 1 && stream(seed, "joins", n).Float64() < 0.12
}

// newPerson draws the n-th customer. first and last bound the history.
func newPerson(seed uint64, n int, first, last cal.Day) (*person, fact.Fact) {
	r := stream(seed, "person", n)
	p := &person{n: n, ref: fmt.Sprintf("C%05d", n+1), rng: r, second: joins(seed, n)}
	at := n
	if p.second {
		at--
	}
	h := newHome(seed, at)
	p.shop, p.adults, p.children = h.shop, h.adults, h.children
	p.bargain = r.Float64() < BargainShare
	p.online = []float64{0.1, 0.3, 0.5, 0.8}[r.IntN(4)]
	p.wealth = math.Exp(0.75*r.NormFloat64() - 0.28)
	p.wares = math.Exp(0.85*r.NormFloat64()-0.36) / 210
	days := last.Sub(first)
	p.since = first.Add(-r.IntN(900))
	if r.Float64() < 0.55 { // became a customer during the history
		p.since = first.Add(r.IntN(days))
	}
	in := &fact.Customer{Kind: "person", Since: p.since, Place: fact.Ref(p.shop), City: cities[p.shop], Country: "CN",
		Adults: p.adults, Children: p.children, Household: fmt.Sprintf("H%05d", at+1)}
	p.identify(r, n, in)
	if r.Float64() < 0.3 {
		p.owner = adviser(r, p.shop)
		in.Owner = p.owner
	}
	if p.bargain {
		in.Tags = []string{BargainTag}
	}
	in.Language = p.lang
	return p, fact.Fact{Kind: fact.KindCustomer, Source: source, ID: p.ref, Customer: in}
}

// identify gives a customer a name, a language and contact points.
func (p *person) identify(r *rand.Rand, n int, in *fact.Customer) {
	local := fmt.Sprintf("home%05d", n+1)
	switch {
	case p.shop == "hongkong" && r.Float64() < 0.75 || r.Float64() < 0.05:
		p.lang, in.Name = "zh-Hant", pick(r, surnamesHant)+pick(r, givenHant)
		in.Country, in.Phone = "HK", fmt.Sprintf("+8529%07d", 1000000+(n*7919)%8999999)
	case r.Float64() < 0.09:
		p.lang, in.Name = "en", pick(r, firstNames)+" "+pick(r, lastNames)
		in.Phone = fmt.Sprintf("+86139%08d", 10000000+(n*104729)%89999999)
		in.Email = local + "@example.org"
	default:
		p.lang, in.Name = "zh-Hans", pick(r, surnames)+pick(r, givenNames)
		in.Phone = fmt.Sprintf("+86138%08d", 10000000+(n*104729)%89999999)
		in.Honorific = pick(r, []string{"女士", "先生", "", ""})
	}
	if in.Email == "" && r.Float64() < 0.4 {
		in.Email = local + "@example.com"
	}
	p.group = "walk_in"
	if r.Float64() < 0.6 {
		p.group = "member"
		in.Also = []fact.Identity{{Kind: "card", Value: fmt.Sprintf("6%07d", 1000000+n)}}
	}
	if r.Float64() < 0.15 {
		p.group = "senior"
	}
}

// openings returns when the cards of customers were opened, by their external ids: on the day since when
// they are customers, before the first thing they did.
func openings(seed uint64, facts []fact.Fact) map[string]clock.Instant {
	zone, err := cal.Zone(company.Zone)
	if err != nil {
		panic(err) // it is a constant
	}
	first := map[fact.Ref]clock.Instant{}
	for i := range facts {
		who, at := doneBy(&facts[i])
		if was, ok := first[who]; who != "" && (!ok || at < was) {
			first[who] = at
		}
	}
	all := map[string]clock.Instant{}
	n := 0
	for i := range facts {
		f := &facts[i]
		if f.Kind != fact.KindCustomer {
			continue
		}
		n++
		r := stream(seed, "opened", n)
		at := f.Customer.Since.At(zone, 10*time.Hour+time.Duration(r.IntN(11*3600))*time.Second)
		if did, ok := first[fact.Ref(f.ID)]; ok {
			at = min(at, did.Add(-time.Duration(60+r.IntN(240))*time.Second))
		}
		all[f.ID] = at
	}
	return all
}

// doneBy returns which customer a fact is of, and when it was.
func doneBy(f *fact.Fact) (who fact.Ref, at clock.Instant) {
	switch {
	case f.Purchase != nil:
		return f.Purchase.Customer, f.Purchase.At
	case f.Promise != nil:
		return f.Promise.Customer, f.Promise.Made
	case f.Visit != nil:
		return f.Visit.Customer, f.Visit.At
	case f.Voice != nil:
		return f.Voice.Customer, f.Voice.At
	}
	return "", 0
}

func drawShop(r *rand.Rand) string {
	u := r.Float64()
	for _, s := range sites {
		if u -= s.share; s.share > 0 && u < 0 {
			return s.id
		}
	}
	return "xuhui"
}

// uses draws which staples a household buys here, mostly one or two.
func (p *person) uses() []Staple {
	if p.second {
		return nil
	}
	n := []int{0, 1, 1, 1, 2, 2}[p.rng.IntN(6)]
	order := p.rng.Perm(len(Staples))[:n]
	slices.Sort(order)
	out := make([]Staple, n)
	for i, k := range order {
		out[i] = Staples[k]
	}
	return out
}

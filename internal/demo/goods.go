package demo

import (
	"fmt"

	"huitou/internal/fact"
)

// good is something Homeway sells. Prices and costs are in fen.
type good struct {
	id, name, category, unit string
	price, cost              int64
}

// Staple is a consumable good of a household.
type Staple struct {
	good
	perHead  float64 // days a pack lasts one person; a household of n uses it n times as fast
	perHome  float64 // days a pack lasts a household of any size; 0 = per head
	children float64 // a child's use relative to an adult's
}

// Staples are the consumables, with their known rates of use.
var Staples = []Staple{
	{good{"rice", "东北大米 10 kg · Northeast rice", "粮油 Staples", "bag", 8900, 6600}, 118, 0, 0.6},
	{good{"oil", "花生油 5 L · Peanut oil", "粮油 Staples", "bottle", 12900, 9900}, 190, 0, 0.6},
	{good{"tea", "龙井绿茶 250 g · Longjing tea", "茶饮 Tea", "tin", 16800, 8400}, 130, 0, 0},
	{good{"detergent", "洗衣液 3 L · Laundry liquid", "清洁 Cleaning", "bottle", 5900, 3700}, 240, 0, 0.9},
	{good{"filter", "净水滤芯 · Water filter cartridge", "净水 Water", "piece", 19900, 8900}, 0, 182, 0},
}

// ID returns the external id of the good.
func (s Staple) ID() string { return s.id }

// Lasts returns how many days one pack lasts a household.
func (s Staple) Lasts(adults, children int) float64 {
	if s.perHome > 0 {
		return s.perHome
	}
	return s.perHead / (float64(adults) + s.children*float64(children))
}

// useRate returns the rate of use in words.
func (s Staple) useRate() string {
	if s.perHome > 0 {
		return fmt.Sprintf("%s %g days a household", s.id, s.perHome)
	}
	if s.children == 0 {
		return fmt.Sprintf("%s %g days an adult", s.id, s.perHead)
	}
	return fmt.Sprintf("%s %g days an adult (a child is %g)", s.id, s.perHead, s.children)
}

// wares are durable goods.
var wares = []good{
	{"kettle", "电热水壶 · Electric kettle", "厨电 Kitchen", "piece", 25900, 15200},
	{"cooker", "电饭煲 · Rice cooker", "厨电 Kitchen", "piece", 49900, 31000},
	{"pan", "铸铁炒锅 · Cast-iron wok", "厨具 Cookware", "piece", 32900, 17800},
	{"knives", "三合钢刀具 · Knife set", "厨具 Cookware", "set", 28900, 14900},
	{"purifier", "厨下净水机 · Under-sink purifier", "净水 Water", "piece", 219900, 138000},
	{"airpurifier", "空气净化器 · Air purifier", "家电 Appliances", "piece", 189900, 121000},
	{"vacuum", "无线吸尘器 · Cordless vacuum", "家电 Appliances", "piece", 159900, 103000},
	{"fan", "循环风扇 · Circulating fan", "家电 Appliances", "piece", 39900, 25500},
	{"heater", "油汀取暖器 · Oil heater", "家电 Appliances", "piece", 69900, 45600},
	{"towels", "纯棉毛巾 6 条 · Cotton towels", "家纺 Textiles", "set", 11900, 5600},
	{"duvet", "蚕丝被 · Silk duvet", "家纺 Textiles", "piece", 89900, 51000},
	{"lamp", "护眼台灯 · Desk lamp", "家居 Home", "piece", 23900, 13100},
	{"boxes", "收纳箱 3 件 · Storage boxes", "家居 Home", "set", 9900, 5200},
	{"giftbox", "年节礼盒 · Festival gift box", "礼品 Gifts", "box", 29900, 16800},
}

// smalls are small goods added to a basket.
var smalls = []good{
	{"cups", "茶杯 6 只 · Tea cups", "厨具 Cookware", "set", 6900, 2900},
	{"spatula", "木锅铲 · Wooden spatula", "厨具 Cookware", "piece", 2900, 1100},
	{"noodles", "挂面 1 kg · Dried noodles", "粮油 Staples", "pack", 1500, 950},
	{"soy", "生抽酱油 · Soy sauce", "粮油 Staples", "bottle", 1900, 1150},
	{"honey", "洋槐蜂蜜 · Acacia honey", "茶饮 Tea", "jar", 5800, 3200},
	{"sponges", "百洁布 10 片 · Scouring pads", "清洁 Cleaning", "pack", 1600, 600},
	{"apron", "棉麻围裙 · Apron", "厨具 Cookware", "piece", 4900, 2100},
}

// smallNamed finds one of smalls.
func smallNamed(id string) good {
	for _, g := range smalls {
		if g.id == id {
			return g
		}
	}
	panic("demo: no small good " + id)
}

// jobs are the jobs of the service centres.
var jobs = []good{
	{"job-check", "净水机保养 · Purifier service", "维修 Repair", "job", 12000, 5200},
	{"job-cooker", "电饭煲维修 · Rice cooker repair", "维修 Repair", "job", 9800, 5600},
	{"job-vacuum", "吸尘器维修 · Vacuum repair", "维修 Repair", "job", 16800, 9100},
	{"job-install", "上门安装 · Installation at home", "维修 Repair", "job", 15000, 8800},
}

// goodsFacts generates the facts of all products.
func goodsFacts() []fact.Fact {
	var all []good
	for _, s := range Staples {
		all = append(all, s.good)
	}
	all = append(append(append(all, wares...), smalls...), jobs...)
	out := make([]fact.Fact, len(all))
	for i, g := range all {
		out[i] = fact.Fact{Kind: fact.KindProduct, Source: source, ID: g.id,
			Product: &fact.Product{Name: g.name, Category: g.category, Unit: g.unit}}
	}
	return out
}

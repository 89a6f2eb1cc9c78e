package demo

import (
	"fmt"
	"math/rand/v2"

	"huitou/internal/cal"
	"huitou/internal/fact"
	"huitou/internal/org"
)

// source is the source of the demo's facts.
const source = "demo"

// company is Homeway.
var company = org.Company{Name: "Homeway 和美家", Currency: "CNY", Zone: "Asia/Shanghai", Language: "zh-Hans"}

// site is a place of the company.
type site struct {
	id, name, kind, parent, zone string
	share                        float64 // of the customers who live near, for shops
}

var sites = []site{
	{"east", "华东区 East", "region", "", "", 0},
	{"south", "华南区 South", "region", "", "", 0},
	{"xuhui", "上海徐汇店 Xuhui", "shop", "east", "", 0.20},
	{"pudong", "上海浦东店 Pudong", "shop", "east", "", 0.18},
	{"hangzhou", "杭州西湖店 West Lake", "shop", "east", "", 0.14},
	{"suzhou", "苏州园区店 Suzhou", "shop", "east", "", 0.11},
	{"shenzhen", "深圳南山店 Nanshan", "shop", "south", "", 0.15},
	{"guangzhou", "广州天河店 Tianhe", "shop", "south", "", 0.12},
	{"hongkong", "香港中環店 Central", "shop", "south", "Asia/Hong_Kong", 0.10},
	{"online", "网上商城 Online shop", "online", "", "", 0},
	{"service-sh", "上海服务中心 Service Shanghai", "service", "east", "", 0},
	{"service-sz", "深圳服务中心 Service Shenzhen", "service", "south", "", 0},
	{"shunda", "顺达快运 Shunda Express", "partner", "", "", 0},
	{"haitong", slowCarrierName, "partner", "", "", 0},
}

const (
	slowCarrierName = "海通物流 Haitong Freight"
	leaverName      = "林晓 Lin Xiao"
)

func placeName(id string) string {
	for _, s := range sites {
		if s.id == id {
			return s.name
		}
	}
	return id
}

func siteFacts() []fact.Fact {
	out := make([]fact.Fact, len(sites))
	for i, s := range sites {
		out[i] = fact.Fact{Kind: fact.KindPlace, Source: source, ID: s.id,
			Place: &fact.Place{Name: s.name, Kind: s.kind, Parent: fact.Ref(s.parent), Zone: s.zone}}
	}
	return out
}

// member is a member of staff.
type member struct{ code, name, place, duty string }

var members = []member{
	{"S01", "陈国华 Chen Guohua", "xuhui", "店长 Shop manager"},
	{"S02", "王丽 Wang Li", "xuhui", "顾问 Adviser"},
	{"S03", "赵敏 Zhao Min", "pudong", "店长 Shop manager"},
	{"S04", "钱峰 Qian Feng", "pudong", "顾问 Adviser"},
	{"S05", "孙悦 Sun Yue", "hangzhou", "店长 Shop manager"},
	{"S06", "周婷 Zhou Ting", "hangzhou", "顾问 Adviser"},
	{LeaverStaff, leaverName, "suzhou", "顾问 Adviser"},
	{"S08", "吴刚 Wu Gang", "suzhou", "店长 Shop manager"},
	{"S09", "郑雪 Zheng Xue", "shenzhen", "店长 Shop manager"},
	{"S10", "冯磊 Feng Lei", "shenzhen", "顾问 Adviser"},
	{"S11", "何静 He Jing", "guangzhou", "店长 Shop manager"},
	{"S12", "罗斌 Luo Bin", "guangzhou", "顾问 Adviser"},
	{"S13", "黃家豪 Wong Ka Ho", "hongkong", "店長 Shop manager"},
	{"S14", "李詠詩 Lee Wing Sze", "hongkong", "顧問 Adviser"},
	{"S15", "马超 Ma Chao", "service-sh", "技师 Technician"},
	{"S16", "许晴 Xu Qing", "service-sh", "接待 Reception"},
	{"S17", "邓伟 Deng Wei", "service-sz", "技师 Technician"},
	{"S18", "蔡琳 Cai Lin", "online", "客服 Customer care"},
	{"S19", "Emma Clarke", "online", "客服 Customer care"},
	{"S20", "高远 Gao Yuan", "", "大客户 Key accounts"},
}

// adviser draws the adviser of a shop's customer. At the leaver's shop it is mostly the
// leaver.
func adviser(r *rand.Rand, shop string) string {
	var at []string
	for _, m := range members {
		if m.place == shop {
			at = append(at, m.code)
		}
	}
	if at[0] == LeaverStaff && r.Float64() < 0.6 {
		return LeaverStaff
	}
	return pick(r, at)
}

// springFestivals are the first days of the lunar years of the period.
var springFestivals = []cal.Day{"2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03"}

// holidays are closed days of a year: Spring Festival and the National Day.
func holidays() map[string]cal.SpecialDay {
	days := map[string]cal.SpecialDay{}
	for _, d := range springFestivals {
		for k := range 5 {
			days[string(d.Add(k))] = cal.SpecialDay{Name: "春节 Spring Festival"}
		}
		for k := range 3 {
			days[fmt.Sprintf("%s-10-%02d", d[:4], k+1)] = cal.SpecialDay{Name: "国庆节 National Day"}
		}
	}
	return days
}

// shopHours are those of the shops, which open on holidays too; serviceHours those
// of the service centres, with a break at noon.
var (
	shopHours = cal.Spec{Zone: "Asia/Shanghai", Week: week("10:00-21:30", "10:00-22:00")}

	serviceHours = cal.Spec{Zone: "Asia/Shanghai", Days: holidays(), Week: map[string][]string{
		"mon": {"09:00-12:00", "13:30-18:00"}, "tue": {"09:00-12:00", "13:30-18:00"}, "wed": {"09:00-12:00", "13:30-18:00"},
		"thu": {"09:00-12:00", "13:30-18:00"}, "fri": {"09:00-12:00", "13:30-18:00"}, "sat": {"10:00-16:00"}}}
)

func week(workday, weekend string) map[string][]string {
	w := map[string][]string{"sat": {weekend}, "sun": {weekend}}
	for _, d := range []string{"mon", "tue", "wed", "thu", "fri"} {
		w[d] = []string{workday}
	}
	return w
}

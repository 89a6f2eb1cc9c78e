package demo

import (
	"math/rand/v2"
	"time"

	"huitou/internal/clock"
	"huitou/internal/fact"
)

// promised is a promise other than that of an order's date.
type promised struct {
	by           *person // the customer
	purchase     string
	place, owner string
	origin, what string
	due          clock.Instant
	within       string // working time, instead of due
	late, broken float64
}

// promise adds the facts of a promise and of its end, and returns the outcome and its time:
// "none" where it is not known or no longer needed.
func (w *world) promise(r *rand.Rand, made clock.Instant, p promised) (outcome string, at clock.Instant) {
	in := &fact.Promise{Customer: fact.Ref(p.by.ref), Purchase: fact.Ref(p.purchase), Place: fact.Ref(p.place), What: p.what,
		Origin: p.origin, Made: made, Due: p.due, Within: p.within, Owner: p.owner}
	if p.within != "" {
		in.Due = 0
	}
	outcome = drawOutcome(r, p.late, p.broken)
	room := float64(p.due.Sub(made))
	switch u := r.Float64(); {
	case u < 0.02: // the customer no longer needs it, or the company withdraws it
		in.Status, in.Reason, outcome = "waived", pick(r, waivedWords[p.by.lang]), "none"
		if u < 0.005 {
			in.Status, in.Reason = "void", pick(r, voidWords[p.by.lang])
		}
		in.EndedAt = w.inHours(p.place, made.Add(time.Duration(room*0.5)), false)
	case outcome == "kept":
		in.KeptAt = w.keptAt(p, made, made.Add(time.Duration(room*(0.2+0.75*r.Float64())).Truncate(time.Second)))
	case outcome == "late":
		in.KeptAt = w.inHours(p.place, p.due.Add(time.Duration((2+40*r.ExpFloat64())*float64(time.Hour)).Truncate(time.Second)), false)
	case outcome == "broken":
		in.Status, in.EndedAt, in.Reason = "broken", w.inHours(p.place, p.due.Add(72*time.Hour), false), pick(r, brokenWords[p.by.lang])
	}
	at = max(in.KeptAt, in.EndedAt)
	if at > w.now { // it is still open
		in.KeptAt, in.EndedAt, in.Status, in.Reason, outcome = 0, 0, "", "", "none"
	}
	w.add(made, fact.Fact{Kind: fact.KindPromise, ID: w.nextID("P"), Promise: in})
	return outcome, at
}

// keptAt returns when a promise was done in time: at t, or while somebody works at the place, before t or
// after it.
func (w *world) keptAt(p promised, made, t clock.Instant) clock.Instant {
	for _, back := range []bool{true, false} {
		if at := w.inHours(p.place, t, back); at > made && at <= p.due {
			return at
		}
	}
	return min(made.Add(10*time.Minute), p.due)
}

// drawOutcome draws the outcome of a promise.
func drawOutcome(r *rand.Rand, late, broken float64) string {
	switch u := r.Float64(); {
	case u < broken:
		return "broken"
	case u < broken+late:
		return "late"
	}
	return "kept"
}

// texts are texts by language.
type texts map[string][]string

// The texts of promises and of reasons, in the customer's language.
var (
	adviserWords = texts{
		"en": {"Call back about the spare part", "Set two bags of rice aside until the evening", "Send the care guide for the wok", "Ask whether the older cartridge still fits",
			"Let them know when the duvet is back", "Send photos of the new heater", "Ring before the guests come about the gift boxes", "Find the missing lid"},
		"zh-Hans": {"回电告知配件到货时间", "预留两袋大米到晚上", "发送铸铁锅养护说明", "确认旧款滤芯是否通用", "蚕丝被到货后通知", "发送新款取暖器实拍图", "过节前来电确认礼盒数量", "找到缺少的锅盖并寄出"},
		"zh-Hant": {"回電告知零件到貨時間", "預留兩包白米到晚上", "傳送鑄鐵鑊保養說明", "確認舊款濾芯是否通用", "蠶絲被到貨後通知", "傳送新款暖爐實拍圖", "過節前來電確認禮盒數量", "找出欠缺的鑊蓋並寄出"},
	}
	caseWords = texts{
		"en":      {"Call about the complaint", "Send a replacement at no charge", "Have the refund paid out", "Find out where the parcel is and say so", "Ask the shop manager to call"},
		"zh-Hans": {"就投诉回电", "免费补发一件", "办妥退款", "查清包裹在哪里并告知", "请店长回电"},
		"zh-Hant": {"就投訴回電", "免費補寄一件", "辦妥退款", "查清包裹在哪裡並告知", "請店長回電"},
	}
	guardWords = texts{
		"en": {"Refund the difference should the price fall"}, "zh-Hans": {"价保：降价退差"}, "zh-Hant": {"價格保證：減價退回差額"},
	}
	waivedWords = texts{
		"en":      {"Found it elsewhere", "Not needed any more", "Has fixed it themselves", "Is travelling, not worth it"},
		"zh-Hans": {"顾客已在别处买到", "不需要了", "自己修好了", "出远门，用不上"},
		"zh-Hant": {"顧客已在別處買到", "不需要了", "自己修好了", "出遠門，用不著"},
	}
	voidWords   = texts{"en": {"Written down twice", "Meant for another customer"}, "zh-Hans": {"重复登记", "登记错了顾客"}, "zh-Hant": {"重複登記", "登記錯了顧客"}}
	brokenWords = texts{
		"en":      {"Forgotten at the change of shift", "The part is not made any more", "Nobody free for it", "Out of stock at the maker"},
		"zh-Hans": {"交接班时遗漏", "配件已停产", "人手不够", "厂家缺货"},
		"zh-Hant": {"交更時遺漏", "零件已停產", "人手不足", "廠方缺貨"},
	}
	orderWords  = texts{"en": {"Order delivered"}, "zh-Hans": {"订单送达"}, "zh-Hant": {"訂單送達"}}
	jobWords    = texts{"en": {"Repair done and ready to collect"}, "zh-Hans": {"修好可取"}, "zh-Hant": {"修好可取件"}}
	returnWords = texts{
		"en":      {"Changed my mind", "Too big for the kitchen", "Two of the same as a present", "Faulty", "Not as expected"},
		"zh-Hans": {"不想要了", "厨房放不下", "收到两件一样的礼物", "有瑕疵", "与预期不符"},
		"zh-Hant": {"不想要了", "廚房放不下", "收到兩件一樣的禮物", "有瑕疵", "與預期不符"},
	}
	lostWords = texts{"en": {"Lost on the way"}, "zh-Hans": {"运输途中丢失"}, "zh-Hant": {"運送途中遺失"}}
)

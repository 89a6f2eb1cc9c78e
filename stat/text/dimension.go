package text

import "strings"

// Dimension of service quality (Parasuraman, Zeithaml and Berry 1988).
type Dimension string

// The dimensions.
const (
	None           Dimension = ""
	Reliability    Dimension = "reliability"    // service as promised, right the first time
	Responsiveness Dimension = "responsiveness" // quick, willing to help
	Assurance      Dimension = "assurance"      // able, honest, safe
	Empathy        Dimension = "empathy"        // care, attitude, understanding
	Tangibles      Dimension = "tangibles"      // product, premises, packing, appearance
)

var dimensions = []Dimension{Reliability, Responsiveness, Assurance, Empathy, Tangibles}

// lexicon lists words by dimension. An English entry ending in * is a prefix.
var lexicon = map[Dimension]struct{ chinese, english string }{
	Reliability: {
		"准时 按时 守时 不准时 延误 延期 迟到 晚点 没送 漏送 漏发 少发 少送 送错 发错 弄错 搞错 出错 错误 缺货 说好 承诺 答应 约定 说话不算 不兑现 言而无信 与描述不符 描述不符 描述相符 不一样 货不对板 一致 坏了 故障 死机 质量问题 返修 维修 稳定 靠谱 不靠谱 可靠 如期 准确 丢失 丢件 少了 漏了 没给 忘了",
		"promis* punctual* late delay* wrong mistake* error* missing forgot* broken broke fail* defect* reliab* consisten* accura* arrived described incorrect cancel*",
	},
	Responsiveness: {
		"很快 太慢 很慢 快速 速度 迅速 及时 不及时 马上 立刻 立即 等了 等待 等候 久等 排队 催 半天 小时 分钟 没人理 不理 不理人 不回 不回复 回复 没人接 联系不上 没反应 反应快 处理 解决 推脱 推诿 拖延 拖拉 送餐快 发货快 物流快 神速 慢死 磨蹭 效率",
		"quick* fast slow* wait* prompt* immediat* respon* repl* ignor* minute* hour* queue* line hurry speed* ask* twice attentive inattentive",
	},
	Assurance: {
		"专业 不专业 正品 假货 假的 仿品 真货 放心 安全 不安全 变质 过期 拉肚子 欺骗 骗人 骗子 忽悠 欺诈 诚信 信誉 信任 信赖 保证 保障 保修 售后 退款 退货 赔偿 懂行 知识 解释 讲解 权威 过敏 有毒 隐私 宰客 虚假 黑店 坑人 上当",
		"profession* knowledg* trust* honest* dishonest scam* fraud* fake genuine authentic safe* unsafe expert* refund* guarantee* warrant* qualif* competen* incompeten* sick poison* rip-off ripoff credib*",
	},
	Empathy: {
		"态度 热情 冷淡 冷漠 耐心 不耐烦 贴心 体贴 细心 周到 关心 理解 亲切 友好 友善 礼貌 没礼貌 粗鲁 凶 骂 吵 白眼 爱理不理 微笑 照顾 老人 孩子 个性化 替我们 为顾客 人性化 温馨 尊重 不尊重 傲慢 恶劣 服务好 服务差 服务员 服务态度 客气 感动",
		"rude* friendl* unfriendl* kind* car* polite* impolite courte* warm* welcom* understand* empath* attitude* staff waiter* waitress* server* service smil* personal* patient* impatient* helpful unhelpful respect* disrespect* listen* apolog* arrogant considerate",
	},
	Tangibles: {
		"环境 干净 脏 卫生 整洁 装修 设施 设备 房间 床 空调 味道 好吃 难吃 口味 新鲜 分量 份量 包装 破损 外观 漂亮 好看 难看 颜色 尺寸 面料 材质 做工 质量 手感 屏幕 电池 噪音 隔音 停车 位置 灯光 菜品 水果 纸张 印刷 味 香 气味 异味 掉色 起球 外壳 陈旧 老旧",
		"clean* dirt* dust* decor* room* bed* food* taste* delicious flavor* flavour* fresh* portion* packag* look* color* colour* size* quality material* screen* battery noise* nois* loud* parking location* ambien* ambian* atmosphere* table* seat* music light* smell* comfort* beautiful cozy menu* drink* wine* design* price*",
	},
}

// words maps each entry of the lexicon to the bit of its dimension.
type words struct {
	chinese  map[string]int
	english  map[string]int
	prefixes map[string]int
	longest  int
}

var lookup = func() words {
	w := words{chinese: map[string]int{}, english: map[string]int{}, prefixes: map[string]int{}}
	for i, d := range dimensions {
		for _, s := range strings.Fields(lexicon[d].chinese) {
			w.chinese[s] = i
			w.longest = max(w.longest, len([]rune(s)))
		}
		for _, s := range strings.Fields(lexicon[d].english) {
			if stem, open := strings.CutSuffix(s, "*"); open {
				w.prefixes[stem] = i
			} else {
				w.english[s] = i
			}
		}
	}
	return w
}()

// dimension counts the words of each dimension in the folded text, at each position the
// longest, and returns the dimension with the largest count.
func (r *reader) dimension(l Language) (Dimension, int) {
	var counts [5]int
	switch l {
	case Chinese:
		r.countChinese(&counts)
	case English:
		r.countEnglish(&counts)
	}
	best, tie := 0, false
	for i, c := range counts[1:] {
		switch {
		case c > counts[best]:
			best, tie = i+1, false
		case c == counts[best]:
			tie = true
		}
	}
	if counts[best] == 0 || tie {
		return None, 0
	}
	return dimensions[best], counts[best]
}

func (r *reader) countChinese(counts *[5]int) {
	for i := 0; i < len(r.runes); {
		step := 1
		for n := min(lookup.longest, len(r.runes)-i); n > 0; n-- {
			if d, ok := lookup.chinese[string(r.runes[i:i+n])]; ok {
				counts[d]++
				step = n
				break
			}
		}
		i += step
	}
}

func (r *reader) countEnglish(counts *[5]int) {
	for _, w := range strings.FieldsFunc(string(r.runes), func(c rune) bool { return (c < 'a' || c > 'z') && c != '-' }) {
		if d, ok := lookup.english[w]; ok {
			counts[d]++
			continue
		}
		for n := len(w); n >= 3; n-- {
			if d, ok := lookup.prefixes[w[:n]]; ok {
				counts[d]++
				break
			}
		}
	}
}

package locale

import (
	"slices"
	"strings"
	"sync"
)

// surnames are characters that as a surname are read otherwise than usually; of several
// readings the first is the more frequent.
const surnames = `
单 shan4; 曾 zeng1; 仇 qiu2; 解 xie4; 查 zha1; 区 ou1; 盖 gai4 ge3; 缪 miao4; 翟 zhai2; 覃 qin2 tan2; 朴 piao2; 洗 xian3; 折 she2;
员 yun4; 繁 po2; 秘 bi4; 召 shao4; 任 ren2; 华 hua4; 卜 bu3; 燕 yan1; 那 na1; 都 du1; 牟 mou2 mu4; 薄 bo2; 柏 bai3 bo2;
隗 wei3 kui2; 葛 ge3; 句 gou1; 纪 ji3; 祭 zhai4; 郗 xi1 chi1; 粘 nian2; 阚 kan4; 占 zhan1; 藏 zang4; 重 chong2; 乜 nie4; 六 lu4;
角 jue2; 过 guo1; 尉 wei4 yu4; 乐 yue4 le4; 令 ling2; 莘 shen1 xin1; 种 chong2; 相 xiang4; 哈 ha3; 佴 nai4; 郇 xun2 huan2;
黑 he4; 谌 chen2 shen4; 撒 sa4; 适 kuo4; 宓 mi4 fu2; 车 che1 ju1; 长 chang2 zhang3; 贠 yun4;
`

// otherwise are characters that names read in several ways, the most usual first.
const otherwise = `
行 xing2 hang2; 长 chang2 zhang3; 乐 le4 yue4; 朝 chao2 zhao1; 重 zhong4 chong2; 茜 qian4 xi1; 晟 sheng4 cheng2; 都 du1 dou1;
会 hui4 kuai4; 参 can1 shen1; 传 chuan2 zhuan4; 调 tiao2 diao4; 弹 dan4 tan2; 佛 fo2; 厦 sha4 xia4; 宿 su4 xiu3;
便 bian4 pian2; 少 shao3 shao4; 校 xiao4 jiao4; 角 jiao3 jue2; 藏 cang2 zang4; 贾 jia3 gu3; 蔚 wei4 yu4; 伯 bo2 bai3;
柏 bai3 bo2; 薄 bo2 bao2; 什 shi2 shen2; 了 liao3 le5; 阿 a1 e1; 降 jiang4 xiang2; 省 sheng3 xing3; 奇 qi2 ji1; 好 hao3 hao4;
车 che1 ju1; 单 dan1 shan4; 曾 zeng1 ceng2; 仇 chou2 qiu2; 解 jie3 xie4; 查 cha2 zha1; 区 qu1 ou1; 盖 gai4 ge3; 缪 miao4 mou2;
翟 zhai2 di2; 覃 qin2 tan2; 朴 pu3 piao2; 卜 bu3; 阚 kan4; 莘 xin1 shen1; 隽 juan4 jun4; 率 lv4 shuai4; 斗 dou3 dou4;
石 shi2 dan4; 拓 tuo4 ta4; 堡 bao3 pu4; 埔 pu3 bu4; 蚌 bang4 beng4; 莞 guan3 wan3;
`

// wordReadings are words that are read as one: compound surnames, which are also read as their
// characters are, and words of company names, which are not (=).
const wordReadings = `
长孙 zhang3 sun1; 单于 chan2 yu2; 尉迟 yu4 chi2; 万俟 mo4 qi2; 澹台 tan2 tai2; 乐正 yue4 zheng4; 皇甫 huang2 fu3; 濮阳 pu2 yang2;
鲜于 xian1 yu2; 宰父 zai3 fu3; 子车 zi3 ju1; 令狐 ling2 hu2;
银行 =yin2 hang2; 商行 =shang1 hang2; 车行 =che1 hang2; 洋行 =yang2 hang2; 重庆 =chong2 qing4; 音乐 =yin1 yue4; 乐器 =yue4 qi4;
成都 =cheng2 du1; 首都 =shou3 du1; 厦门 =xia4 men2; 朝阳 =chao2 yang2; 长乐 =chang2 le4; 会计 =kuai4 ji4; 六安 =lu4 an1;
蚌埠 =beng4 bu4; 东莞 =dong1 guan3; 中行 =zhong1 hang2; 工行 =gong1 hang2; 建行 =jian4 hang2; 农行 =nong2 hang2; 招行 =zhao1 hang2;
`

// wordLength is how many characters each of these words has.
const wordLength = 2

type nameTable struct {
	surname, usual map[string][]string
	word           map[string][]string // the reading of each character
	only           map[string]bool     // words that are not read as their characters are
}

var nameReadings = sync.OnceValue(func() *nameTable {
	t := &nameTable{surname: map[string][]string{}, usual: map[string][]string{}, word: map[string][]string{}, only: map[string]bool{}}
	for text, into := range map[string]map[string][]string{surnames: t.surname, otherwise: t.usual, wordReadings: t.word} {
		for entry := range strings.SplitSeq(text, ";") {
			f := strings.Fields(entry)
			if len(f) < 2 {
				continue
			}
			if first, only := strings.CutPrefix(f[1], "="); only {
				t.only[f[0]], f[1] = true, first
			}
			into[f[0]] = f[1:]
		}
	}
	return t
})

// readingsOf returns how a simplified Chinese character is read in a name, the most usual reading
// first: as a surname, or elsewhere. nil if it has none.
func readingsOf(r rune, surname bool) []string {
	t := nameReadings()
	usual := t.usual[string(r)]
	if usual == nil {
		if s := usualReading(r); s != "" {
			usual = []string{s}
		}
	}
	if !surname {
		return usual
	}
	list := slices.Clone(t.surname[string(r)])
	for _, s := range usual {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// wordAt returns the reading of the characters with which a simplified text begins, where they are
// read as one word; only = they are never read as each of them is.
func wordAt(text []rune) (syllables []string, only bool) {
	if len(text) < wordLength {
		return nil, false
	}
	w := string(text[:wordLength])
	return nameReadings().word[w], nameReadings().only[w]
}

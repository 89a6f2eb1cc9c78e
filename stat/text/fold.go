package text

import (
	"strings"
	"unicode"
)

// Language of a text.
type Language string

// The languages. Other is a text without Han or Latin letters.
const (
	Chinese Language = "zh"
	English Language = "en"
	Other   Language = ""
)

// longest is the number of characters used, and searched the number of bytes in which
// they are searched: blanks and byte order marks do not count.
const (
	longest  = 400
	searched = 1 << 16
)

// traditional and simplified pair the traditional characters that are most frequent in
// reviews with their simplified forms, on which the weights were trained.
const (
	traditional = "開關門東書車馬魚鳥長風飛樂氣電話這過還進遠邊對時會來個們說讀寫學習買賣錢貴質壞髒亂舊乾淨熱涼濕點慢態務員經濟實惠價錯誤難為麼樣種類貨運費寄達遲等麵飯雞湯鹹澀軟鬆緊輕無沒問題滿愛親戀歡謝請讓給從與號碼機螢網頁頭髮癢護聞濃淡顏區廳場廠業產農葉蘋瑩潔緻優劣強總結終級絕紅綠藍補償賠退換處理應該當認識記憶備齊確適貼細節儘儀嚴傷創歲歷煩惱嘆嚐購發現們裝飾盤擺設備觀環境係統師傅聽講稱讚騙壓縮斷絡線連導協議論評語詢電腦"
	simplified  = "开关门东书车马鱼鸟长风飞乐气电话这过还进远边对时会来个们说读写学习买卖钱贵质坏脏乱旧干净热凉湿点慢态务员经济实惠价错误难为么样种类货运费寄达迟等面饭鸡汤咸涩软松紧轻无没问题满爱亲恋欢谢请让给从与号码机萤网页头发痒护闻浓淡颜区厅场厂业产农叶苹莹洁致优劣强总结终级绝红绿蓝补偿赔退换处理应该当认识记忆备齐确适贴细节尽仪严伤创岁历烦恼叹尝购发现们装饰盘摆设备观环境系统师傅听讲称赞骗压缩断络线连导协议论评语询电脑"
)

var simple = func() map[rune]rune {
	from, to := []rune(traditional), []rune(simplified)
	m := make(map[rune]rune, len(from))
	for i, r := range from {
		if r != to[i] {
			m[r] = to[i]
		}
	}
	return m
}()

// fold appends the characters of s that are used to out: lower case, full width converted
// to half, traditional to simplified, byte order marks removed, runs of blanks joined, and
// a blank at both ends.
func fold(s string, out []rune) ([]rune, Language) {
	out = append(out, ' ')
	han, latin := 0, 0
	for _, r := range s[:min(len(s), searched)] {
		switch {
		case r < 0x80:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
		case r == '\uFEFF' || r == '\u200B' || r == unicode.ReplacementChar:
			continue
		case r >= 0xFF01 && r <= 0xFF5E:
			r = unicode.ToLower(r - 0xFEE0)
		case r >= 0x4E00 && r <= 0x9FFF:
			if t, ok := simple[r]; ok {
				r = t
			}
		default:
			r = unicode.ToLower(r)
		}
		switch {
		case r >= 0x3400 && r <= 0x9FFF:
			han++
		case 'a' <= r && r <= 'z':
			latin++
		case r == '’':
			r = '\''
		case unicode.IsSpace(r):
			if out[len(out)-1] == ' ' {
				continue
			}
			r = ' '
		}
		if out = append(out, r); len(out) > longest {
			break
		}
	}
	if out[len(out)-1] != ' ' {
		out = append(out, ' ')
	}
	switch {
	case han == 0 && latin == 0:
		return out, Other
	case 3*han >= latin:
		return out, Chinese
	}
	return out, English
}

// Clean returns the form in which two texts are compared for equality: lower case, half
// width, simplified characters, single blanks, the first 400 characters that are in the
// first 64 KiB.
func Clean(s string) string {
	out, _ := fold(s, nil)
	return strings.TrimSpace(string(out))
}

package main

import (
	"slices"
	"testing"

	"huitou/stat/text"
)

func TestNearDuplicatesAreGrouped(t *testing.T) {
	t.Parallel()
	got := near([]string{
		"房间很干净，服务员热情，下次还会来住",
		"很快就到了，包装也好",
		"房间很干净 服务员热情!! 下次还会来住",   // other marks
		"这次的房间很干净，服务员热情，下次还会来住的", // a little more
		"房間很乾淨，服務員熱情，下次還會來住",     // traditional
		"电池不行，充一次电用不到半天就没了",
		"The room was clean and the staff friendly, will come back.",
		"the room was clean and the staff friendly - will come back",
		"",
		"好",
	})
	want := []int{0, 1, 0, 0, 0, 5, 6, 6, 8, 9}
	if !slices.Equal(got, want) {
		t.Errorf("groups %v, want %v", got, want)
	}
}

func TestDuplicatesAndContradictionsAreDropped(t *testing.T) {
	t.Parallel()
	got := once([]text.Example{
		{Text: "很好用", Positive: true, Trade: "a"},
		{Text: "很好用！", Positive: true, Trade: "b"}, // the same, but for a mark
		{Text: "一般", Positive: true, Trade: "a"},
		{Text: "一般。", Trade: "b"}, // contradicts
		{Text: "！！", Positive: true, Trade: "a"},
		{Text: "太差", Trade: "b"},
	})
	if len(got) != 2 || got[0].Text != "很好用" || got[1].Text != "太差" {
		t.Errorf("%+v", got)
	}
}

// What is read must have nothing nearly the same in what is learned from.
func TestNoNearDuplicateInTrainingAndTest(t *testing.T) {
	t.Parallel()
	all := made()
	tasks := slices.Concat(tradesOut(all), duplicatesOut(all))
	if len(tasks) != 4+folds {
		t.Fatalf("%d tasks", len(tasks))
	}
	read := 0
	for _, task := range tasks {
		texts := slices.Concat(texts(task.test), texts(task.train))
		group := near(texts)
		left := map[int]bool{}
		for _, g := range group[:len(task.test)] {
			left[g] = true
		}
		for i, g := range group[len(task.test):] {
			if left[g] {
				t.Fatalf("%s: %q is learned from, and nearly the same is read", task.group, task.train[i].Text)
			}
		}
		read += len(task.test)
		if len(task.train) == 0 || len(task.train)+len(task.test) > len(all) {
			t.Errorf("%s: %d learned from, %d read, of %d", task.group, len(task.train), len(task.test), len(all))
		}
	}
	if read != 2*len(all) {
		t.Errorf("%d read, want each of %d twice", read, len(all))
	}
}

func texts(list []text.Example) (out []string) {
	for _, e := range list {
		out = append(out, e.Text)
	}
	return out
}

// made are reviews of four trades, put together from a few phrases; some are in two
// trades but for a word.
func made() []review {
	praise := []string{"很满意，值得推荐给朋友", "质量好，做工也细，喜欢", "服务热情，回复很快", "超出预期，下次还来买", "五星好评，没有缺点"}
	complaint := []string{"太失望，不值这个价钱", "质量差，用两天就坏", "没人理会，等了一周", "不会再来，大家别上当", "要求退款也不给，垃圾"}
	things := map[string][]string{
		"酒店":         {"前台大厅和走廊", "床单枕头浴巾毛毯", "早餐厅的粥和包子"},
		"手机":         {"充电器和数据线", "触摸屏反应与拍照", "听筒外放话筒音量"},
		"水果":         {"苹果箱里的每一个", "樱桃收到时的样子", "芒果切开来看里面"},
		text.HeldOut: {"洗完头发干了以后", "泡沫香味还有瓶子", "控油去屑试了几回"},
	}
	var all []text.Example
	for _, trade := range []string{"酒店", "手机", "水果", text.HeldOut} {
		for i, thing := range things[trade] {
			for k := range praise {
				for n := range praise {
					mark := string(rune('一' + 37*i + 11*k + 5*n))
					all = append(all,
						text.Example{Text: mark + thing + praise[k] + "、" + praise[n], Positive: true, Trade: trade},
						text.Example{Text: mark + thing + complaint[k] + "、" + complaint[n], Trade: trade})
				}
			}
		}
		all = append(all, text.Example{Text: "同一位顾客在每家店里都写这么一句长长的话：" + trade, Positive: true, Trade: trade})
	}
	return once(all)
}

package sample

import "huitou/internal/locale"

// words are the texts of the file in one language.
type words struct {
	head   []string
	prefix string // of the number of an order
	phones string // format of a telephone number
	stores []string
	works  []work
	people []person
	good   []string // said of what was in time
	fair   []string // of what was in time and not good
	late   []string // of what was late
}

type work struct {
	name  string
	price int64 // in US dollars
}

// person is a customer. Two of them have one name.
type person struct{ name, city string }

// wordsOf returns the texts in a language, in English for an unknown one.
func wordsOf(l locale.Lang) *words {
	switch l {
	case locale.ZhHans:
		return &simplified
	case locale.ZhHant:
		return &traditional
	}
	return &english
}

var english = words{
	head: []string{"Order number", "Order date", "Customer name", "Phone", "City", "Store", "Item", "Quantity", "Unit price", "Order total", "Currency",
		"Promised date", "Delivered on", "Rating", "Review"},
	prefix: "S-", phones: "+1 202-555-01%02d",
	stores: []string{"Riverside", "Old Town"},
	works: []work{{"Air conditioner cleaning", 60}, {"Washing machine repair", 85}, {"Kitchen deep clean", 120}, {"Sofa cleaning", 75},
		{"Water filter change", 35}, {"Mattress cleaning", 55}},
	people: []person{{"Amy Carter", "Riverside"}, {"Daniel Brooks", "Old Town"}, {"Grace Liu", "Riverside"}, {"Hannah Moore", "Lakeview"}, {"Ian Foster", "Old Town"},
		{"Julia Reyes", "Riverside"}, {"Kevin O’Neill", "Lakeview"}, {"Laura Bennett", "Old Town"}, {"Marcus Hill", "Riverside"}, {"Nina Patel", "Lakeview"},
		{"Oscar Grant", "Old Town"}, {"Paula Simmons", "Riverside"}, {"Daniel Brooks", "Lakeview"}, {"Ruth Alvarez", "Riverside"}, {"Samuel Cole", "Old Town"},
		{"Tara Nguyen", "Lakeview"}, {"Victor Chan", "Riverside"}, {"Wendy Park", "Old Town"}, {"Yusuf Demir", "Riverside"}, {"Zoe Martin", "Lakeview"}},
	good: []string{"Came on the day they said and left it spotless.", "Friendly, quick, and explained what was wrong.", "Second time with them, just as good.",
		"The price was the one they quoted.", "They called half an hour before, which I like.", "Works like new."},
	fair: []string{"All right, but they forgot the filter at the back.", "Clean enough, though a bit rushed.", "Good work, hard to reach by phone."},
	late: []string{"I took a day off and nobody came. Two days later they did.", "Late, and nobody called.", "The work is fine, the waiting was not.",
		"Promised for Tuesday, done on Friday.", "I had to ring them twice to find out when."},
}

var simplified = words{
	head:   []string{"订单编号", "下单时间", "客户姓名", "手机号", "城市", "门店", "商品名称", "数量", "单价", "订单金额", "币种", "承诺送达", "签收时间", "评分", "评价内容"},
	prefix: "S-", phones: "+86 199 0000 00%02d",
	stores: []string{"滨江店", "老城店"},
	works:  []work{{"空调清洗", 60}, {"洗衣机维修", 85}, {"厨房深度清洁", 120}, {"沙发清洗", 75}, {"净水器换滤芯", 35}, {"床垫除螨", 55}},
	people: []person{{"王丽华", "杭州"}, {"张伟", "杭州"}, {"刘洋", "绍兴"}, {"陈静", "杭州"}, {"李建国", "湖州"}, {"赵敏", "杭州"}, {"周浩", "绍兴"}, {"吴婷", "杭州"},
		{"郑凯", "湖州"}, {"孙雨欣", "杭州"}, {"马超", "绍兴"}, {"朱琳", "杭州"}, {"张伟", "绍兴"}, {"胡斌", "杭州"}, {"林晓燕", "湖州"}, {"何俊", "杭州"},
		{"高雪", "绍兴"}, {"罗志强", "杭州"}, {"梁慧", "湖州"}, {"宋佳", "杭州"}},
	good: []string{"说好哪天就哪天到，收拾得很干净。", "师傅很耐心，讲清楚了毛病在哪。", "第二次找他们，一样放心。", "收费和报价一致，没有乱加钱。", "上门前半小时打了电话，很贴心。", "修完跟新的一样。"},
	fair: []string{"还可以，就是后面的滤网忘了洗。", "洗得还算干净，有点赶。", "活不错，就是电话不好打。"},
	late: []string{"请了一天假在家等，没人来，过了两天才到。", "晚了，也没人打电话说一声。", "活干得可以，等得太久。", "说好周二，周五才弄完。", "打了两次电话才问到什么时候来。"},
}

var traditional = words{
	head:   []string{"訂單編號", "下單時間", "客戶姓名", "手機號", "城市", "門市", "商品名稱", "數量", "單價", "訂單金額", "幣別", "承諾送達", "簽收時間", "評分", "評價內容"},
	prefix: "S-", phones: "+886 900 000 0%02d",
	stores: []string{"河岸店", "老街店"},
	works:  []work{{"冷氣清洗", 60}, {"洗衣機維修", 85}, {"廚房大掃除", 120}, {"沙發清洗", 75}, {"淨水器換濾心", 35}, {"床墊除塵蟎", 55}},
	people: []person{{"陳怡君", "台北"}, {"林志豪", "新北"}, {"黃雅婷", "台北"}, {"張家豪", "桃園"}, {"李淑芬", "台北"}, {"王柏翰", "新北"}, {"吳佩珊", "台北"}, {"劉冠宇", "桃園"},
		{"蔡宜蓁", "新北"}, {"楊承恩", "台北"}, {"許雅雯", "新北"}, {"鄭文傑", "台北"}, {"林志豪", "桃園"}, {"謝佳穎", "台北"}, {"洪俊賢", "新北"}, {"郭美玲", "台北"},
		{"邱建宏", "桃園"}, {"曾詩涵", "台北"}, {"廖國榮", "新北"}, {"賴思妤", "台北"}},
	good: []string{"約好哪天就哪天來，整理得很乾淨。", "師傅很有耐心，把問題講得很清楚。", "第二次找他們，一樣放心。", "收費跟報價一樣，沒有亂加錢。", "到府前半小時先打電話，很貼心。", "修好跟新的一樣。"},
	fair: []string{"還可以，就是後面的濾網忘了洗。", "洗得還算乾淨，有點趕。", "技術不錯，只是電話很難打。"},
	late: []string{"請了一天假在家等，沒人來，過兩天才到。", "遲了，也沒人打電話說一聲。", "做得可以，等太久了。", "說好星期二，星期五才弄完。", "打了兩次電話才問到什麼時候來。"},
}

package customer_test

import (
	"testing"

	"huitou/internal/customer"
)

// TestCalled: names of one person are alike or parts of each other, those of two are neither.
func TestCalled(t *testing.T) {
	t.Parallel()
	const alike, may, no = "alike", "may", "no"
	for _, tt := range []struct{ a, b, want string }{
		{"Ann Lee", "LEE, Ann", alike}, {"Ann Lee", "ａｎｎ　ｌｅｅ", alike}, {"Ann Lee", "Ms. Ann Lee", alike}, {"Ann Lee", "Ann  LEE", alike},
		{"Zoë O’Brien", "ZOE O'BRIEN", alike}, {"Anne-Marie Roy", "Anne Marie Roy", alike},
		{"張三", "张 三", alike}, {"张三", "张三先生", alike}, {"龍小明", "龙小明", alike},
		{"Ann Lee", "", may}, {"Ann Lee", "***", may}, {"Ann Lee", "Mr", may}, {"Ann Lee", "Ms Lee", may}, {"Ann Lee", "Mr Lee", may}, {"Ann Lee", "A. Lee", may},
		{"Ann Lee", "Ann", may}, {"Ann Lee", "Lee", may}, {"Ann Lee", "Ann Marie Lee", may}, {"Ann Lee", "A** L**", may}, {"Ann Lee", "A*n Lee", may},
		{"张三", "张**", may}, {"张三", "*三", may}, {"张三", "张*", may}, {"张**", "张*三", may}, {"张**", "张先生", may}, {"张三", "张女士", may}, {"欧阳锋", "欧阳先生", may},
		{"王小明", "Wang Xiaoming", may}, {"王小明", "xiaoming WANG", may},
		{"Ann Lee", "Bob Lee", no}, {"Ann Lee", "Zed Wu", no}, {"Ann Lee", "B. Lee", no}, {"Ann Lee", "Mr Wu", no}, {"Mr Lee", "Mrs Lee", no}, {"Mr Ann Lee", "Mrs Lee", no},
		{"John Smith", "John Smith Jr", no}, {"John Smith jnr", "John Smith Junior", alike}, {"张三", "李**", no}, {"张三", "张三丰", no}, {"李先生", "李女士", no}, {"张三", "张四", no},
		{"王小明", "Wang Xiaohong", no}, {"B** L**", "Ann Lee", no}, {"欧阳先生", "欧文", no},
	} {
		a, b := customer.CalledAs(tt.a), customer.CalledAs(tt.b)
		for range 2 {
			got := no
			switch {
			case a.Key == b.Key:
				got = alike
			case a.May(b):
				got = may
			}
			if got != tt.want {
				t.Errorf("%q and %q: %s, want %s", tt.a, tt.b, got, tt.want)
			}
			a, b = b, a
		}
	}
	for name, weak := range map[string]bool{"": true, "Mr Lee": true, "Lee": true, "A. Lee": true, "张**": true, "李女士": true, "李": true, "Ann Lee": false, "张三": false, "Ann B. Lee": false} {
		if got := customer.CalledAs(name).Weak(); got != weak {
			t.Errorf("%q: weak %v, want %v", name, got, weak)
		}
	}
}

// TestAsWritten: a phone number that is not valid is kept with its digits; what is none is not.
func TestAsWritten(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"07700 900010": "+447700900010", "+44 7700 900010": "+447700900010", "138 **** 0006": "138****0006", "'0123456789012": "0123456789012",
		"12345": "", "8.61381E+12": "", "ask": "", "****": "", "##密文": "", "call 123456 first": "", "": ""} {
		i, ok := customer.AsWritten(value, "GB")
		if ok != (want != "") || ok && i != (customer.Identity{Kind: customer.Written, Value: want}) {
			t.Errorf("%q is %v %v, want %q", value, i, ok, want)
		}
	}
}

package text

import "huitou/stat/conform"

// sentences were written for the check and are not in the training data.
var sentences = []Example{
	{Text: "客服很耐心，问题当天就解决了，非常满意", Positive: true},
	{Text: "东西收到了，包装完好，质量不错，值得购买", Positive: true},
	{Text: "味道很好，分量足，下次还来", Positive: true},
	{Text: "房间干净，床很舒服，服务员热情", Positive: true},
	{Text: "物流很快，第二天就到了，好评", Positive: true},
	{Text: "用了一个月，效果很好，推荐给朋友", Positive: true},
	{Text: "等了两个小时还没送到，太差了", Positive: false},
	{Text: "質量太差，用了兩天就壞了，客服還不理人", Positive: false},
	{Text: "态度恶劣，再也不来了", Positive: false},
	{Text: "房间又脏又吵，空调还坏了，很失望", Positive: false},
	{Text: "根本不是正品，要求退货也不给退", Positive: false},
	{Text: "屏幕有划痕，明显是二手的，垃圾", Positive: false},
	{Text: "The staff were friendly and solved my problem at once.", Positive: true},
	{Text: "Great quality, arrived on time, would recommend.", Positive: true},
	{Text: "Delicious food and a lovely atmosphere.", Positive: true},
	{Text: "I am very happy with the service.", Positive: true},
	{Text: "I rang four times before anyone picked up, and the parcel never came.", Positive: false},
	{Text: "Terrible service, rude waiter, never again.", Positive: false},
	{Text: "The zip tore within days and they would not give me my money back.", Positive: false},
	{Text: "The room was dirty and noisy, a waste of money.", Positive: false},
}

// Checks lists known properties of the embedded weights. The accuracy on whole trades
// needs data that are not embedded: the tests and cmd/train-text measure it.
func Checks() []conform.Check {
	return []conform.Check{
		{
			Package: "text", Name: "sentences read right, of 20", Source: "written for this check",
			Published: 20, Tolerance: 1, Ours: func() (float64, error) {
				right := 0.0
				for _, e := range sentences {
					if (Read(e.Text).Positive > 0.5) == e.Positive {
						right++
					}
				}
				return right, nil
			},
		},
		{
			Package: "text", Name: "temperature of chances that are twice too sure", Source: "Guo et al. (2017), temperature scaling: logits 2 ln 3 at a frequency of ¾ need T = 2",
			Published: 2, Tolerance: 0.03, Ours: func() (float64, error) {
				return Calibrate([]float64{0.9, 0.9, 0.9, 0.9}, []bool{true, true, true, false})
			},
		},
	}
}

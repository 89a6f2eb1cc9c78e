package main

import (
	"strings"
	"testing"

	"huitou/internal/locale"
)

// Invalid values are refused, with the name of the flag, in every language.
func TestInvalidFlags(t *testing.T) {
	const head = "a,b,c,d,f,g,t,u\n"
	in := file(t, head+strings.Repeat("1,2,3,4,1,x,2026-01-01,2026-01-02\n4,3,2,1,0,y,2026-01-05,2026-01-09\n", 8))
	for _, c := range []struct {
		name string
		args string // IN is the file
		flag string // the flag that the error names
	}{
		{"level 0", "stat nps IN --answer=a --level=0", "--level"},
		{"level 95", "stat csat IN --answer=a --level=95", "--level"},
		{"level 1 of insight", "insight fit IN --x=a --tx=b --age=c --level=1", "--level"},
		{"an answer that is its own group", "stat nps IN --answer=a --by=a", "--by"},
		{"top of all points", "stat csat IN --answer=a --top=5", "--top"},
		{"one point", "stat csat IN --answer=a --points=1", "--points"},
		{"perceived as expected", "stat servqual IN --perceived=a,b --expected=a,b --sizes=1,1", "--expected"},
		{"a dimension of nothing", "stat servqual IN --perceived=a --sizes=1,0", "--sizes"},
		{"too few items", "stat servqual IN --perceived=a", "--perceived"},
		{"desired is adequate", "stat tolerance IN --adequate=a --desired=a --perceived=c", "--desired"},
		{"with is without", "stat kano IN --functional=a --dysfunctional=a", "--dysfunctional"},
		{"overall among its attributes", "stat ipa IN --performance=a,b --overall=a", "--overall"},
		{"a scale upside down", "stat ipa IN --performance=a,b --overall=c --low=5 --high=1", "--high"},
		{"an outcome among its predictors", "stat driver IN --y=a --x=a,b", "--x"},
		{"by a pattern too", "stat driver IN --y=a --x=?", "--x"},
		{"no resamples", "stat driver IN --y=a --x=b,c --resamples=0", "--resamples"},
		{"one resample", "stat reliability IN --items=a,b,c --resamples=1", "--resamples"},
		{"resamples of a model", "stat pls IN --block=X=a,b --block=Y=c,d --path=X>Y --resamples=3", "--resamples"},
		{"a column in two blocks", "stat pls IN --block=X=a,b --block=Y=b,c --path=X>Y", "b"},
		{"a baseline longer than the data", "stat spc IN --value=a --baseline=99", "--baseline"},
		{"a baseline of one", "stat spc IN --value=a --baseline=1", "--baseline"},
		{"a baseline longer than a phase", "stat spc IN --value=a --baseline=8 --phases=4", "--baseline"},
		{"a phase beyond the end", "stat spc IN --value=a --phases=99", "--phases"},
		{"phases backwards", "stat spc IN --value=a --phases=9,4", "--phases"},
		{"the point before the first", "stat spc IN --value=a --exclude=0", "--exclude"},
		{"limits on the centre", "stat spc IN --value=a --sigmas=0", "--sigmas"},
		{"limits behind the centre", "stat spc IN --value=a --sigmas=-3", "--sigmas"},
		{"a size without use", "stat spc IN --value=a --size=b", "--size"},
		{"no size", "stat spc IN --value=a --kind=p", "--size"},
		{"a centre alone", "stat spc IN --value=a --centre=3", "--sigma"},
		{"a sigma alone", "stat spc IN --value=a --sigma=3", "--sigma"},
		{"a share of 3", "stat spc IN --value=a --size=b --kind=p --centre=3", "--centre"},
		{"a baseline of given limits", "stat spc IN --value=a --centre=3 --sigma=1 --baseline=4", "--baseline"},
		{"lambda of 2", "stat spc IN --value=a --kind=ewma --lambda=2", "--lambda"},
		{"lambda without use", "stat spc IN --value=a --lambda=0.2", "--lambda"},
		{"a head start above the limit", "stat spc IN --value=a --kind=cusum --start=9", "--start"},
		{"rules of a cusum", "stat spc IN --value=a --kind=cusum --rules=nelson", "--rules"},
		{"a group of one", "stat spc IN --value=a --kind=xbar", "--value"},
		{"a shift of no end", "stat arl --shift=Inf", "--shift"},
		{"a decision at 0", "stat arl --kind=cusum --h=0", "--h"},
		{"time as covariate", "stat survival IN --time=a --event=f --x=a,b", "--x"},
		{"event as group", "stat survival IN --time=a --event=f --group=f", "--group"},
		{"a customer that is a date", "stat retention IN --customer=t --date=t", "--date"},
		{"an outcome that is the arm", "stat lift IN --treated=f --outcome=f", "--outcome"},
		{"fewer than nobody planned", "stat lift IN --treated=f --outcome=a --planned=-1", "--planned"},
		{"a score that is the outcome", "stat qini IN --treated=f --outcome=a --score=a", "--score"},
		{"ratio 0", "stat power --base=0.1 --changed=0.2 --ratio=0", "--ratio"},
		{"alpha 0", "stat power --base=0.1 --changed=0.2 --alpha=0", "--alpha"},
		{"power 0", "stat power --base=0.1 --changed=0.2 --power=0", "--power"},
		{"a share of 2", "stat power --base=2 --changed=0.2", "--base"},
		{"nothing changed", "stat power --base=0.1 --changed=0.1", "--changed"},
		{"no spread", "stat power --sd=0 --delta=1", "--sd"},
		{"no difference", "stat power --sd=1 --delta=0", "--delta"},
		{"shares and amounts", "stat power --base=0.1 --changed=0.2 --sd=3 --delta=1", "--base"},
		{"nobody treated", "stat power --base=0.1 --treated=0", "--treated"},
		{"one group of customers", "stat rfm IN --customer=g --date=t --amount=a --groups=1", "--groups"},
		{"an amount that is the customer", "stat rfm IN --customer=g --date=t --amount=g", "--amount"},
		{"no season", "stat forecast IN --count=a --season=0", "--season"},
		{"a forecast of nothing", "stat forecast IN --count=a --season=2 --ahead=0", "--ahead"},
		{"a negative capacity", "stat forecast IN --count=a --season=2 --capacity=-5", "--capacity"},
		{"a risk of 2", "stat forecast IN --count=a --season=2 --risk=2", "--risk"},
		{"all quotes kept", "stat quote IN --placed=t --delivered=u --keep=1", "--keep"},
		{"delivered as placed", "stat quote IN --placed=t --delivered=t", "--delivered"},
		{"no suggestions", "stat recommend IN --customer=g --date=t --item=a --k=0", "--k"},
		{"a margin of 30", "insight score IN --customer=g --date=t --amount=a --margin=30", "--margin"},
		{"a horizon behind", "insight score IN --customer=g --date=t --horizon=-1", "--horizon"},
		{"a covariate that is the history", "insight fit IN --x=a --tx=b --age=c --covariates=a", "--covariates"},
		{"chances that are their use", "insight seasons IN --x=a --tx=b --n=a", "--n"},
		{"no renewals", "insight contracts IN --left=a --periods=0", "--periods"},
		{"no horizon", "insight rhythm IN --customer=g --date=t --horizon=0", "--horizon"},
		{"a scale without end", "stat ipa IN --performance=a,b --overall=c --low=-1e308", "--low"},
		{"a scale of a model without end", "stat pls IN --block=X=a,b --block=Y=c,d --path=X>Y --high=1e308", "--high"},
		{"a scale of endless points", "stat csat IN --answer=a --points=1000000", "--points"},
		{"a dimension of endless items", "stat servqual IN --perceived=a --sizes=1000000", "--sizes"},
		{"more sharers than customers", "stat recommend IN --customer=g --date=t --item=a --support=3", "--support"},
		{"a peak that is sure", "stat forecast IN --count=a --season=2 --risk=1", "--risk"},
		{"an endless look ahead", "insight rhythm IN --customer=g --date=t --horizon=1e9", "--horizon"},
		{"more purchases than people make", "insight rhythm IN --customer=g --date=t --least=1000000", "--least"},
		{"an endless horizon", "insight score IN --customer=g --date=t --horizon=1e300", "--horizon"},
		{"a horizon beside the day that says it", "insight backtest IN --customer=g --date=t --split=2026-01-02 --horizon=9", "--horizon"},
		{"a hold-out beside the day that says it", "insight backtest IN --customer=g --date=t --split=2026-01-02 --holdout=a", "--holdout"},
		{"a horizon of nothing", "insight backtest IN --x=a --tx=b --age=c --holdout=d --horizon=0", "--horizon"},
		{"the same column twice", "stat reliability IN --items=a,b,a", "“a” is named twice"},
		{"twice by a pattern", "stat reliability IN --items=a,?", "“a” is named twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := strings.Fields(strings.ReplaceAll(c.args, "IN", in))
			_, stderr, err := huitou(t, args...)
			if err == nil || !strings.Contains(stderr, c.flag) || strings.Contains(stderr, "⟦") {
				t.Errorf("%v: %q", err, stderr)
			}
		})
	}
	args := []string{"stat", "spc", in, "--value=a", "--baseline=99"}
	for lang, word := range map[string]string{"zh-Hans": "之间的数", "zh-Hant": "之間的數"} {
		if _, stderr, err := huitou(t, append(args, "--lang="+lang)...); err == nil || !strings.Contains(stderr, word) {
			t.Errorf("%s: %q", lang, stderr)
		}
	}
}

// Errors of cells name the file, row and column.
func TestRefusalsNameTheCell(t *testing.T) {
	in := file(t, "n,size,left,time,when\n3,10,1,5,2026-01-01\n-2,10,1,-4,2026-01-02\n11,10,0,3,2026-01-03\n")
	for args, want := range map[string]string{
		"stat spc IN --kind=c --value=n":                         "in.csv:3 n",
		"stat spc IN --kind=p --value=n --size=size --exclude=2": "in.csv:3 n",
		"stat forecast IN --count=n --season=1":                  "in.csv",
		"stat survival IN --time=time --event=left":              "in.csv:3 time",
		"stat nps IN --answer=n":                                 "in.csv:3 n",
		"stat survival IN --time=when --event=left":              "in.csv:2 when",
	} {
		if _, stderr, err := huitou(t, strings.Fields(strings.ReplaceAll(args, "IN", in))...); err == nil || !strings.Contains(stderr, want) {
			t.Errorf("%s: %q", args, stderr)
		}
	}
	folder := t.TempDir()
	if _, stderr, err := huitou(t, "stat", "nps", folder, "--answer=n"); err == nil || !strings.Contains(stderr, folder+" is a folder") {
		t.Errorf("%q", stderr)
	}
	if _, stderr, err := huitou(t, "insight", "score", file(t, "x,t,a\n1,2,9\n3,5,9\n"), "--x=x", "--tx=t", "--age=a", "--model=mbgnb"); err == nil ||
		!strings.Contains(stderr, "“mbgnb” is no model and no file") {
		t.Errorf("%q", stderr)
	}
}

// A message of a statistics package is translated into each language; its numbers and names
// are kept.
func TestTranslatedMessage(t *testing.T) {
	t.Parallel()
	say := locale.For("zh-Hans")
	for text, want := range map[string]string{
		"“image” and “value” can hardly be told apart (HTMT 0.93)":                              "“image”与“value”几乎无法区分（HTMT 0.93）",
		"3 of 500 resamples could not be fitted":                                                "500 次重抽样中有 3 次无法拟合",
		"MBG/NBD: 8 customers are few for these models: trust the intervals, not the estimates": "MBG/NBD: 8 位顾客对这些模型来说太少：请看区间，不要只看估计值",
		"nobody has ever said this":                                                             "nobody has ever said this",
	} {
		if got := sentence(say, "stat.warn."+key(text), text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/card"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/gap"
	"huitou/internal/importer/work"
	"huitou/internal/intake"
	"huitou/internal/job"
	"huitou/internal/list"
	"huitou/internal/org"
	"huitou/internal/page"
	"huitou/internal/today"
	"huitou/internal/web"
)

// now is the time that the clock of every test shows; all facts of life happened before it.
var now = time.Date(2026, 5, 20, 9, 30, 20, 0, time.UTC)

const (
	ownerMail     = "owner@example.com"
	ownerPassword = "a long enough password"
)

// world is a small company whose pages are served.
type world struct {
	*httptest.Server
	db     *db.DB
	flow   *flow.Flow
	intake *intake.Service
}

// serve fills a database by fill and serves the pages on it.
func serve(t testing.TB, d *db.DB, fill ...func(testing.TB, *flow.Flow)) *world {
	t.Helper()
	f := flow.New(d)
	for _, fn := range fill {
		fn(t, f)
	}
	who, log := access.New(d), slog.New(slog.DiscardHandler)
	jobs, err := job.New(t.Context(), d, log)
	if err != nil {
		t.Fatal(err)
	}
	uploads := intake.New(d, jobs, intake.Limits{PersonUploads: 5})
	work.New(work.Deps{Flow: f, Access: who, Intake: uploads, Jobs: jobs, Log: log, Step: step})
	if err := jobs.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := jobs.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	h, err := web.New(web.Deps{Flow: f, Access: who, Gap: gap.New(d), List: list.New(d), Today: today.New(d), Card: card.New(d), Intake: uploads, Clock: clock.Fixed(clock.At(now))})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &world{srv, d, f, uploads}
}

// step is called before work on an upload starts: a plan whose source is "broken" panics,
// one whose source is "slow" waits until it is cancelled.
func step(ctx context.Context, w intake.Work) {
	switch {
	case strings.Contains(w.Plan, "source: broken"):
		panic("a fault in the program")
	case strings.Contains(w.Plan, "source: slow"):
		<-ctx.Done()
	}
}

// preset is a database that is filled once and copied for every test.
type preset struct {
	fill []func(testing.TB, *flow.Flow)
	once sync.Once
	file []byte
}

var (
	empty   = &preset{}
	founded = &preset{fill: []func(testing.TB, *flow.Flow){company}}
	living  = &preset{fill: []func(testing.TB, *flow.Flow){company, life}}
)

// sqlite returns a copy of the database, with a clock that shows now.
func (p *preset) sqlite(t testing.TB) *db.DB {
	t.Helper()
	at := clock.Fixed(clock.At(now))
	p.once.Do(func() {
		file, err := dbtest.SQLiteFile(at, func(d *db.DB) error {
			f := flow.New(d)
			for _, fill := range p.fill {
				fill(t, f)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.file = file
	})
	if p.file == nil {
		t.Fatal("the database could not be filled: see the first test that asked for it")
	}
	return dbtest.SQLiteCopy(t, at, p.file)
}

// company sets up a company with an owner.
func company(t testing.TB, f *flow.Flow) {
	t.Helper()
	_, err := f.SetUp(t.Context(), flow.FirstRun{
		Company: org.Company{Name: "和风生活 Hefeng Living", Currency: "CNY", Zone: "Asia/Shanghai", Language: "en"},
		Owner:   access.NewUser{Name: "林晓 Lin Xiao", Email: ownerMail, Password: ownerPassword},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// life records some months of orders, deliveries and reviews.
func life(t testing.TB, f *flow.Flow) {
	t.Helper()
	var facts []fact.Fact
	add := func(k fact.Fact) { facts = append(facts, k) }
	for i, name := range []string{"滨江旗舰店", "城西店", "线上商城"} {
		kind := []string{"shop", "shop", "online"}[i]
		add(fact.Fact{Kind: fact.KindPlace, Source: "till", ID: fmt.Sprint("p", i), Place: &fact.Place{Name: name, Kind: kind}})
	}
	names := []string{"王建国", "陈美玲", "Anna Müller", "李思远", "James O’Connor", "張雅婷", "刘洋", "مريم الخطيب", "赵一鸣 🌿", "Sofia García"}
	said := []string{"送货很快，师傅还帮忙把旧机搬下楼。", "Delivery came two days late and nobody called.", "包裝很用心，謝謝！", "说好上午到，等到晚上。", "Good price, friendly people.", "客服一直打不通，很失望。"}
	for i, n := range names {
		add(fact.Fact{Kind: fact.KindCustomer, Source: "till", ID: fmt.Sprint("c", i), Customer: &fact.Customer{Name: n,
			Phone: fmt.Sprintf("+86 138 0000 %04d", 1000+i), Country: "CN", City: "杭州", Place: fact.Ref(fmt.Sprint("p", i%3)), Since: "2024-03-01"}})
	}
	for i := range 140 {
		at := now.Add(-time.Duration(i*2+1) * 24 * time.Hour).Add(-time.Duration(i%7) * time.Hour)
		ref := fact.Ref(fmt.Sprint("o", i))
		add(fact.Fact{Kind: fact.KindPurchase, Source: "till", ID: string(ref), Purchase: &fact.Purchase{
			Customer: fact.Ref(fmt.Sprint("c", i%10)), At: clock.At(at), Place: fact.Ref(fmt.Sprint("p", i%3)), Currency: "CNY", Channel: "online",
			Lines:   []fact.Line{{Product: "kettle", Name: "养生壶", Units: 1000, Amount: 25900}, {Product: "tea", Name: "龙井 250g", Units: 2000, Amount: int64(9900 + i*100)}},
			Promise: &fact.OrderPromise{Due: clock.At(at.Add(72 * time.Hour))}, Steps: []fact.Step{{Step: "approved", At: clock.At(at.Add(time.Duration(1+i%5) * time.Hour))}}}})
		if i < 2 {
			continue
		}
		took := time.Duration(30+(i*13)%50) * time.Hour
		if took < now.Sub(at) {
			add(fact.Fact{Kind: fact.KindDelivery, Source: "till", ID: "d" + string(ref), Delivery: &fact.Delivery{Purchase: ref, Evidence: fmt.Sprint("SF10", 2000+i),
				Steps: []fact.Step{{Step: "handed_over", At: clock.At(at.Add(took / 2))}, {Step: "delivered", At: clock.At(at.Add(took))}}}})
		}
		if i%2 == 0 && took < now.Sub(at)-time.Hour {
			stars := 5 - i%3
			if took > 72*time.Hour {
				stars = 1 + i%3
			}
			add(fact.Fact{Kind: fact.KindVoice, Source: "till", ID: "v" + string(ref), Voice: &fact.Voice{Purchase: ref, Rating: &stars, Text: said[i%len(said)],
				At: clock.At(at.Add(took + time.Hour)), Channel: "review"}})
		}
	}
	for i := 0; i < len(facts); i += 500 {
		res, err := f.Record(context.Background(), facts[i:min(i+500, len(facts))], flow.Sender{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
		for k, r := range res {
			if r.Status == flow.Refused {
				t.Fatalf("%s %s: %v", facts[i+k].Kind, facts[i+k].ID, r.Err)
			}
		}
	}
	if _, err := f.RemindPromises(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// path returns the path of a page: name itself, or for "promise", "voice", "card",
// "card_edit" and "purchase" that of an overdue promise, a voice with a low rating, a
// customer, and a purchase with steps.
func (w *world) path(t testing.TB, name string) string {
	t.Helper()
	ctx, lists := t.Context(), list.New(w.db)
	switch name {
	case "promise":
		found, err := lists.Promises(ctx, list.PromiseFilter{State: list.Overdue}, page.Page{})
		if err != nil || len(found.Rows) == 0 {
			t.Fatal(err, "no promise")
		}
		return "/promises/" + found.Rows[0].ID.String()
	case "voice":
		found, err := lists.Voices(ctx, list.VoiceFilter{Rated: "low"}, page.Page{})
		if err != nil || len(found.Rows) == 0 {
			t.Fatal(err, "no voice")
		}
		return "/voices/" + found.Rows[0].ID.String()
	case "card", "card_edit":
		found, err := lists.Customers(ctx, list.CustomerFilter{Search: "陈美玲"}, page.Page{})
		if err != nil || len(found.Rows) == 0 {
			t.Fatal(err, "no customer")
		}
		return "/customers/" + found.Rows[0].ID.String() + map[string]string{"card_edit": "/edit"}[name]
	case "purchase":
		found, err := lists.Orders(ctx, list.OrderFilter{Step: "total"}, page.Page{})
		if err != nil || len(found.Rows) == 0 {
			t.Fatal(err, "no order")
		}
		return "/purchases/" + found.Rows[0].Purchase.String()
	}
	return name
}

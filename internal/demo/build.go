package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/staff"
)

// Credentials of the demo. By default it listens on loopback only.
const (
	OwnerEmail = "owner@homeway.example"
	Password   = "come-back-soon"
)

// users are the other people who can sign in, one for each role.
var users = []struct {
	email, name string
	role        access.Role
	staff       string // code
	place       string
}{
	{"manager@homeway.example", "赵敏 Zhao Min", access.Manager, "S03", ""},
	{"shop@homeway.example", "冯磊 Feng Lei", access.Frontline, "S10", "shenzhen"},
	{"marketing@homeway.example", "Emma Clarke", access.Marketer, "S19", ""},
	{"analyst@homeway.example", "高远 Gao Yuan", access.Analyst, "S20", ""},
	{"developer@homeway.example", "蔡琳 Cai Lin", access.Developer, "S18", ""},
}

// Options of Build.
type Options struct {
	Seed     uint64
	Now      clock.Instant
	Progress func(done, total int) // of facts; optional
}

// Summary is what was built.
type Summary struct {
	Facts  int
	Kinds  map[fact.Kind]int
	Parked int
}

// batchSize is how many facts are recorded in one transaction.
const batchSize = 4000

// Build makes the company in an empty database.
func Build(ctx context.Context, f *flow.Flow, a *access.Service, opt Options) (Summary, error) {
	sum := Summary{Kinds: map[fact.Kind]int{}}
	facts, err := Facts(opt.Seed, opt.Now)
	if err != nil {
		return sum, err
	}
	sum.Facts = len(facts)
	b := &builder{ctx: ctx, f: f, a: a, who: access.Console(), now: opt.Now, people: map[string]access.Who{}, langs: map[string]string{}, opened: openings(opt.Seed, facts)}
	if err := b.createCompany(); err != nil {
		return sum, err
	}
	places := len(sites)
	if err := b.record(facts[:places], &sum); err != nil {
		return sum, err
	}
	if err := b.addPeople(cal.DayOf(opt.Now, time.UTC)); err != nil {
		return sum, err
	}
	for done := places; done < len(facts); {
		end := min(done+batchSize, len(facts))
		if err := b.record(facts[done:end], &sum); err != nil {
			return sum, err
		}
		if done = end; opt.Progress != nil {
			opt.Progress(done, len(facts))
		}
	}
	return sum, b.act()
}

// builder holds the state that the steps of Build share.
type builder struct {
	ctx    context.Context
	f      *flow.Flow
	a      *access.Service
	who    access.Who
	now    clock.Instant
	places map[string]org.Place     // by external id
	people map[string]access.Who    // by the local part of their e-mail address
	langs  map[string]string        // of customers, by external id
	recent []recent                 // what people may act on
	opened map[string]clock.Instant // when the card of a customer was opened, by external id
}

// createCompany creates the company with its owner.
func (b *builder) createCompany() error {
	_, err := b.f.SetUp(b.ctx, flow.FirstRun{Company: company,
		Owner: access.NewUser{Email: OwnerEmail, Name: "和悦 He Yue", Password: Password}})
	return err
}

// record records facts and returns an error at the first refused one, since the demo's own
// facts must be valid.
func (b *builder) record(facts []fact.Fact, sum *Summary) error {
	// Kind by kind, so that references are recorded before they are used.
	facts = slices.Clone(facts)
	slices.SortStableFunc(facts, func(x, y fact.Fact) int {
		return cmp.Compare(slices.Index(fact.Kinds, x.Kind), slices.Index(fact.Kinds, y.Kind))
	})
	results, err := b.f.Record(b.ctx, facts, flow.Sender{Actor: "demo", Make: true,
		Opened: func(f *fact.Fact) clock.Instant { return b.opened[f.ID] }})
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Err != nil {
			return fmt.Errorf("%s %s: %w", facts[i].Kind, facts[i].ID, r.Err)
		}
		if r.Status == flow.Parked {
			sum.Parked++
		}
		sum.Kinds[facts[i].Kind]++
		if c := facts[i].Customer; c != nil {
			b.langs[facts[i].ID] = c.Language
		}
		b.collect(facts[i], r.ID)
	}
	return nil
}

// addPeople sets the hours of places and adds staff and users.
func (b *builder) addPeople(today cal.Day) error {
	shops, err := flow.Do(b.ctx, b.f, b.who, flow.SaveCalendar, org.Calendar{Name: "门店 Shops", Spec: shopHours})
	if err != nil {
		return err
	}
	service, err := flow.Do(b.ctx, b.f, b.who, flow.SaveCalendar, org.Calendar{Name: "服务中心 Service centres", Spec: serviceHours})
	if err != nil {
		return err
	}
	if err := b.findPlaces(); err != nil {
		return err
	}
	for _, s := range sites {
		p := b.places[s.id]
		switch p.Kind {
		case org.Shop:
			p.Calendar = shops.ID
		case org.Service:
			p.Calendar = service.ID
		default:
			continue
		}
		if _, err := flow.Do(b.ctx, b.f, b.who, flow.SavePlace, p); err != nil {
			return err
		}
	}
	ids, err := b.hire(today)
	if err != nil {
		return err
	}
	for _, u := range users {
		made, err := b.a.AddUser(b.ctx, b.who, access.NewUser{Staff: ids[u.staff], Email: u.email, Name: u.name, Password: Password,
			Role: u.role, Place: b.places[u.place].ID})
		if err != nil {
			return fmt.Errorf("user %s: %w", u.email, err)
		}
		name, _, _ := strings.Cut(u.email, "@")
		b.people[name] = signedIn(made)
	}
	return nil
}

// findPlaces finds the recorded places by name.
func (b *builder) findPlaces() error {
	list, err := b.f.Places(b.ctx)
	if err != nil {
		return err
	}
	b.places = map[string]org.Place{}
	for _, s := range sites {
		for _, p := range list {
			if p.Name == s.name {
				b.places[s.id] = p
			}
		}
		if b.places[s.id].ID == 0 {
			return errs.NotFound("demo.Build", "org.no_place")
		}
	}
	return nil
}

// hire adds the staff, with the leaver's last day.
func (b *builder) hire(today cal.Day) (map[string]id.Staff, error) {
	ids := map[string]id.Staff{}
	for i, m := range members {
		s := staff.Staff{Code: m.code, Name: m.name, Place: b.places[m.place].ID, Duty: m.duty, Joined: today.AddMonths(-history - 3*i)}
		if m.code == LeaverStaff {
			s.Left = today.Add(-7 * LeaverWeeks)
		}
		s, err := flow.Do(b.ctx, b.f, b.who, flow.SaveStaff, s)
		if err != nil {
			return nil, fmt.Errorf("staff %s: %w", m.code, err)
		}
		ids[m.code] = s.ID
	}
	return ids, nil
}

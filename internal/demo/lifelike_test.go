package demo_test

import (
	"testing"
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/demo"
	"huitou/internal/fact"
)

var shanghai = func() *time.Location {
	zone, err := cal.Zone("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return zone
}()

// TestCardsOpened: the card of a customer is opened on the day since when they are one, at a moment of its
// own, before the first thing they did.
func TestCardsOpened(t *testing.T) {
	t.Parallel()
	list := facts(t, 1, now)
	opened := demo.Openings(1, list)
	moments := map[clock.Instant]bool{}
	for _, f := range list {
		switch {
		case f.Customer != nil:
			at := opened[f.ID]
			moments[at] = true
			if day := cal.DayOf(at, shanghai); at > now || day > f.Customer.Since || day < f.Customer.Since.Add(-1) {
				t.Errorf("the card of %s is opened on %s, a customer since %s", f.ID, day, f.Customer.Since)
			}
		case f.Purchase != nil && f.Purchase.Customer != "" && f.Purchase.At <= opened[string(f.Purchase.Customer)]:
			t.Errorf("%s bought before their card was opened", f.Purchase.Customer)
		}
	}
	if n := len(opened); n < 5000 || len(moments) < n-n/100 {
		t.Errorf("%d cards are opened at %d moments", n, len(moments))
	}
}

// TestTitles: a title says what its text is about, in its mood: none is of two moods or of two subjects.
func TestTitles(t *testing.T) {
	t.Parallel()
	type sense struct{ mood, about string }
	means, titled, texts := map[string]sense{}, 0, 0
	for _, f := range facts(t, 1, now) {
		v := f.Voice
		if v == nil || v.Text == "" {
			if v != nil && v.Title != "" {
				t.Errorf("a title without a text: %q", v.Title)
			}
			continue
		}
		texts++
		if v.Title == "" {
			continue
		}
		titled++
		s := sense{"praise", v.Dimension}
		switch {
		case *v.Rating < 3:
			s.mood = "complaint"
		case *v.Rating == 3:
			s.mood = "mixed"
		}
		key := v.Language + " " + v.Title
		if was, ok := means[key]; ok && was != s {
			t.Errorf("%q is the title of %v and of %v: %q", v.Title, was, s, v.Text)
		}
		means[key] = s
	}
	if share := float64(titled) / float64(texts); share < 0.5 || share > 0.7 || len(means) < 50 {
		t.Errorf("%.2f of the reviews have one of %d titles", share, len(means))
	}
}

// TestOfficeHours: calls and answers are made while people work: shops and customer care from 10:00, service
// centres as their hours say; what is done is spread over the day.
func TestOfficeHours(t *testing.T) {
	t.Parallel()
	shops, service := demo.Hours()
	checked, done := 0, map[int]int{}
	by := func(what string, place fact.Ref, at clock.Instant) {
		if at == 0 {
			return
		}
		checked++
		hours := shops
		if place == "service-sh" || place == "service-sz" {
			hours = service
		}
		if open, err := hours.NextOpen(at); err != nil || open.Sub(at) > time.Minute {
			t.Errorf("%s at %s, when %s is closed", what, at.In(shanghai).Format("2006-01-02 15:04"), place)
		}
	}
	for _, f := range facts(t, 1, now) {
		switch p := f.Promise; {
		case f.Voice != nil:
			by("an answer", "online", f.Voice.Answered)
		case p == nil:
		case p.Origin == "staff" || p.Origin == "case":
			by("a promise", p.Place, p.Made)
			by("a promise due", p.Place, p.Due)
			by("a promise done", p.Place, p.KeptAt)
		case p.Within != "":
			by("a repair", p.Place, p.KeptAt)
		}
		if p := f.Promise; p != nil && p.KeptAt != 0 && p.Origin != "order" {
			done[p.KeptAt.In(shanghai).Hour()]++
		}
		if p := f.Promise; p != nil && p.KeptAt != 0 && p.KeptAt < p.Made {
			t.Errorf("%s is kept before it is made", f.ID)
		}
	}
	all := 0
	for _, n := range done {
		all += n
	}
	for hour, n := range done {
		if 5*n > all {
			t.Errorf("%d of %d promises are kept between %d:00 and %d:00", n, all, hour, hour+1)
		}
	}
	if checked < 3000 {
		t.Errorf("only %d moments: the search is broken", checked)
	}
}

// TestAnswersInDays: low ratings are answered after hours or days, not within minutes and not after weeks.
func TestAnswersInDays(t *testing.T) {
	t.Parallel()
	answered, low, old := 0, 0, 0
	for _, f := range facts(t, 1, now) {
		if v := f.Voice; v != nil && v.Answered == 0 && *v.Rating < 3 {
			if low++; now.Sub(v.At) > 91*24*time.Hour {
				old++
			}
		}
		if v := f.Voice; v != nil && v.Answered != 0 {
			answered++
			if took := v.Answered.Sub(v.At); took < 2*time.Hour || took > 7*24*time.Hour {
				t.Errorf("%s is answered after %s", f.ID, took)
			}
		}
	}
	if low < 10 || old > 0 {
		t.Errorf("%d low ratings are not answered, %d of them since more than 90 days", low, old)
	}
	if answered < 200 {
		t.Errorf("only %d are answered", answered)
	}
	if shortest, longest := demo.AnswersThisMorning(); shortest < time.Hour || longest > 10*24*time.Hour {
		t.Errorf("this morning what is between %s and %s old is answered", shortest, longest)
	}
}

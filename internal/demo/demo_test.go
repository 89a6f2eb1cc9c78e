package demo_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"huitou/internal/access"
	"huitou/internal/clock"
	"huitou/internal/db/dbtest"
	"huitou/internal/demo"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
	"huitou/internal/gap"
	"huitou/internal/today"
)

var update = flag.Bool("update", false, "write the table of docs/demo.md anew")

var now = clock.At(time.Date(2026, 11, 20, 6, 30, 0, 0, time.UTC))

// histories are the facts made so far: func() ([]fact.Fact, error) by seed and moment.
var histories sync.Map

// facts returns the facts of a seed up to a moment. Tests share them and do not change them.
func facts(t testing.TB, seed uint64, at clock.Instant) []fact.Fact {
	t.Helper()
	type key struct {
		seed uint64
		at   clock.Instant
	}
	history, _ := histories.LoadOrStore(key{seed, at}, sync.OnceValues(func() ([]fact.Fact, error) { return demo.Facts(seed, at) }))
	list, err := history.(func() ([]fact.Fact, error))()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func digest(t *testing.T, list []fact.Fact) [32]byte {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b)
}

func TestSameSeedSameFacts(t *testing.T) {
	t.Parallel()
	one := digest(t, facts(t, 1, now))
	again, err := demo.Facts(1, now)
	if err != nil {
		t.Fatal(err)
	}
	if one != digest(t, again) {
		t.Error("the same seed made other facts")
	}
	if one == digest(t, facts(t, 2, now)) {
		t.Error("another seed made the same facts")
	}
}

// TestClock: the history ends at the moment the company is built for, whenever that is.
func TestClock(t *testing.T) {
	t.Parallel()
	for _, at := range []clock.Instant{now, now.Add(97 * 24 * time.Hour), clock.At(time.Date(2027, 2, 28, 23, 0, 0, 0, time.UTC))} {
		var last clock.Instant
		open := 0
		for _, f := range facts(t, 1, at) {
			switch {
			case f.Purchase != nil:
				last = max(last, f.Purchase.At)
				if n := len(f.Purchase.Steps); f.Purchase.Promise != nil && f.Purchase.Status == "" && (n == 0 || f.Purchase.Steps[n-1].Step != "delivered") {
					open++
				}
			case f.Promise != nil:
				if f.Promise.Status == "" && f.Promise.KeptAt == 0 {
					open++
				}
				last = max(last, f.Promise.Made, f.Promise.KeptAt, f.Promise.EndedAt)
			case f.Voice != nil:
				last = max(last, f.Voice.At, f.Voice.Answered)
			case f.Return != nil:
				last = max(last, f.Return.At)
			}
		}
		if last > at || last < at.Add(-24*time.Hour) {
			t.Errorf("at %s the last event is at %s", at, last)
		}
		if open < 40 {
			t.Errorf("at %s only %d promises are open", at, open)
		}
	}
}

// TestReviews: every slot of a review is filled, in the review's language, and no text is too
// common.
func TestReviews(t *testing.T) {
	t.Parallel()
	seen, languages, n := map[string]int{}, map[string]map[string]bool{}, 0
	for _, f := range facts(t, 1, now) {
		if f.Voice == nil || f.Voice.Text == "" {
			continue
		}
		n++
		text := f.Voice.Text
		seen[text]++
		if languages[f.Voice.Language] == nil {
			languages[f.Voice.Language] = map[string]bool{}
		}
		languages[f.Voice.Language][text] = true
		if strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") {
			t.Errorf("review %q has an empty slot", text)
		}
		if han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han == (f.Voice.Language == "en") {
			t.Errorf("review %q is not in %s", text, f.Voice.Language)
		}
	}
	most := 0
	for text, k := range seen {
		if most = max(most, k); k > n/150 {
			t.Errorf("%d of %d reviews say %q", k, n, text)
		}
	}
	for _, lang := range []string{"en", "zh-Hans", "zh-Hant"} {
		if len(languages[lang]) < 200 {
			t.Errorf("only %d texts in %s", len(languages[lang]), lang)
		}
	}
	t.Logf("%d reviews with text, %d texts, the commonest %d times", n, len(seen), most)
}

// TestTable: docs/demo.md lists the planted effects.
func TestTable(t *testing.T) {
	t.Parallel()
	const file, begin, end = "../../docs/demo.md", "<!-- effects -->\n", "<!-- end of effects -->"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table := "| effect | planted | where to see it |\n|---|---|---|\n"
	for _, e := range demo.Effects() {
		table += fmt.Sprintf("| %s | %s | %s |\n", e.Name, e.Planted, e.Seen)
	}
	before, rest, _ := strings.Cut(string(b), begin)
	have, after, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatal("docs/demo.md has no table of effects")
	}
	if have == table {
		return
	}
	if !*update {
		t.Fatal("docs/demo.md differs from what is planted: run go test ./internal/demo -update")
	}
	if err := os.WriteFile(file, []byte(before+begin+table+end+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestBuild builds the company and reads it as its people do.
func TestBuild(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("building the company takes long")
	}
	d := dbtest.SQLite(t, clock.Fixed(now))
	f, a := flow.New(d), access.New(d)
	start := time.Now()
	sum, err := demo.Build(t.Context(), f, a, demo.Options{Seed: 1, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d facts in %s: %v", sum.Facts, time.Since(start).Round(time.Millisecond), sum.Kinds)
	if sum.Parked != 0 {
		t.Errorf("%d facts are parked", sum.Parked)
	}
	for kind, least := range map[fact.Kind]int{fact.KindCustomer: 5000, fact.KindPurchase: 20000, fact.KindVoice: 3000,
		fact.KindPromise: 1000, fact.KindReturn: 300, fact.KindVisit: 500} {
		if sum.Kinds[kind] < least {
			t.Errorf("%d facts of kind %s, want at least %d", sum.Kinds[kind], kind, least)
		}
	}
	if columns := flowtest.UndeclaredIDs(t, d, flow.Rooms()); len(columns) > 0 {
		t.Errorf("columns hold ids and are not declared as references: %v", columns)
	}
	for _, email := range []string{demo.OwnerEmail, "shop@homeway.example"} {
		s, err := a.SignIn(t.Context(), access.Credentials{Email: email, Password: demo.Password, IP: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		who, err := a.WhoBySession(t.Context(), s.Token, "127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		list, err := today.New(d).List(t.Context(), who, today.Query{})
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, l := range list.Lines {
			kinds[l.Kind]++
		}
		for _, kind := range []string{today.PromiseLate, today.PromiseToday, today.PromiseSoon, today.VoiceLow} {
			if kinds[kind] == 0 && email == demo.OwnerEmail {
				t.Errorf("today of %s has no %s", email, kind)
			}
		}
		t.Logf("today of %s: %v", email, list.Counts)
		if len(kinds) < 2 {
			t.Errorf("today of %s shows only %v", email, kinds)
		}
	}
	board, err := gap.New(d).Board(t.Context(), gap.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(board.Promises.Places, board.Promises.Origins...) {
		t.Logf("kept by %s%s: %.3f of %d, %+v", c.Place.Name, c.Origin, c.Kept.Rate, c.Kept.N, c.States)
		if c.Kept.N >= 30 && (c.Kept.Rate < 0.72 || c.Kept.Rate > 0.97) {
			t.Errorf("%s%s keeps %.3f of its promises, want a believable rate", c.Place.Name, c.Origin, c.Kept.Rate)
		}
	}
	if rate := board.Promises.Kept.Rate; rate < 0.85 || rate > 0.95 {
		t.Errorf("the company keeps %.3f of its promises", rate)
	}
	for _, c := range board.Performance.Steps {
		t.Logf("%s: %d, within %s %.3f, median %s", c.Step, c.N, c.Target, c.Within.Rate, c.Median.Time)
		if c.Target == 0 || c.Chart == nil {
			t.Errorf("step %s has no target or no chart", c.Step)
		}
	}
	t.Logf("ratings %v, mean %.2f; late %+.2f, broken %+.2f", board.Perception.Stars, board.Perception.Rating.Mean,
		board.Perception.LateMean.Value, board.Perception.BrokenMean.Value)
	if s := board.Perception.Stars; s[4] <= s[3] || s[0] <= s[1] {
		t.Errorf("ratings %v are not J-shaped", s)
	}
	v, err := f.Verify(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, diff := range v.Diffs {
		t.Error(diff)
	}
}

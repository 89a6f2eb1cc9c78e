package api_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"huitou/internal/access"
	"huitou/internal/api"
	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
)

// walk calls the routes of the OpenAPI document, the verbs of package flow and the methods of
// flow.Flow at random, with valid, invalid and unrelated ids. New methods and routes are called
// without a change here. A new verb must be added to verbs (TestVerbsAreWalked), the body of a
// new route to bodies.
type walk struct {
	*house
	t       testing.TB
	rng     *rand.Rand
	clock   *clock.Fake
	who     []access.Who
	methods []reflect.Method
	paths   []pathOf
	ids     map[string][]int64 // of some existing rows, by table
	keys    []string           // idempotency keys used
	sent    []json.RawMessage  // facts sent so far
	last    []string           // the last calls, logged if the test fails
	codes   map[int]int        // number of answers by status
	kinds   map[string]int     // number of calls of verbs and methods by kind of error, "ok" without one
}

// pathOf is a route of the OpenAPI document.
type pathOf struct{ method, path string }

// length returns the length of the walk: the duration HUITOU_WALK, by default 300 steps.
func length(t *testing.T) (steps int, until time.Duration) {
	t.Helper()
	if long := os.Getenv("HUITOU_WALK"); long != "" {
		d, err := time.ParseDuration(long)
		if err != nil {
			t.Fatalf("HUITOU_WALK: %v", err)
		}
		return 1 << 30, d
	}
	return 300, time.Hour
}

// TestRandomWalk makes random requests and verb calls, valid and invalid. Verify must find
// no difference after them, an invalid request must be answered with a problem document,
// and none with status 500 or above. HUITOU_WALK=15m sets the duration, HUITOU_SEED the seed.
func TestRandomWalk(t *testing.T) {
	t.Parallel()
	seed := uint64(7)
	if s := os.Getenv("HUITOU_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	steps, long := length(t)
	dbtest.EachClock(t, now, func(t *testing.T, d *db.DB, c *clock.Fake) {
		begun := time.Now()
		for round := uint64(0); round == 0 || time.Since(begun) < long && steps > 300; round++ {
			if steps > 300 && round > 0 { // an empty database, because in an old one most names are taken
				if d.Engine() == db.SQLite {
					d = dbtest.SQLite(t, c.Now)
				} else {
					d = dbtest.Postgres(t, c.Now)
				}
			}
			w := newWalk(t, d, c, seed+round)
			for i := 0; i < min(steps, 3000) && time.Since(begun) < long; i++ {
				w.step(i)
				if t.Failed() {
					t.Fatalf("seed %d, step %d; the last calls:\n%s", seed+round, i, strings.Join(w.last, "\n"))
				}
			}
			t.Logf("seed %d: answers %v, calls %v", seed+round, w.codes, w.kinds)
			whole := time.Since(begun) < long // the last round of a long walk ends early
			answered := w.codes[200] > 0 && w.codes[201] > 0 && w.codes[422] > 0 && w.codes[409] > 0
			called := w.kinds["ok"] > 0 && w.kinds["conflict"] > 0 && w.kinds["undone"] > 0
			if whole && (!answered || !called) {
				t.Errorf("some kinds of answers or errors never occurred: answers %v, calls %v", w.codes, w.kinds)
			}
			if steps > 300 {
				_ = d.Close()
			}
		}
	})
}

func newWalk(t testing.TB, d *db.DB, c *clock.Fake, seed uint64) *walk {
	t.Helper()
	w := &walk{house: build(t, d), t: t, rng: rand.New(rand.NewPCG(seed, 1)), clock: c, codes: map[int]int{}, kinds: map[string]int{}}
	list, err := w.flow.StaffList(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.who = []access.Who{access.Console(), {User: 1, Staff: list[0].ID, Name: "Mei", Role: access.Owner}}
	for m := range reflect.TypeFor[*flow.Flow]().Methods() {
		if !slices.Contains(notWalked, m.Name) {
			w.methods = append(w.methods, m)
		}
	}
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if _, ok := bodies[path]; !ok && method != http.MethodGet {
				t.Errorf("no body for %s %s: add one to bodies", method, path)
			}
			w.paths = append(w.paths, pathOf{method, path})
		}
	}
	slices.SortFunc(w.paths, func(a, b pathOf) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return w
}

// notWalked are the methods that the test itself needs.
var notWalked = []string{"Verify", "DB"}

// step makes one call. After every hundred it verifies all derived data.
func (w *walk) step(i int) {
	if i%5 == 0 {
		w.readIDs()
	}
	switch n := w.rng.IntN(10); {
	case n < 5:
		w.sendEvents()
	case n < 7:
		w.request(w.paths[w.rng.IntN(len(w.paths))])
	case n < 9:
		if k := w.rng.IntN(len(verbs) + len(w.methods)); k < len(verbs) {
			in, err := verbs[k].run(w)
			w.judge(verbs[k].name, in, err)
		} else {
			w.method(w.methods[k-len(verbs)])
		}
	default:
		w.imports()
	}
	w.clock.Advance(time.Duration(w.rng.IntN(1800)) * time.Second)
	if i%100 != 99 {
		return
	}
	v, err := w.flow.Verify(w.t.Context(), func(string) {})
	if err != nil {
		w.t.Errorf("verify: %v", err)
	}
	for _, d := range v.Diffs {
		w.t.Errorf("after step %d: %s", i, d)
	}
}

// tables are the tables of records that references may name, with the prefix of their ids.
var tables = []struct{ table, prefix string }{
	{"customer", "cus_"}, {"purchase", "pur_"}, {"promise", "pro_"}, {"voice", "voi_"}, {"place", "pla_"},
	{"product", "prd_"}, {"staff", "stf_"}, {"calendar", "cal_"}, {"import_run", "imp_"}, {"app_user", "usr_"}, {"visit", "vis_"},
}

// readIDs reads the ids of the newest records.
func (w *walk) readIDs() {
	w.ids = map[string][]int64{}
	err := w.d.Read(w.t.Context(), func(tx *db.Tx) error {
		for _, x := range tables {
			list, err := db.List(w.t.Context(), tx, db.Value[int64], "SELECT id FROM "+x.table+" ORDER BY id DESC LIMIT 40")
			if err != nil {
				return err
			}
			w.ids[x.table] = list
		}
		return nil
	})
	if err != nil {
		w.t.Errorf("read ids: %v", err)
	}
}

// one returns one of list at random.
func (w *walk) one(list ...string) string { return list[w.rng.IntN(len(list))] }

// row returns the id of a record of a table, sometimes of a missing one.
func (w *walk) row(table string) int64 {
	list := w.ids[table]
	if w.rng.IntN(12) == 0 {
		return int64(w.rng.IntN(3)) * 77
	}
	if len(list) == 0 {
		return 0
	}
	return list[w.rng.IntN(len(list))]
}

// externalID returns the external id of a record of a table, sometimes of another table or of
// a missing record, or an invalid one.
func (w *walk) externalID(table string) string {
	n := w.rng.IntN(20)
	if n == 0 {
		return w.one("", "x", "cus_", "pur_zzzzzzzzzzzzz", "cus_0000000000001", "pro_0000000000009", "ü")
	}
	i := slices.IndexFunc(tables, func(x struct{ table, prefix string }) bool { return x.table == table })
	if n == 1 {
		i = w.rng.IntN(len(tables))
	}
	text := id.Customer(w.row(tables[i].table)).String()
	return strings.Replace(text, "cus_", tables[i].prefix, 1)
}

// bodies are functions that make the body of a POST, by path.
var bodies = map[string]func(*walk) any{
	"/api/v1/promises": func(w *walk) any {
		b := w.due()
		for k, v := range map[string]any{"customer": w.externalID("customer"), "purchase": w.maybe(w.externalID("purchase")),
			"place": w.maybe(w.externalID("place")), "owner": w.maybe(w.externalID("staff")), "origin": w.word("Origin"), "what": w.text(), "made": w.instant(), "notify": w.rng.IntN(2) == 0} {
			if v != "" {
				b[k] = v
			}
		}
		return b
	},
	"/api/v1/promises/{id}/keep":        (*walk).change,
	"/api/v1/promises/{id}/break":       (*walk).change,
	"/api/v1/promises/{id}/waive":       (*walk).change,
	"/api/v1/promises/{id}/withdraw":    (*walk).change,
	"/api/v1/promises/{id}/renegotiate": (*walk).change,
	"/api/v1/voices/{id}/answer":        func(w *walk) any { return map[string]any{"text": w.text()} },
	"/api/v1/events":                    func(w *walk) any { return w.facts() },
}

// maybe returns s or "".
func (w *walk) maybe(s string) string {
	if w.rng.IntN(2) == 0 {
		return ""
	}
	return s
}

// due returns the fields of a due time: a day, a duration or an instant.
func (w *walk) due() map[string]any {
	b := map[string]any{}
	switch w.rng.IntN(4) {
	case 0:
		b["due_day"] = w.day()
	case 1:
		b["within"] = w.one("4h", "2d", "30m", "x", "-1h", "9999999d")
	case 2:
		b["due"] = w.instant()
	default:
		b["due"] = w.clock.Now().Add(time.Duration(w.rng.IntN(200)) * time.Hour)
	}
	return b
}

// change returns the body of a change of a promise.
func (w *walk) change() any {
	b := w.due()
	if w.rng.IntN(3) > 0 {
		b["reason"] = w.text()
	}
	if w.rng.IntN(3) == 0 {
		b["at"], b["evidence"] = w.instant(), w.text()
	}
	return b
}

// request calls a route.
func (w *walk) request(p pathOf) {
	path := p.path
	for _, x := range []struct{ part, table string }{{"customers", "customer"}, {"purchases", "purchase"}, {"promises", "promise"},
		{"voices", "voice"}, {"products", "product"}} {
		if strings.Contains(path, "/"+x.part+"/{id}") {
			path = strings.Replace(path, "{id}", url.PathEscape(w.externalID(x.table)), 1)
		}
	}
	if p.method == http.MethodGet {
		if q := w.query(); q != "" {
			path += "?" + q
		}
		w.send(p, path, nil, nil)
		return
	}
	body, err := json.Marshal(bodies[p.path](w))
	if err != nil {
		w.t.Errorf("%s: %v", p.path, err)
		return
	}
	header := map[string]string{}
	if w.rng.IntN(4) == 0 {
		header["If-Match"] = `"` + strconv.Itoa(1+w.rng.IntN(3)) + `"`
	}
	switch w.rng.IntN(4) {
	case 0:
		w.keys = append(w.keys, strconv.FormatUint(w.rng.Uint64(), 36))
		header["Idempotency-Key"] = w.keys[len(w.keys)-1]
		w.send(p, path, header, body) // twice with the same key
	case 1:
		if len(w.keys) > 0 {
			header["Idempotency-Key"] = w.one(w.keys...)
		}
	}
	w.send(p, path, header, body)
}

// query returns the query of a list, with valid and invalid parameters.
func (w *walk) query() string {
	q := url.Values{}
	for range w.rng.IntN(4) {
		name := w.one("search", "limit", "after", "place", "owner", "kind", "sort", "last_after", "state", "overdue", "from", "to",
			"customer", "low", "open_promise")
		q.Set(name, w.one("", "1", "0", "-1", "name", "x'\"%", "2026-05-03", "2026-13-40", "open", "true",
			w.externalID("place"), w.externalID("customer"), w.externalID("staff"), "\x00", "王"))
	}
	return q.Encode()
}

// send makes a request. A status of 500 or above fails the test, and so does an error that is
// not a problem document.
func (w *walk) send(p pathOf, path string, header map[string]string, body []byte) {
	res := w.call(p.method, path, header, body)
	w.codes[res.Code]++
	w.note("%s %s %v %.2000s → %d %.300s", p.method, path, header, body, res.Code, res.Body.String())
	switch {
	case res.Code >= 500:
		w.t.Errorf("%s %s: %d %s", p.method, path, res.Code, res.Body)
	case res.Code >= 400:
		var doc struct{ Title, Detail, Code string }
		if res.Header().Get("Content-Type") != "application/problem+json" || json.Unmarshal(res.Body.Bytes(), &doc) != nil ||
			doc.Title == "" || doc.Detail == "" || doc.Code == "" {
			w.t.Errorf("%s %s: %d without a problem document: %s", p.method, path, res.Code, res.Body)
		}
	}
	if p.path == "/api/v1/events" && strings.Contains(res.Body.String(), `"code":"internal"`) {
		w.t.Errorf("%s: %s", body, res.Body)
	}
}

// note keeps a line about a call; the last 12 are logged if the test fails.
func (w *walk) note(format string, args ...any) {
	w.last = append(w.last, w.clock.Now().String()+" "+fmt.Sprintf(format, args...))
	w.last = w.last[max(0, len(w.last)-12):]
}

// judge counts the result of a verb or method. An internal error fails the test.
func (w *walk) judge(name string, args any, err error) {
	kind := "ok"
	if err != nil {
		kind = errs.KindOf(err).String()
	}
	w.kinds[kind]++
	if err == nil && name == "UndoImport" {
		w.kinds["undone"]++
	}
	w.note("%s %.1500s → %v", name, fmt.Sprintf("%+v", args), err)
	if err != nil && errs.Is(err, errs.KindInternal) {
		w.t.Errorf("%s %+v: %v", name, args, err)
	}
}

package api_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/flow"
	"huitou/internal/id"
)

// verb is a verb of package flow.
type verb struct {
	name string
	run  func(*walk) (in any, err error) // runs it with a random input
}

func verbOf[In, Out any](name string, v flow.Verb[In, Out]) verb {
	return verb{name, func(w *walk) (any, error) {
		var in In
		w.fill(reflect.ValueOf(&in).Elem(), "", "")
		_, _, err := flow.DoBack(w.t.Context(), w.flow, w.who[w.rng.IntN(len(w.who))], v, in)
		return in, err
	}}
}

// verbs are all verbs of package flow.
var verbs = []verb{
	verbOf("AssignCustomers", flow.AssignCustomers),
	verbOf("CreateCustomer", flow.CreateCustomer),
	verbOf("UpdateCustomer", flow.UpdateCustomer),
	verbOf("MakePromise", flow.MakePromise),
	verbOf("KeepPromise", flow.KeepPromise),
	verbOf("BreakPromise", flow.BreakPromise),
	verbOf("WaivePromise", flow.WaivePromise),
	verbOf("WithdrawPromise", flow.WithdrawPromise),
	verbOf("RenegotiatePromise", flow.RenegotiatePromise),
	verbOf("Snooze", flow.Snooze),
	verbOf("Wake", flow.Wake),
	verbOf("SeeNotices", flow.SeeNotices),
	verbOf("SaveView", flow.SaveView),
	verbOf("DropView", flow.DropView),
	verbOf("AnswerVoice", flow.AnswerVoice),
	verbOf("SayVoice", flow.SayVoice),
	verbOf("UpdateCompany", flow.UpdateCompany),
	verbOf("SetStepTarget", flow.SetStepTarget),
	verbOf("RefuseUnknown", flow.RefuseUnknown),
	verbOf("PutStepsAway", flow.PutStepsAway),
	verbOf("SavePlace", flow.SavePlace),
	verbOf("SaveCalendar", flow.SaveCalendar),
	verbOf("SaveStaff", flow.SaveStaff),
	verbOf("RecordFacts", flow.RecordFacts),
	verbOf("TakeBack", flow.TakeBack),
}

var verbFunc = regexp.MustCompile(`(?m)^func ([A-Z]\w*)\(ctx context\.Context, a \*Act\b`)

// TestVerbsAreWalked: verbs has every verb in the source of package flow.
func TestVerbsAreWalked(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../flow/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range verbFunc.FindAllStringSubmatch(string(text), -1) {
			found++
			if !slices.ContainsFunc(verbs, func(v verb) bool { return v.name == m[1] }) {
				t.Errorf("the random walk does not run %s: add it to verbs", m[1])
			}
		}
	}
	if found != len(verbs) {
		t.Errorf("%d verbs in %d files of package flow, %d in verbs", found, len(files), len(verbs))
	}
}

// method calls a method of flow.Flow with random arguments.
func (w *walk) method(m reflect.Method) {
	args := []reflect.Value{reflect.ValueOf(w.flow)}
	for i := 1; i < m.Type.NumIn(); i++ {
		v := reflect.New(m.Type.In(i)).Elem()
		w.fill(v, "", "")
		args = append(args, v)
	}
	out := m.Func.Call(args)
	shown := make([]any, 0, len(args))
	for _, a := range args[2:] {
		shown = append(shown, a.Interface())
	}
	err, _ := out[len(out)-1].Interface().(error)
	w.judge(m.Name, shown, err)
}

// tableOf are the tables of the records that types of ids name.
var tableOf = map[reflect.Type]string{
	reflect.TypeFor[id.Customer](): "customer",
	reflect.TypeFor[id.Purchase](): "purchase",
	reflect.TypeFor[id.Promise]():  "promise",
	reflect.TypeFor[id.Voice]():    "voice",
	reflect.TypeFor[id.Place]():    "place",
	reflect.TypeFor[id.Product]():  "product",
	reflect.TypeFor[id.Staff]():    "staff",
	reflect.TypeFor[id.Calendar](): "calendar",
	reflect.TypeFor[id.Import]():   "import_run",
	reflect.TypeFor[id.User]():     "app_user",
	reflect.TypeFor[id.Act]():      "act",
}

// fill sets v to a random value of its type: ids of records, times about now, values for the
// name of the field.
func (w *walk) fill(v reflect.Value, owner, field string) {
	if table, ok := tableOf[v.Type()]; ok {
		if field == "ID" || w.rng.IntN(3) > 0 {
			v.SetInt(w.row(table))
		}
		return
	}
	switch x := v.Addr().Interface().(type) {
	case *context.Context:
		*x = w.t.Context()
		return
	case *access.Who:
		*x = w.who[w.rng.IntN(len(w.who))]
		return
	case *clock.Instant:
		*x = w.instant()
		return
	case *cal.Day:
		*x = w.day()
		return
	case *cal.Spec:
		*x = cal.Spec{Zone: w.word("Zone")}
		return
	case *fact.Fact:
		*x = w.fact()
		return
	case *flow.Sender:
		*x = flow.Sender{Actor: "walk"}
		return
	case *flow.ImportCounts, *error:
		return
	case *[]customer.Identity:
		for range w.rng.IntN(3) {
			*x = append(*x, customer.Identity{Kind: w.one("phone", "email"), Value: w.text()})
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				w.fill(v.Field(i), v.Type().Name(), f.Name)
			}
		}
		w.version(v)
	case reflect.String:
		v.SetString(w.word(field))
	case reflect.Bool:
		v.SetBool(w.rng.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(w.rng.IntN(5)))
		if v.Type() == reflect.TypeFor[time.Duration]() {
			v.SetInt(int64(w.rng.IntN(200)) * int64(time.Hour))
		}
	case reflect.Slice:
		n := w.rng.IntN(4)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			w.fill(v.Index(i), owner, field)
		}
	}
}

// version mostly sets the field Version to that of the record that v names.
func (w *walk) version(v reflect.Value) {
	version := v.FieldByName("Version")
	if !version.IsValid() || w.rng.IntN(6) == 0 {
		return
	}
	query := ""
	for _, name := range []string{"ID", "Promise", "Voice"} {
		if f := v.FieldByName(name); query == "" && f.IsValid() && tableOf[f.Type()] != "" {
			query = fmt.Sprintf("SELECT version FROM %s WHERE id = %d", tableOf[f.Type()], f.Int())
		}
	}
	if v.Type().Name() == "Company" {
		query = "SELECT version FROM company"
	}
	if query == "" {
		return
	}
	_ = w.d.Read(w.t.Context(), func(tx *db.Tx) error { // a missing record leaves the version random
		var n int64
		err := tx.Row(w.t.Context(), query).Scan(&n)
		if err == nil {
			version.SetInt(n)
		}
		return nil
	})
}

package importer

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/flow"
	"huitou/internal/flow/flowtest"
)

// childVar is the environment variable that makes the test binary run as the process to kill;
// its value holds the database and the file to import.
const childVar = "HUITOU_TEST_IMPORT"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVar); job != "" {
		os.Exit(child(job))
	}
	os.Exit(m.Run())
}

// child runs an import and prints its progress.
func child(job string) int {
	dsn, file, _ := strings.Cut(job, "|")
	ctx := context.Background()
	d, err := db.Open(ctx, dsn, db.Options{Clock: now})
	if err == nil {
		var m *Map
		if m, err = Preset("onlineretail"); err == nil {
			_, err = Run(ctx, flow.New(d), Plan{Map: m, Paths: []string{file}, Who: access.Console(), Batch: 40}, func(p Progress) {
				if p.Phase == PhaseRecord {
					fmt.Println("facts", p.Facts)
				}
			})
		}
	}
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println("done")
	return 0
}

// invoices makes a file of sales and returns, some of them wrong.
func invoices(t testing.TB, n int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n")
	for i := range n {
		no, sign := strconv.Itoa(1000+i), ""
		if r.IntN(6) == 0 {
			no, sign = "C"+no, "-"
		}
		customer := fmt.Sprint("c", r.IntN(60))
		if r.IntN(9) == 0 {
			customer = ""
		}
		price := fmt.Sprintf("%d.%02d", 1+r.IntN(9), r.IntN(100))
		if r.IntN(50) == 0 {
			price = "dear"
		}
		for range 1 + r.IntN(4) {
			fmt.Fprintf(&b, "%s,s%d,thing,%s%d,2011-%02d-%02dT10:00:00Z,%s,%s,France\n", no, r.IntN(30), sign, 1+r.IntN(5), 1+i*12/n, 1+r.IntN(28), price, customer)
		}
	}
	return write(t, t.TempDir(), "online retail.csv", b.String())
}

// TestKilled: an import that is killed and restarted many times ends with the same records,
// roll-ups and counts as an uninterrupted one.
func TestKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts and kills processes; not with -short")
	}
	file := invoices(t, 1500)
	whole := filepath.Join(t.TempDir(), "whole.db")
	if out, err := start(whole, file).Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	dsn := filepath.Join(t.TempDir(), "killed.db")
	r := rand.New(rand.NewPCG(1, 2))
	kills, reached := 0, 0
	for done := false; ; kills++ {
		before := reached
		if done, reached = killOnce(t, dsn, file, reached+40*r.IntN(5)); done {
			break
		}
		if reached <= before {
			t.Fatalf("killed %d times, it does not get beyond %d facts", kills+1, reached)
		}
	}
	if kills < 3 {
		t.Errorf("killed only %d times: the test is too small", kills)
	}
	a, b := reopen(t, whole), reopen(t, dsn)
	if x, y := state(t, a.DB()), state(t, b.DB()); x != y {
		t.Errorf("after %d kills another state:\n%s\nwant\n%s", kills, y, x)
	}
	flowtest.Verified(t, b)
	want, got := imports(t, a), imports(t, b)
	if len(got) != 1 {
		t.Fatalf("%d runs in the history, want the one that was continued", len(got))
	}
	if x, y := fmt.Sprint(want[0].Counts.Sum()), fmt.Sprint(got[0].Counts.Sum()); x != y || got[0].State != flow.ImportDone {
		t.Errorf("counts %s %s, want %s", y, got[0].State, x)
	}
	if x, y := tallies(want[0].Counts.Errors), tallies(got[0].Counts.Errors); fmt.Sprint(x) != fmt.Sprint(y) {
		t.Errorf("errors %v, want %v", y, x)
	}
	if x, y := tallies(want[0].Counts.Notes), tallies(got[0].Counts.Notes); fmt.Sprint(x) != fmt.Sprint(y) {
		t.Errorf("notes %v, want %v", y, x)
	}
	t.Logf("killed %d times", kills)
}

func start(dsn, file string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVar+"="+dsn+"|"+file)
	return cmd
}

// killOnce starts an import and sends SIGKILL after it has recorded that many facts; it
// reports whether it finished first, and the last progress seen.
func killOnce(t *testing.T, dsn, file string, after int) (done bool, reached int) {
	t.Helper()
	cmd := start(dsn, file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch word, rest, _ := strings.Cut(lines.Text(), " "); word {
		case "done":
			done = true
		case "error":
			t.Error(rest)
		case "facts":
			if reached, err = strconv.Atoi(rest); err != nil {
				t.Fatal(err)
			}
			if reached > after && !done {
				_ = cmd.Process.Kill() // SIGKILL, also in the middle of a commit
			}
		}
	}
	_ = cmd.Wait() // killed, or its error was reported above
	return done, reached
}

func reopen(t *testing.T, dsn string) *flow.Flow {
	t.Helper()
	d, err := db.Open(t.Context(), dsn, db.Options{Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return flow.New(d)
}

func imports(t *testing.T, f *flow.Flow) []flow.Import {
	t.Helper()
	list, err := f.ListImports(t.Context(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

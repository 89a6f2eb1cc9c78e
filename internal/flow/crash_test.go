package flow_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/fact"
	"huitou/internal/flow"
)

// crashVar makes the test program a child that writes until it is killed.
const crashVar = "HUITOU_TEST_CRASH"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(crashVar); dsn != "" {
		if err := writeForever(dsn, os.Getenv(crashVar+"_ROUND")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		return
	}
	os.Exit(m.Run())
}

// writeForever records orders from several callers and prints the id of each acknowledged one.
func writeForever(dsn, round string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn, db.Options{})
	if err != nil {
		return err
	}
	f := flow.New(d)
	var out sync.Mutex
	fail := make(chan error)
	for c := range 6 {
		go func() {
			for k := 0; ; k++ {
				ext := fmt.Sprintf("%s-%d-%d", round, c, k)
				facts := []fact.Fact{order(ext, 6), delivered(ext, 3+k%7), review(ext, 1+k%5)}
				facts[0].Purchase.Customer = fact.Ref(fmt.Sprint("customer-", c))
				res, err := f.Record(ctx, facts, flow.Sender{Actor: "test"})
				if err != nil {
					fail <- err
					return
				}
				if res[0].Status == flow.Refused {
					fail <- res[0].Err
					return
				}
				out.Lock()
				fmt.Println(ext)
				out.Unlock()
			}
		}()
	}
	return <-fail
}

const kills = 8

// TestKill kills a program in the middle of its commits, again and again: every
// acknowledged write is there after, and every derived figure is right.
func TestKill(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("killing programs takes its time")
	}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		d, err := db.Open(t.Context(), dsn, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		start(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		acked := 0
		for round := range kills {
			acked += killOnce(t, dsn, round)
		}
		t.Logf("%d acknowledged writes over %d kills", acked, kills)
	})
}

func killOnce(t *testing.T, dsn string, round int) int {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashVar+"="+dsn, crashVar+"_ROUND="+fmt.Sprint(round))
	var said strings.Builder
	child.Stderr = &said
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var acked []string
	if lines.Scan() { // it has begun to write: kill it now or a little later
		acked = append(acked, lines.Text())
		wait := rand.N(300 * time.Millisecond)
		time.AfterFunc(wait, func() { _ = child.Process.Kill() }) // it may have exited already
	}
	for lines.Scan() {
		acked = append(acked, lines.Text())
	}
	if err := child.Wait(); err == nil || child.ProcessState.ExitCode() > 0 {
		t.Fatalf("the child ended by itself: %v %s", err, said.String())
	}

	d, err := db.Open(t.Context(), dsn, db.Options{})
	if err != nil {
		t.Fatalf("after kill %d: %v", round, err)
	}
	defer d.Close()
	f := flow.New(d)
	err = d.Read(t.Context(), func(tx *db.Tx) error {
		found, err := tx.FindExternalIDs(t.Context(), "shop", "voice", voicesOf(acked))
		if len(found) != len(acked) {
			t.Errorf("kill %d: %d of %d acknowledged writes are there", round, len(found), len(acked))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	checked(t, f)
	return len(acked)
}

// voicesOf returns the ids of the reviews of orders.
func voicesOf(orders []string) []string {
	out := make([]string, len(orders))
	for i, ext := range orders {
		out[i] = "v-" + ext
	}
	return out
}

package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/app"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/org"
	"huitou/internal/webtest"
)

// childVar makes this test binary run a server on a database, until it is killed.
const childVar = "HUITOU_TEST_SERVE"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(childVar); dsn != "" {
		os.Exit(child(dsn))
	}
	os.Exit(m.Run())
}

func child(dsn string) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	a, err := app.Open(ctx, app.Options{DB: dsn, Log: log})
	if err == nil {
		err = a.Serve(ctx, "127.0.0.1:0", time.Second, func(url string) { fmt.Println(url) })
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

const (
	mail     = "owner@example.com"
	password = "a long enough password"
)

// setUp creates a company with an owner.
func setUp(t *testing.T, f *flow.Flow) {
	t.Helper()
	_, err := f.SetUp(t.Context(), flow.FirstRun{Company: org.Company{Name: "Shop", Currency: "EUR", Zone: "Europe/Berlin", Language: "en"},
		Owner: access.NewUser{Name: "Owner", Email: mail, Password: password}})
	if err != nil {
		t.Fatal(err)
	}
}

// caller is a signed-in browser; its cookie is valid at every instance.
type caller struct {
	*webtest.Browser
	t *testing.T
}

func signIn(t *testing.T, base string) *caller {
	t.Helper()
	c := &caller{webtest.New(t, base), t}
	c.SignIn(mail, password)
	return c
}

// at returns the same browser at another instance.
func (c *caller) at(base string) *caller {
	other := *c.Browser
	other.URL = base
	return &caller{&other, c.t}
}

// get requests a page and returns it with its path after redirects.
func (c *caller) get(path string) (page, at string) {
	c.t.Helper()
	a := c.Get(path).Status(http.StatusOK)
	return a.Text, a.Request.URL.Path
}

// post submits a form and returns the page after redirects, with its path.
func (c *caller) post(path string, form url.Values) (page, at string) {
	c.t.Helper()
	a := c.Post(path, form).Status(http.StatusOK)
	return a.Text, a.Request.URL.Path
}

// upload uploads a file and returns the path of its page after the inspection.
func (c *caller) upload(name, text string) string {
	c.t.Helper()
	path := c.Upload("/imports", nil, webtest.File{Field: "file", Name: name, Content: text}).Status(http.StatusOK).Request.URL.Path
	if strings.HasPrefix(path, "/work/") {
		_, path = c.until(path, "/uploads/")
	}
	return path
}

// until polls a page until it, or its address, contains a text.
func (c *caller) until(at, text string) (page, path string) {
	c.t.Helper()
	for begun := time.Now(); time.Since(begun) < 4*time.Minute; time.Sleep(50 * time.Millisecond) { //nolint:forbidigo // waits for another process
		if page, path = c.get(at); strings.Contains(page, text) || strings.Contains(path, text) {
			return page, path
		}
	}
	_, page, _ = strings.Cut(page, "<main")
	page, _, _ = strings.Cut(page, "</main")
	c.t.Fatalf("%s never contained %q:\n%s", at, text, page)
	return "", ""
}

// order returns the form of an upload of sales: act is "check" or "import".
func order(act string) url.Values {
	return url.Values{"act": {act}, "how": {"columns"}, "kind": {"purchase"}, "source": {"till"}, "currency": {"EUR"}, "zone": {"Europe/Berlin"},
		"field.id": {"no"}, "field.customer": {"customer"}, "field.at": {"day"}, "field.lines.product": {"product"}, "field.lines.amount": {"amount"}}
}

// sales returns a file of n sales.
func sales(n int) string {
	var b strings.Builder
	b.WriteString("no,customer,day,product,amount\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,c%d,2026-%02d-%02d,p%d,%d.50\n", i+1, i%300, 1+i%6, 1+i%28, i%40, 1+i%90)
	}
	return b.String()
}

// TestTwoInstances: a file uploaded at one instance is inspected, checked, corrected and imported
// at another, and the first shows the result.
func TestTwoInstances(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	var base [2]string
	for i := range base {
		a, err := app.Open(t.Context(), app.Options{DB: dsn, Log: slog.New(slog.NewTextHandler(t.Output(), nil)).With("instance", i)})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			setUp(t, a.Flow)
		}
		ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
		ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		base[i] = "http://" + ln.Addr().String()
		ended := make(chan error, 1)
		go func() { ended <- a.ServeOn(ctx, ln, 5*time.Second, nil) }()
		t.Cleanup(func() {
			stop()
			if err := errors.Join(<-ended, a.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	c := signIn(t, base[0])
	at := c.upload("till.csv", sales(50)+"51,c1,no day,p1,2.50\n")
	if page, _ := c.at(base[1]).get(at); !strings.Contains(page, "till.csv") || !strings.Contains(page, "5 columns") {
		t.Fatalf("the other instance does not show the upload:\n%s", page)
	}
	if page, _ := c.at(base[1]).get("/imports"); !strings.Contains(page, `href="`+at+`"`) {
		t.Error("the other instance does not list the upload")
	}
	_, work := c.at(base[1]).post(at, order("check"))
	page, _ := c.at(base[0]).until(work, "This is what the import would do")
	if !strings.Contains(page, "51 rows · 50 taken") {
		t.Errorf("the check at the other instance differs:\n%s", page)
	}
	cell := regexp.MustCompile(`name="(cell\.0\.\d)"\s+value="no day"`).FindStringSubmatch(page)
	if cell == nil {
		t.Fatalf("no cell to correct:\n%s", page)
	}
	_, work = c.at(base[1]).post(work+"/mend", url.Values{cell[1]: {"2026-05-01"}})
	c.at(base[0]).until(work, "51 rows · 51 taken")
	_, work = c.at(base[0]).post(at, order("import"))
	page, imported := c.at(base[1]).until(work, "Undo this import")
	if !strings.Contains(page, "51 rows · 51 taken") {
		t.Errorf("what was corrected at one instance was not imported at the other:\n%s", page)
	}
	_, work = c.at(base[1]).post(imported+"/undo", nil)
	c.at(base[0]).until(work, "/imports/")
	if page, _ = c.at(base[0]).get("/customers"); strings.Contains(page, "c1</") {
		t.Error("the undo left a customer")
	}
}

// TestKilledServer: a server killed during an import resumes it after a restart: every fact
// is recorded once, and no file remains.
func TestKilledServer(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts and kills processes; not with -short")
	}
	dir, temp := t.TempDir(), t.TempDir()
	dsn := filepath.Join(dir, "shop.db")
	a, err := app.Open(t.Context(), app.Options{DB: dsn})
	if err != nil {
		t.Fatal(err)
	}
	setUp(t, a.Flow)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	const n = 8_000
	proc, base := serveAgain(t, dsn, temp)
	c := signIn(t, base)
	at := c.upload("till.csv", sales(n))
	_, work := c.post(at, order("import"))
	c.until(work, "Recording facts")
	kill(t, proc)
	if left := folders(t, temp); len(left) != 1 {
		t.Fatalf("it was not killed during the import: %v", left)
	}
	_, base = serveAgain(t, dsn, temp)
	c = c.at(base)
	page, _ := c.until(work, "Undo this import")
	if !strings.Contains(page, "8,000 rows · 8,000 taken") {
		t.Errorf("not every row was imported:\n%s", page)
	}
	if left := folders(t, temp); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if page, _ = c.get("/imports"); strings.Count(page, `name" href="/imports/imp_`) != 1 {
		t.Errorf("the import was started twice:\n%s", page)
	}
}

// serveAgain starts a server process and returns it with its address.
func serveAgain(t *testing.T, dsn, temp string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0])
	cmd.Env = append(os.Environ(), childVar+"="+dsn, "TMPDIR="+temp)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(t, cmd) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the server does not start:", err)
	}
	return cmd, strings.TrimSpace(line)
}

// kill kills a process with SIGKILL; one that has ended is left as it is.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if cmd.ProcessState != nil {
		return
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
}

// folders returns the temporary folders of the server.
func folders(t *testing.T, temp string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(temp, "huitou-*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// binVar names the variable that holds the folder of PostgreSQL's programs.
const binVar = "TEST_POSTGRES_BIN"

// PostgresServer is a PostgreSQL server that belongs to one test.
type PostgresServer struct {
	DSN string

	bin, dir string
	port     int
	as       *syscall.Credential
}

// Server starts a PostgreSQL server for a test that restarts it. With CI set, missing
// programs are a failure.
func Server(t testing.TB) *PostgresServer {
	t.Helper()
	bin := setting(t, binVar)
	dir, err := os.MkdirTemp("", "huitou-pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s := &PostgresServer{bin: bin, dir: dir, port: freePort(t)}
	if os.Getuid() == 0 { // the server refuses to run as root
		if s.as, err = credential("postgres"); err == nil {
			err = os.Chown(dir, int(s.as.Uid), int(s.as.Gid))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s.run(t, "initdb", "-D", s.data(), "-U", "huitou", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
	s.start(t)
	t.Cleanup(func() { s.run(t, "pg_ctl", "-D", s.data(), "-m", "immediate", "stop") })
	s.DSN = fmt.Sprintf("postgres://huitou@127.0.0.1:%d/postgres?sslmode=disable", s.port)
	return s
}

// Restart stops the server immediately, as a crash would, and starts it again.
func (s *PostgresServer) Restart(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "-D", s.data(), "-m", "immediate", "stop")
	s.start(t)
}

func (s *PostgresServer) data() string { return filepath.Join(s.dir, "data") }

func (s *PostgresServer) start(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "-D", s.data(), "-w", "-l", filepath.Join(s.dir, "log"), "-o", fmt.Sprintf(
		"-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=60", s.port, s.dir), "start")
}

func (s *PostgresServer) run(t testing.TB, program string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir
	if s.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	}
	// The server keeps its standard output open: waiting for a pipe would never end.
	out, err := os.CreateTemp(s.dir, "out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		b, readErr := os.ReadFile(out.Name())
		t.Fatalf("%s: %v\n%s", program, errors.Join(err, readErr), b)
	}
}

func credential(name string) (*syscall.Credential, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

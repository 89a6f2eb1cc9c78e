package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"huitou/internal/bench"
	"huitou/internal/db"
)

// TestInstances: instances are processes that serve until they are stopped.
func TestInstances(t *testing.T) {
	t.Setenv(mainVar, "1")
	dsn := filepath.Join(t.TempDir(), "bench.db")
	if _, _, err := startInstances(t.Context(), dsn, 1); err == nil {
		t.Fatal("an instance without a database")
	}
	d, err := db.Open(t.Context(), dsn, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	list, stop, err := startInstances(t.Context(), dsn, 2)
	if err != nil {
		t.Fatal(err)
	}
	if list[0].URL == list[1].URL || list[0].PID == list[1].PID || list[0].PID == os.Getpid() {
		t.Errorf("%+v", list)
	}
	ask := func(e bench.Endpoint) (int, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+e.Key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, err
		}
		return res.StatusCode, res.Body.Close()
	}
	for _, e := range list {
		if code, err := ask(e); err != nil || code != http.StatusBadRequest { // the key is right, an empty body is not
			t.Errorf("%s: %d, %v", e.URL, code, err)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	for _, e := range list {
		if code, err := ask(e); err == nil {
			t.Errorf("process %d still answers: %d", e.PID, code)
		}
	}
}

package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// mainVar makes this test binary run the program, signals and exit codes included.
const mainVar = "HUITOU_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(mainVar) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){
		"huitou": func() {
			if run(context.Background(), os.Args[1:]) != nil {
				os.Exit(1)
			}
		},
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Abs(cases)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HUITOU_LANG", "en")
			env.Setenv("CASES", files)
			return nil
		},
	})
}

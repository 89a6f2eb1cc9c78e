package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huitou/internal/config"

	"github.com/alecthomas/kong"
)

// settings are flags of two commands.
type settings struct {
	DB    string `default:"huitou.db"`
	Serve struct {
		Listen  string `default:":8080"`
		Trust   []string
		Quiet   bool
		Uploads int `default:"5"`
	} `cmd:""`
	Import struct{} `cmd:""`
}

// parse reads the arguments of a command as the program does, in a folder of its own
// with the files given. No test here is parallel: the environment is one.
func parse(t *testing.T, file string, files map[string]string, args ...string) (s settings, err error) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read, err := config.Load(os.Environ(), file)
	if err != nil {
		return s, err
	}
	p, err := kong.New(&s, append(read.Options(), kong.Name("huitou"), kong.Exit(func(int) { t.Fatal("the program was ended") }))...)
	if err != nil {
		return s, err
	}
	_, err = p.Parse(append([]string{"serve"}, args...))
	return s, err
}

// TestOrder: a flag wins over the environment, the environment over the file, and the
// file over the default.
func TestOrder(t *testing.T) {
	file := map[string]string{config.DefaultFile: "listen: :1111\n"}
	for _, c := range []struct {
		name, env string
		files     map[string]string
		args      []string
		want      string
	}{
		{"built in", "", nil, nil, ":8080"},
		{"file", "", file, nil, ":1111"},
		{"environment over file", ":2222", file, nil, ":2222"},
		{"flag over both", ":2222", file, []string{"--listen=:3333"}, ":3333"},
	} {
		t.Run(c.name, func(t *testing.T) {
			environ(t, map[string]string{"HUITOU_LISTEN": c.env})
			if s, err := parse(t, "", c.files, c.args...); err != nil || s.Serve.Listen != c.want {
				t.Errorf("%q, %v, want %q", s.Serve.Listen, err, c.want)
			}
		})
	}
}

// TestFile: values in a file are parsed as flags are; unknown keys and invalid values are
// refused.
func TestFile(t *testing.T) {
	const named = "shop.yaml"
	for _, c := range []struct {
		name, text string
		want       func(s settings) bool
		wrong      string
	}{
		{"all kinds of value", "db: other.db\ntrust: [10.0.0.1, 10.0.0.2]\nquiet: true\nuploads: 9\n", func(s settings) bool {
			return s.DB == "other.db" && strings.Join(s.Serve.Trust, " ") == "10.0.0.1 10.0.0.2" && s.Serve.Quiet && s.Serve.Uploads == 9
		}, ""},
		{"nothing", "", func(s settings) bool { return s.DB == "huitou.db" && s.Serve.Uploads == 5 }, ""},
		{"slip of the pen", "lisen: :1\n", nil, "config.unknown map[file:shop.yaml name:lisen]"},
		{"no number", "uploads: many\n", nil, "uploads"},
		{"no YAML", "listen: :1\ntrust: [\n", nil, "config.no_yaml map[file:shop.yaml line:2]"},
		{"list of lists of nothing", "- listen\n", nil, "config.no_yaml map[file:shop.yaml line:1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := parse(t, named, map[string]string{named: c.text})
			switch {
			case c.wrong == "" && (err != nil || !c.want(s)):
				t.Errorf("%+v, %v", s, err)
			case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
				t.Errorf("error %v, want one that says %q", err, c.wrong)
			}
		})
	}
	t.Run("named and not there", func(t *testing.T) {
		if _, err := parse(t, "nowhere.yaml", nil); err == nil || !strings.Contains(err.Error(), "nowhere.yaml") {
			t.Errorf("error %v", err)
		}
	})
}

// TestSecretFiles: HUITOU_X_FILE names the file that holds HUITOU_X, less its last line
// ends; both, or a file that is not there, are refused without a word of the secret.
func TestSecretFiles(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(secret, []byte("postgres://u:p w@h/d \r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		env  map[string]string
		want string
		says string
	}{
		{"from a file", map[string]string{"HUITOU_DB_FILE": secret}, "postgres://u:p w@h/d ", ""},
		{"of another program", map[string]string{"OTHER_DB_FILE": secret}, "huitou.db", ""},
		{"both", map[string]string{"HUITOU_DB_FILE": secret, "HUITOU_DB": "shop.db"}, "", "config.twice map[file:HUITOU_DB_FILE name:HUITOU_DB]"},
		{"no such file", map[string]string{"HUITOU_DB_FILE": secret + ".not"}, "", "HUITOU_DB_FILE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			environ(t, map[string]string{"HUITOU_DB": ""}) // put back at the end, whatever is set from the file
			environ(t, c.env)
			s, err := parse(t, "", nil)
			switch {
			case c.says == "" && (err != nil || s.DB != c.want):
				t.Errorf("%q, %v, want %q", s.DB, err, c.want)
			case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "p w@h")):
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

// environ sets variables for one test; an empty one is not there at all.
func environ(t *testing.T, vars map[string]string) {
	t.Helper()
	for k, v := range vars {
		t.Setenv(k, v)
		if v == "" {
			if err := os.Unsetenv(k); err != nil {
				t.Fatal(err)
			}
		}
	}
}

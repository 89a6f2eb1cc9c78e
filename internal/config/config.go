// Package config reads settings: a flag overrides the environment, the environment overrides
// the file. A flag --some-name is HUITOU_SOME_NAME in the environment and some-name in the
// file (YAML). A variable HUITOU_X_FILE names a file that holds the value of HUITOU_X, as
// orchestrators pass secrets.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"gopkg.in/yaml.v3"

	"huitou/internal/errs"
)

// Prefix is the prefix of every environment variable.
const Prefix = "HUITOU_"

// DefaultFile is read where no file is named and it exists.
const DefaultFile = "huitou.yaml"

// Load reads the configuration file and the secrets. environ is os.Environ(); file is the
// configuration file, "" for DefaultFile.
func Load(environ []string, file string) (*Settings, error) {
	settings, err := readFile(file)
	if err != nil {
		return nil, err
	}
	return settings, readSecrets(environ)
}

// Options make kong read settings as the package comment says.
func (s *Settings) Options() []kong.Option {
	return []kong.Option{kong.Resolvers(s), kong.DefaultEnvars(strings.TrimSuffix(Prefix, "_"))}
}

// readSecrets sets HUITOU_X from the file that HUITOU_X_FILE names.
func readSecrets(environ []string) error {
	for _, kv := range environ {
		name, path, _ := strings.Cut(kv, "=")
		target, ok := strings.CutSuffix(name, "_FILE")
		if !ok || path == "" || !strings.HasPrefix(name, Prefix) {
			continue
		}
		if os.Getenv(target) != "" {
			return errs.Invalid("config.Load", "config.twice", "name", target, "file", name)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return errs.Invalid("config.Load", "config.no_secret", "name", name, "file", path).Because(err)
		}
		if err := os.Setenv(target, strings.TrimRight(string(b), "\r\n")); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads the configuration file. Keys that are no flag of any command are refused when
// kong validates the settings.
func readFile(path string) (*Settings, error) {
	named := path != ""
	if !named {
		path = DefaultFile
	}
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return &Settings{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, errs.NotFound("config.Load", "config.no_file", "file", path).Because(err)
	case err != nil:
		return nil, errs.Invalid("config.Load", "config.unreadable", "file", path).Because(err)
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(b, &values); err != nil {
		return nil, errs.Invalid("config.Load", "config.no_yaml", "file", path, "line", errs.Line(err)).Because(err)
	}
	return &Settings{path, values}, nil
}

// Settings are what the configuration file says.
type Settings struct {
	path   string
	values map[string]any
}

// Text returns the value of a setting that is a text, "" where there is none.
func (s *Settings) Text(name string) string {
	text, _ := s.values[name].(string)
	return text
}

// Says returns the file if it has the setting, "" if not.
func (s *Settings) Says(name string) string {
	if _, ok := s.values[name]; ok {
		return s.path
	}
	return ""
}

// Validate refuses keys that no command has as a flag.
func (s *Settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	err := kong.Visit(app, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok {
			known[f.Name] = true
		}
		return next(nil)
	})
	if err != nil {
		return err
	}
	for key := range s.values {
		if !known[key] {
			return errs.Invalid("config.Load", "config.unknown", "file", s.path, "name", errs.Short(key))
		}
	}
	return nil
}

// Resolve returns the file's value of a flag, nil if it has none or the environment
// has one.
func (s *Settings) Resolve(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
	v, ok := s.values[f.Name]
	if !ok || slices.ContainsFunc(f.Envs, func(name string) bool { return os.Getenv(name) != "" }) {
		return nil, nil
	}
	switch v := v.(type) {
	case string, bool:
		return v, nil
	case []any:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = fmt.Sprint(p)
		}
		return strings.Join(parts, ","), nil
	}
	return fmt.Sprint(v), nil
}

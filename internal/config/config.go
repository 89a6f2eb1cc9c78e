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
)

// Prefix is the prefix of every environment variable.
const Prefix = "HUITOU_"

// DefaultFile is read where no file is named and it exists.
const DefaultFile = "huitou.yaml"

// Options make kong read settings as the package comment says. environ is os.Environ(); file
// is the configuration file, "" for DefaultFile.
func Options(environ []string, file string) ([]kong.Option, error) {
	settings, err := readFile(file)
	if err != nil {
		return nil, err
	}
	if err := readSecrets(environ); err != nil {
		return nil, err
	}
	return []kong.Option{kong.Resolvers(settings), kong.DefaultEnvars(strings.TrimSuffix(Prefix, "_"))}, nil
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
			return fmt.Errorf("both %s and %s are set: keep one", target, name)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.Setenv(target, strings.TrimRight(string(b), "\r\n")); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads the configuration file into a resolver of flags. Keys that are no flag of
// any command are refused when kong validates the resolver.
func readFile(path string) (kong.Resolver, error) {
	named := path != ""
	if !named {
		path = DefaultFile
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return fileSettings{}, nil
	}
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(b, &values); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return fileSettings{path, values}, nil
}

// fileSettings resolves flags from the configuration file.
type fileSettings struct {
	path   string
	values map[string]any
}

// Validate refuses keys that no command has as a flag.
func (s fileSettings) Validate(app *kong.Application) error {
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
			return fmt.Errorf("%s: there is no setting %q", s.path, key)
		}
	}
	return nil
}

// Resolve returns the file's value of a flag, nil if it has none or the environment
// has one.
func (s fileSettings) Resolve(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
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

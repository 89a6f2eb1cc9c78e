package importer

import (
	"embed"
	"path"
	"strings"

	"huitou/internal/errs"
)

//go:embed preset/*.yaml
var presets embed.FS

// Presets lists the names of the maps that come with the program.
func Presets() []string {
	list, err := presets.ReadDir("preset")
	if err != nil { // they are part of the program
		panic(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return out
}

// PresetText is the map file of a preset, as a beginning for one's own.
func PresetText(name string) ([]byte, error) {
	b, err := presets.ReadFile(path.Join("preset", name+".yaml"))
	if err != nil {
		return nil, errs.NotFound("importer.Preset", "import.no_preset", "name", errs.Short(name), "words", strings.Join(Presets(), ", "))
	}
	return b, nil
}

// Preset returns a map that comes with the program.
func Preset(name string) (*Map, error) {
	b, err := PresetText(name)
	if err != nil {
		return nil, err
	}
	return ParseMap(b)
}

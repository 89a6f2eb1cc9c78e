package importer

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"huitou/internal/errs"
)

// input is a file with the part of the map that reads it.
type input struct {
	n           int
	src         *source
	rule        *fileRule
	read        reading
	columns     []string
	rows        int64
	corrections map[int64]Correction
}

// listFiles lists the files of a plan: those named, and those of folders.
func listFiles(paths []string) (out []string, err error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, errs.NotFound("importer.Run", "import.file_none", "file", p)
		}
		if !info.IsDir() {
			out = append(out, p)
			continue
		}
		list, err := os.ReadDir(p)
		if err != nil {
			return nil, errs.Invalid("importer.Run", "import.file_unreadable", "file", p).Because(err)
		}
		for _, e := range list {
			if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				out = append(out, filepath.Join(p, e.Name()))
			}
		}
	}
	if len(out) == 0 {
		return nil, errs.Invalid("importer.Run", "import.no_files")
	}
	return out, nil
}

// assign finds the part of the map for each file. A single file may have any name: it
// is read by the first part whose columns it has.
func (p *Plan) assign(files []*source) (inputs []*input, unread []string, err error) {
	for _, src := range files {
		named := func(f *fileRule) bool {
			return f.ignore == "" && f.matches(src.name) && !slices.Equal(f.names, []string{"*"})
		}
		if src.problem != nil {
			if len(files) == 1 || slices.ContainsFunc(p.Map.files, named) {
				return nil, nil, src.problem
			}
			unread = append(unread, src.name)
			continue
		}
		in, err := p.input(src, len(files) == 1)
		if err != nil {
			return nil, nil, err
		}
		if in == nil {
			unread = append(unread, src.name)
			continue
		}
		inputs = append(inputs, in)
	}
	order := func(in *input) int { return slices.Index(p.Map.files, in.rule) }
	sort.SliceStable(inputs, func(i, j int) bool {
		a, b := inputs[i], inputs[j]
		if order(a) != order(b) {
			return order(a) < order(b)
		}
		return a.src.name < b.src.name
	})
	for i, in := range inputs {
		in.n = i
	}
	for _, f := range p.Map.files {
		if f.required && !slices.ContainsFunc(inputs, func(in *input) bool { return in.rule == f }) {
			return nil, nil, errs.Invalid("importer.Run", "import.file_missing", "role", f.role, "pattern", strings.Join(f.names, ", "))
		}
	}
	if len(inputs) == 0 {
		var patterns []string
		for _, f := range p.Map.files {
			patterns = append(patterns, f.names...)
		}
		return nil, nil, errs.Invalid("importer.Run", "import.no_match", "files", errs.Short(strings.Join(unread, ", ")), "patterns", strings.Join(patterns, ", "))
	}
	return inputs, unread, nil
}

// input is the file under the first part of the map that fits it, nil if none does. Of
// parts whose name fits, the first that finds its columns; if none does, the error of
// the first says what is missing.
func (p *Plan) input(src *source, alone bool) (*input, error) {
	var lacking error
	try := func(f *fileRule) (*input, error) {
		in := &input{src: src, rule: f, read: f.read, corrections: p.Corrections[src.name]}
		in.read.need = f.needs(p.Map.tables)
		if e := cmp.Or(p.Encodings[src.name], p.Encoding); e != "" {
			in.read.encoding = e
		}
		if p.Delimiter != "" {
			in.read.delimiter = p.Delimiter
		}
		copied := *src
		in.src = &copied
		if err := in.src.apply(in.read); err != nil {
			return nil, err
		}
		if f.ignore != "" {
			return in, nil
		}
		if err := in.src.certain(); err != nil {
			return nil, err
		}
		if f.asFacts && src.format != formatNDJSON {
			return nil, errs.Invalid("importer.Run", "import.needs_map", "file", src.name, "presets", strings.Join(slices.DeleteFunc(Presets(), func(p string) bool { return p == "facts" }), ", "))
		}
		return in, in.checkColumns(p.Map)
	}
	for _, byName := range []bool{true, false} {
		if !byName && (!alone || lacking != nil) {
			break
		}
		for _, f := range p.Map.files {
			if byName != f.matches(src.name) || !byName && f.ignore != "" {
				continue
			}
			in, err := try(f)
			if err == nil {
				return in, nil
			}
			if lacking == nil || !byName {
				lacking = err
			}
		}
	}
	return nil, lacking
}

// checkColumns opens the file and checks that it has the columns that its part of the map reads.
func (in *input) checkColumns(m *Map) error {
	r, err := in.src.open(in.read, nil)
	if err != nil {
		return err
	}
	defer r.Close()
	if in.src.format == formatNDJSON { // columns show while it is read
		if _, err := r.next(); err != nil && err != io.EOF {
			if _, bad := err.(*rowError); !bad {
				return err
			}
		}
		in.columns = slices.Clone(r.header())
		return nil
	}
	in.columns = slices.Clone(r.header())
	if in.read.header == "false" {
		if row, err := r.next(); err == nil && len(row.cells) != len(in.columns) {
			return errs.Invalid("importer.Run", "import.cells", "n", len(row.cells), "columns", len(in.columns), "line", row.n)
		} else if e, bad := err.(*rowError); bad {
			return &errs.Error{Kind: errs.KindInvalid, Op: "importer.Run", Key: e.key, Args: e.args}
		}
	}
	var lack []string
	for _, c := range in.rule.needs(m.tables) {
		if !slices.Contains(in.columns, c) {
			lack = append(lack, c)
		}
	}
	if len(lack) > 0 {
		return errs.Invalid("importer.Run", "import.columns_missing", "file", in.src.name,
			"columns", strings.Join(lack, ", "), "have", errs.Short(strings.Join(in.columns, ", ")))
	}
	return nil
}

package main

import (
	"encoding/json"
	"math"
	"os"
	"reflect"

	"huitou/stat/text"
)

// sheet collects what was measured of a language.
type sheet struct {
	language text.Language
	list     []text.Measured
	err      error
}

// groups adds groups, before them what they are together, and before that, when
// some were out of sight while the settings were chosen, what these are together.
func (s *sheet) groups(left text.LeftOut, list []judged) {
	if left != text.DuplicatesOut {
		s.row(left, pool(text.Fresh, list, func(j judged) bool { return !j.inSight }))
	}
	s.row(left, pool("", list, func(judged) bool { return true }))
	for _, j := range list {
		s.row(left, j)
	}
}

func (s *sheet) row(left text.LeftOut, j judged) {
	if s.err != nil || len(j.chance) == 0 {
		return
	}
	r, err := text.Judge(j.chance, j.positive)
	if err != nil {
		s.err = err
		return
	}
	if j.group != text.Fresh {
		r.Calibration = nil // of a few groups it would be noise
	}
	m := text.Measured{Language: s.language, LeftOut: left, Group: j.group, InSight: j.inSight, Result: r}
	round(reflect.ValueOf(&m).Elem())
	s.list = append(s.list, m)
}

// round keeps four decimals of all that is not a whole number, which are the same
// on every machine and more than the intervals allow to read.
func round(v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		v.SetFloat(math.Round(v.Float()*1e4) / 1e4)
	case reflect.Struct:
		for i := range v.NumField() {
			round(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			round(v.Index(i))
		}
	}
}

// writeMeasured writes a line for each group.
func writeMeasured(path string, list []text.Measured) error {
	out := []byte("[\n")
	for i, m := range list {
		line, err := json.Marshal(m)
		if err != nil {
			return err
		}
		out = append(out, line...)
		if i < len(list)-1 {
			out = append(out, ',')
		}
		out = append(out, '\n')
	}
	return os.WriteFile(path, append(out, "]\n"...), 0o644) //nolint:gosec // for everybody who reads the repository
}

//go:build ignore

// Han makes internal/locale/pinyin.tab and simplified.tab from the tables of two modules, which the
// program itself does not use: a map of 41,000 entries would be filled at each of its starts, and a
// converter of whole texts brings 1 MB of phrases. Run `go run script/han.go` in the repository.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	pinyin = "github.com/mozillazg/go-pinyin@v0.21.0"  // MIT
	opencc = "github.com/longbridgeapp/opencc@v0.3.13" // Apache-2.0
)

func main() {
	log.SetFlags(0)
	readings(filepath.Join(folder(pinyin), "pinyin_dict.go"))
	simplified(filepath.Join(folder(opencc), "dictionary", "TSCharacters.txt"))
}

// folder downloads a module and returns where it is.
func folder(module string) string {
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	var m struct{ Dir string }
	if err == nil {
		err = json.Unmarshal(out, &m)
	}
	if err != nil {
		log.Fatalf("%s: %v", module, err)
	}
	return m.Dir
}

var entry = regexp.MustCompile(`^\s*0x([0-9A-F]+): "([^",]+)`)

// readings writes the characters of each syllable; the first reading of a character counts.
func readings(from string) {
	of := map[string][]rune{}
	for _, line := range lines(from) {
		m := entry.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		r, err := strconv.ParseInt(m[1], 16, 32)
		if err != nil {
			log.Fatal(err)
		}
		s := numbered(m[2])
		of[s] = append(of[s], rune(r))
	}
	write("internal/locale/pinyin.tab", "The usual reading of each Chinese character, ü as v, from "+pinyin+" (MIT, copyright 2016 mozillazg).", of)
}

// numbered writes a syllable with its tone as a digit, 5 for none, and ü as v.
func numbered(s string) string {
	tone := "5"
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch r {
		case '\u0304':
			tone = "1"
		case '\u0301':
			tone = "2"
		case '\u030c':
			tone = "3"
		case '\u0300':
			tone = "4"
		case '\u0302': // ê
		case '\u0308':
			t := strings.TrimSuffix(b.String(), "u") + "v"
			b.Reset()
			b.WriteString(t)
		default:
			if r < 'a' || r > 'z' {
				log.Fatalf("the reading %q", s)
			}
			b.WriteRune(r)
		}
	}
	return b.String() + tone
}

// simplified writes the traditional forms of each simplified character; of several simplified
// forms the first counts.
func simplified(from string) {
	to := map[string]string{}
	for _, line := range lines(from) {
		old, forms, _ := strings.Cut(line, "\t")
		if first, _, _ := strings.Cut(forms, " "); first != old && first != "" {
			to[old] = first
		}
	}
	of := map[string][]rune{}
	for old, form := range to {
		for to[form] != "" { // a form that is itself simplified further
			form = to[form]
		}
		of[form] = append(of[form], []rune(old)...)
	}
	write("internal/locale/simplified.tab", "Simplified characters with their traditional forms, from "+opencc+" (Apache-2.0).", of)
}

func lines(file string) (list []string) {
	b, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		list = append(list, s.Text())
	}
	return list
}

func write(file, about string, of map[string][]rune) {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s Made by script/han.go.\n", about)
	for _, name := range slices.Sorted(maps.Keys(of)) {
		slices.Sort(of[name])
		fmt.Fprintf(&b, "%s\t%s\n", name, string(of[name]))
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

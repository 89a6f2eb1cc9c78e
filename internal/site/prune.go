package site

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// usedWords are the words of pages and scripts: a class of a style sheet that is not among
// them is on no element.
type usedWords struct {
	words    map[string]bool
	prefixes []string // "alert-" of class="alert-{{.Kind}}"
}

var wordPattern = regexp.MustCompile(`[A-Za-z0-9_-]+`)

// add takes in the words of a text. One that ends in a hyphen stands for all words that it
// begins: the rest is filled in later.
func (u *usedWords) add(text string) {
	for _, w := range wordPattern.FindAllString(text, -1) {
		if len(w) > 2 && strings.HasSuffix(w, "-") {
			u.prefixes = append(u.prefixes, w)
		}
		u.words[w] = true
	}
}

// wordsOf returns the words of the files of pages and of those of own that are not vendored.
func wordsOf(own fs.FS, pages []fs.FS) (*usedWords, error) {
	u := &usedWords{words: map[string]bool{}}
	for i, files := range append([]fs.FS{own}, pages...) {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || i == 0 && strings.Contains(name, "/") {
				return err
			}
			b, err := fs.ReadFile(files, name)
			u.add(string(b))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return u, nil
}

// has reports whether an element can have the class: all of its words are used.
func (u *usedWords) has(class string) bool {
	for _, w := range wordPattern.FindAllString(class, -1) {
		if !u.words[w] && !slices.ContainsFunc(u.prefixes, func(p string) bool { return strings.HasPrefix(w, p) }) {
			return false
		}
	}
	return true
}

// prune returns a style sheet without the rules that select only by classes that no element
// has, and without the variables that are then not used. It keeps what it does not understand.
func (u *usedWords) prune(css string) string {
	css = rewrite(css, func(head, body string) string {
		if head = u.selectors(head); head == "" {
			return ""
		}
		return head + "{" + body + "}"
	})
	used := u.variables(css)
	return rewrite(css, func(head, body string) string {
		var kept []string
		for _, d := range declarations(body) {
			if name, _, _ := strings.Cut(d, ":"); !strings.HasPrefix(name, "--") || used[name] {
				kept = append(kept, d)
			}
		}
		if kept == nil {
			return ""
		}
		return head + "{" + strings.Join(kept, ";") + "}"
	})
}

var variable = regexp.MustCompile(`var\(\s*(--[A-Za-z0-9_-]+)`)

// variables returns the variables that a style sheet uses, also by way of others, and those
// that our own files name.
func (u *usedWords) variables(css string) map[string]bool {
	parts, need := map[string][]string{}, []string{} // the variables in the value of each
	rest := rewrite(css, func(_, body string) string {
		for _, d := range declarations(body) {
			name, value, _ := strings.Cut(d, ":")
			for _, m := range variable.FindAllStringSubmatch(value, -1) {
				if strings.HasPrefix(name, "--") {
					parts[name] = append(parts[name], m[1])
				} else {
					need = append(need, m[1])
				}
			}
		}
		return ""
	})
	for _, m := range variable.FindAllStringSubmatch(rest, -1) {
		need = append(need, m[1])
	}
	for w := range u.words {
		if strings.HasPrefix(w, "--") {
			need = append(need, w)
		}
	}
	used := map[string]bool{}
	for len(need) > 0 {
		name := need[len(need)-1]
		if need = need[:len(need)-1]; !used[name] {
			used[name] = true
			need = append(need, parts[name]...)
		}
	}
	return used
}

// declarations splits the body of a rule.
func declarations(body string) (list []string) {
	for body != "" {
		one, end := body, find(body, ";")
		if body = ""; end >= 0 {
			one, body = one[:end], one[end+1:]
		}
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// rewrite returns a style sheet with each of its rules replaced by what rule returns for it,
// also within @media and @supports. Other at-rules stay as they are.
func rewrite(css string, rule func(head, body string) string) string {
	var out strings.Builder
	for css != "" {
		end := find(css, "{;}")
		if end < 0 || css[end] == '}' {
			out.WriteString(css)
			break
		}
		if css[end] == ';' { // @charset, @import
			out.WriteString(css[:end+1])
			css = css[end+1:]
			continue
		}
		head := css[:end]
		body, rest := block(css[end+1:])
		css = rest
		switch at := strings.TrimSpace(head); {
		case strings.HasPrefix(at, "@media"), strings.HasPrefix(at, "@supports"):
			if body = rewrite(body, rule); body != "" {
				out.WriteString(head + "{" + body + "}")
			}
		case strings.HasPrefix(at, "@"), find(body, "{") >= 0: // @font-face, @keyframes; nested rules
			out.WriteString(head + "{" + body + "}")
		default:
			out.WriteString(rule(head, body))
		}
	}
	return out.String()
}

// selectors returns the selectors of a list that can select an element.
func (u *usedWords) selectors(list string) string {
	var kept []string
	for list != "" {
		one, end := list, find(list, ",")
		if list = ""; end >= 0 {
			one, list = one[:end], one[end+1:]
		}
		if u.selects(one) {
			kept = append(kept, one)
		}
	}
	return strings.Join(kept, ",")
}

// selects reports whether elements can have all classes of a selector. Those in parentheses
// do not count: :not(.x) selects elements without it.
func (u *usedWords) selects(selector string) bool {
	for {
		at := find(selector, ".")
		if at < 0 {
			return true
		}
		selector = selector[at+1:]
		var class strings.Builder
		for selector != "" {
			c := selector[0]
			if c == '\\' && len(selector) > 1 {
				selector = selector[1:]
				c = selector[0]
			} else if !wordByte(c) {
				break
			}
			class.WriteByte(c)
			selector = selector[1:]
		}
		if !u.has(class.String()) {
			return false
		}
	}
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// find returns the index of the first of chars in css outside of parentheses,
// brackets, strings and comments, −1 if there is none.
func find(css, chars string) int {
	depth := 0
	for i := 0; i < len(css); i++ {
		switch c := css[i]; {
		case c == '\\':
			i++
		case c == '"' || c == '\'':
			for i++; i < len(css) && css[i] != c; i++ {
				if css[i] == '\\' {
					i++
				}
			}
		case strings.HasPrefix(css[i:], "/*"):
			end := strings.Index(css[i+2:], "*/")
			if end < 0 {
				return -1
			}
			i += end + 3
		case depth == 0 && strings.IndexByte(chars, c) >= 0:
			return i
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		}
	}
	return -1
}

// block splits css, which follows a {, at the } that belongs to it.
func block(css string) (body, rest string) {
	for at, depth := 0, 1; ; {
		i := find(css[at:], "{}")
		if i < 0 {
			return css, ""
		}
		if at += i; css[at] == '{' {
			depth++
		} else if depth--; depth == 0 {
			return css[:at], css[at+1:]
		}
		at++
	}
}

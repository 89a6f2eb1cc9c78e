package main

import "strings"

// wide reports whether a terminal shows a character two columns wide: Chinese, its punctuation.
func wide(r rune) bool { return r >= 0x2e80 }

// columnsOf is the width of a text in columns of a terminal.
func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		if n++; wide(r) {
			n++
		}
	}
	return n
}

// pad pads a text with blanks to a display width; a negative width pads on the left.
func pad(s string, width int) string {
	n := columnsOf(s)
	if width < 0 {
		return strings.Repeat(" ", max(0, -width-n)) + s
	}
	return s + strings.Repeat(" ", max(0, width-n))
}

// Marks that do not begin a line, and those that do not end one.
const (
	closing = "，。、；：？！）」』》”’…,.;:?!)]"
	opening = "（「『《“‘(["
)

// wrap breaks a text into lines of at most width columns: at blanks and beside Chinese
// characters, except before a closing mark and after an opening one. What cannot be broken is a
// line of its own. There is at least one line.
func wrap(text string, width int) []string {
	lines, used := []string{""}, 0
	for _, piece := range pieces(text) {
		n := columnsOf(strings.TrimRight(piece, " "))
		if used > 0 && used+n > width {
			last := len(lines) - 1
			lines[last] = strings.TrimRight(lines[last], " ")
			lines, used = append(lines, ""), 0
		}
		lines[len(lines)-1] += piece
		used += columnsOf(piece)
	}
	lines[len(lines)-1] = strings.TrimRight(lines[len(lines)-1], " ")
	return lines
}

// pieces cuts a text where a line may end; blanks stay at the end of the piece before them.
func pieces(text string) []string {
	var out []string
	begin, before := 0, rune(0)
	for i, r := range text {
		blank := before == ' ' && r != ' '
		beside := r != ' ' && (wide(before) || wide(r)) && !strings.ContainsRune(closing, r) && !strings.ContainsRune(opening, before)
		if i > begin && (blank || beside) {
			out = append(out, text[begin:i])
			begin = i
		}
		before = r
	}
	return append(out, text[begin:])
}

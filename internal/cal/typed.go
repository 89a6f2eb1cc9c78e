package cal

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// typed is a period at the beginning of a text, as people type it: 9:00-18:00, 09：00～18：00.
var typed = regexp.MustCompile(`^[\s,，;；、/]*([0-9０-９]{1,2}[:：.．][0-9０-９]{2})\s*(?:[-‐‑‒–—―−－~～〜]|至|到)\s*([0-9０-９]{1,2}[:：.．][0-9０-９]{2})`)

// ReadHours reads the periods that a text begins with, as people type them: an hour of one digit, a
// full-width colon or a point, any dash or tilde. It returns them as Spec has them, and the text
// after them. Whether there are such times is for Spec to say.
func ReadHours(text string) (hours []string, rest string) {
	for {
		m := typed.FindStringSubmatchIndex(text)
		if m == nil {
			return hours, strings.TrimSpace(text)
		}
		hours = append(hours, clockTime(text[m[2]:m[3]])+"-"+clockTime(text[m[4]:m[5]]))
		text = text[m[1]:]
	}
}

// clockTime writes a time that was typed as HH:MM.
func clockTime(s string) string {
	s = strings.Replace(width.Narrow.String(s), ".", ":", 1)
	if len(s) < len("15:04") {
		s = "0" + s
	}
	return s
}

// closed are the words for a day without hours.
var closed = []string{"closed", "off", "-", "–", "—", "休", "休息", "店休", "公休", "不营业", "不營業", "关门", "關門", "停业", "停業"}

// SaysClosed reports whether a text typed in place of hours says that there are none.
func SaysClosed(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return text == "" || slices.Contains(closed, text)
}

package gate

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"time"
)

// secrets are patterns of what a log must not contain: keys and tokens, URLs that grant
// access, values after words such as password.
var secrets = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`huitou_[A-Za-z0-9_-]{8,}`), "huitou_…"},
	{regexp.MustCompile(`(/(?:invite|uploads|work)/)[^/?\s"']+`), "${1}…"},
	{regexp.MustCompile(`(?i)((?:^|[^A-Za-z])(?:(?:ssl)?password|token|secret|authorization|cookie)["']?\s*[=:]\s*)(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|["']?[^&\s"']+)`), "${1}…"},
	{regexp.MustCompile(`(postgres(?:ql)?://[^/\s:@]*:)\S+@`), "${1}…@"}, // also a password with a / in it
	{regexp.MustCompile(`(?i)\b(bearer|basic)\s+[^\s"']+`), "${1} …"},
	{regexp.MustCompile(`(://[^/\s:@]*:)[^/\s]+@`), "${1}…@"},
	{regexp.MustCompile(`[A-Za-z0-9_-]{43,}`), "…"},
}

// Hide returns a text without the secrets in it.
func Hide(s string) string {
	if len(s) < 8 {
		return s
	}
	for _, x := range secrets {
		s = x.form.ReplaceAllString(s, x.by)
	}
	return s
}

// Redact returns a logger that replaces secrets in messages and attributes.
func Redact(log *slog.Logger) *slog.Logger {
	if _, ok := log.Handler().(redacting); ok {
		return log
	}
	return slog.New(redacting{log.Handler()})
}

type redacting struct{ slog.Handler }

// Handle replaces the secrets of a record.
func (h redacting) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, Hide(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(hidden(a))
		return true
	})
	return h.Handler.Handle(ctx, out)
}

// WithAttrs replaces the secrets of attributes.
func (h redacting) WithAttrs(list []slog.Attr) slog.Handler {
	out := make([]slog.Attr, len(list))
	for i, a := range list {
		out[i] = hidden(a)
	}
	return redacting{h.Handler.WithAttrs(out)}
}

// WithGroup opens a group.
func (h redacting) WithGroup(name string) slog.Handler { return redacting{h.Handler.WithGroup(name)} }

func hidden(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Hide(v.String()))
	case slog.KindGroup:
		var list []any
		for _, in := range v.Group() {
			list = append(list, hidden(in))
		}
		return slog.Group(a.Key, list...)
	case slog.KindAny:
		switch x := v.Any().(type) {
		case time.Duration, time.Time, nil:
		case error:
			a.Value = slog.StringValue(Hide(x.Error()))
		default:
			a.Value = slog.StringValue(Hide(fmt.Sprint(x)))
		}
	}
	return a
}

package db

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"huitou/internal/errs"
)

// hiddenBy replaces a secret in an address that is shown.
const hiddenBy = "xxxxx"

// secretWords are the URL parameters of PostgreSQL that hold secrets.
var secretWords = map[string]bool{"password": true, "sslpassword": true}

var (
	// keywords matches a libpq keyword/value connection string: host=… password=….
	keywords = regexp.MustCompile(`(?i)(?:^|\s)(?:host|hostaddr|port|dbname|user|password|passfile|sslmode|service)\s*=`)
	// keywordSecret matches a secret in one, bare or quoted; the closing quote may be
	// missing.
	keywordSecret = regexp.MustCompile(`(?i)(password\s*=\s*)(?:'(?:\\.|[^'\\])*'?|(?:\\.|[^\s\\])+)`)
	// bareSecret matches user:password before an @ where the scheme is missing or incomplete.
	bareSecret = regexp.MustCompile(`^([^/\\:@\s]+):(?:.*)@`)
)

// engineOf returns the engine of an address: a postgres:// URL, else the path of a SQLite
// file.
func engineOf(dsn string) Engine {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return Postgres
	}
	return SQLite
}

// checkAddress refuses an address that is meant for a server but is not a valid postgres://
// URL: it would become a file with the password in its name, or be misread.
func checkAddress(dsn string) error {
	scheme, _, _ := strings.Cut(strings.ToLower(dsn), ":")
	server := strings.Contains(dsn, "://") || scheme == "postgres" || scheme == "postgresql" || keywords.MatchString(dsn)
	if engineOf(dsn) == Postgres {
		_, _, plain := readURL(dsn)
		server = !plain // else the driver takes half of the password for the database name and prints it
	}
	if server {
		return errAddress(dsn, nil)
	}
	return nil
}

// errAddress is the error for an address that cannot be parsed. It includes the driver's text
// only where every secret in the address is known and can be removed from it.
func errAddress(dsn string, err error) error {
	said := ""
	if parsed, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		if _, secret, ok := readURL(dsn); ok {
			_, said, _ = strings.Cut(parsed.Error(), "`: ")
			for _, s := range secret {
				said = strings.ReplaceAll(said, s, hiddenBy)
			}
		}
	}
	if said == "" {
		return errs.Invalid("db.Open", "db.address", "db", Redact(dsn))
	}
	return errs.Invalid("db.Open", "db.address_said", "db", Redact(dsn), "said", said)
}

// Redact returns an address without its passwords, for display, whether it is a URL or
// keywords and values. Where it cannot be parsed, so that the end of the password is unknown,
// only the scheme is left. Paths of files are returned unchanged.
func Redact(dsn string) string {
	if scheme, _, ok := strings.Cut(dsn, "://"); ok {
		if shown, _, ok := readURL(dsn); ok {
			return shown
		}
		if i := strings.LastIndexAny(scheme, " \t\n'\"=@"); i >= 0 {
			scheme = scheme[i+1:]
		}
		return scheme + "://…"
	}
	if keywords.MatchString(dsn) {
		return keywordSecret.ReplaceAllString(dsn, "${1}"+hiddenBy)
	}
	return bareSecret.ReplaceAllString(dsn, "${1}:"+hiddenBy+"@")
}

// hosts matches one or more hosts, each with an optional port.
var hosts = regexp.MustCompile(`^(?:[\w.%-]*|\[[\w.:%]+\])(?::\d*)?(?:,(?:[\w.%-]*|\[[\w.:%]+\])(?::\d*)?)*$`)

// readURL returns a URL without its secrets, and the secrets in every spelling that an error
// may repeat. ok is false where it is unclear where a secret begins or ends: an unescaped / ?
// # or @ in a password shifts everything after it. (net/url accepts one host only.)
func readURL(dsn string) (shown string, secret []string, ok bool) {
	scheme, rest, ok := strings.Cut(dsn, "://")
	if !ok || scheme == "" || strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz") != "" || strings.Contains(rest, "#") {
		return "", nil, false
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		end = i
	}
	user, host, signed := strings.Cut(rest[:end], "@")
	if !signed {
		user, host = "", user
	}
	path, query, _ := strings.Cut(rest[end:], "?")
	if strings.Contains(host+path+query, "@") || !hosts.MatchString(host) || !wellEscaped(rest) {
		return "", nil, false
	}
	name, password, set := strings.Cut(user, ":")
	if set {
		secret = append(secret, spellings(password)...)
		user = name + ":" + hiddenBy
	}
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		if plain, err := url.QueryUnescape(name); err == nil && secretWords[strings.ToLower(plain)] && value != "" {
			secret = append(secret, spellings(value)...)
			pairs[i] = name + "=" + hiddenBy
		}
	}
	shown = scheme + "://"
	if signed {
		shown += user + "@"
	}
	if shown += host + path; query != "" {
		shown += "?" + strings.Join(pairs, "&")
	}
	return shown, secret, true
}

// wellEscaped reports whether every % in an address starts a valid escape and it has no
// spaces or control characters.
func wellEscaped(s string) bool {
	_, err := url.PathUnescape(s)
	return err == nil && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// spellings returns a secret as written and percent-decoded.
func spellings(s string) (list []string) {
	for _, read := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape, func(s string) (string, error) { return s, nil }} {
		if v, err := read(s); err == nil && v != "" {
			list = append(list, v)
		}
	}
	return list
}

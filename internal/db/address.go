package db

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"huitou/internal/errs"
)

// hiddenBy stands where a secret stood.
const hiddenBy = "xxxxx"

// secretWords are the parameters of an address of PostgreSQL that are secrets.
var secretWords = map[string]bool{"password": true, "sslpassword": true}

var (
	// keywords are an address as libpq takes it too: host=… password=….
	keywords = regexp.MustCompile(`(?i)(?:^|\s)(?:host|hostaddr|port|dbname|user|password|passfile|sslmode|service)\s*=`)
	// keywordSecret is a secret in one, its value in quotes, perhaps without the last, or not.
	keywordSecret = regexp.MustCompile(`(?i)(password\s*=\s*)(?:'(?:\\.|[^'\\])*'?|(?:\\.|[^\s\\])+)`)
	// bareSecret is a name with a password before an @, after a forgotten or half a scheme.
	bareSecret = regexp.MustCompile(`^([^/\\:@\s]+):(?:.*)@`)
)

// engineOf says which engine an address is for: a postgres:// URL, else the path of a file.
func engineOf(dsn string) Engine {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return Postgres
	}
	return SQLite
}

// checkAddress refuses what is meant for a server but is no plain postgres:// URL: it would
// become a file, with the password in its name, or be misread.
func checkAddress(dsn string) error {
	scheme, _, _ := strings.Cut(strings.ToLower(dsn), ":")
	server := strings.Contains(dsn, "://") || scheme == "postgres" || scheme == "postgresql" || keywords.MatchString(dsn)
	if engineOf(dsn) == Postgres {
		_, _, plain := readURL(dsn)
		server = !plain // else the driver takes half a password for the name of the database, and tells it
	}
	if server {
		return errAddress(dsn, nil)
	}
	return nil
}

// errAddress says that an address cannot be read. What the driver says of it is told only
// where every secret in it is known and can be taken out.
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

// Redact returns an address as it may be shown: without passwords, whether it is a URL or
// keywords and values. Of one that cannot be read, so that nobody knows where its password
// ends, only the scheme is left. Paths of files stay as they are.
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

// hosts are one host or several, each with its port.
var hosts = regexp.MustCompile(`^(?:[\w.%-]*|\[[\w.:%]+\])(?::\d*)?(?:,(?:[\w.%-]*|\[[\w.:%]+\])(?::\d*)?)*$`)

// readURL returns a URL without its secrets, and the secrets as they may stand in what is
// said of it; ok is false when it is not plain where they begin and end: a / ? # or @ that
// stands in a password as it is moves all that follows. (Package url knows one host only.)
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
	if strings.Contains(host+path+query, "@") || !hosts.MatchString(host) || !written(rest) {
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

// written reports whether every % of an address is followed by two hexadecimal digits and
// no letter in it is a space or a control character.
func written(s string) bool {
	_, err := url.PathUnescape(s)
	return err == nil && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// spellings are a secret as it was written and as it is meant.
func spellings(s string) (list []string) {
	for _, read := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape, func(s string) (string, error) { return s, nil }} {
		if v, err := read(s); err == nil && v != "" {
			list = append(list, v)
		}
	}
	return list
}

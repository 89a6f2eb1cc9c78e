package db_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// TestRedact: an address is shown without its password, in whatever form it is written.
func TestRedact(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, dsn, want string }{
		{"File", "shop.db", "shop.db"},
		{"FilePath", "/var/lib/huitou/a:b@c.db", "/var/lib/huitou/a:b@c.db"},
		{"URL", "postgres://ann:s3cret@db.example:5432/shop?sslmode=require", "postgres://ann:xxxxx@db.example:5432/shop?sslmode=require"},
		{"NoPassword", "postgres://ann@db.example/shop", "postgres://ann@db.example/shop"},
		{"NoUser", "postgres://:s3cret@db.example/shop", "postgres://:xxxxx@db.example/shop"},
		{"Encoded", "postgres://ann:s3cret%40%2F@db.example/shop", "postgres://ann:xxxxx@db.example/shop"},
		{"Query", "postgres://ann@db.example/shop?password=s3cret&sslmode=disable", "postgres://ann@db.example/shop?password=xxxxx&sslmode=disable"},
		{"QueryOfUpperCase", "postgres://db.example/shop?Password=s3cret", "postgres://db.example/shop?Password=xxxxx"},
		{"QueryEncodedName", "postgres://db.example/shop?pass%77ord=s3cret", "postgres://db.example/shop?pass%77ord=xxxxx"},
		{"QueryEncodedValue", "postgres://db.example/shop?password=s3%63ret", "postgres://db.example/shop?password=xxxxx"},
		{"QueryOfKey", "postgres://db.example/shop?sslpassword=s3cret&sslkey=k.pem", "postgres://db.example/shop?sslpassword=xxxxx&sslkey=k.pem"},
		{"QuerySemicolon", "postgres://db.example/shop?password=a;s3cret", "postgres://db.example/shop?password=xxxxx"},
		{"BothPlaces", "postgres://ann:s3cret@db.example/shop?password=s3cret", "postgres://ann:xxxxx@db.example/shop?password=xxxxx"},
		{"Slash", "postgres://ann:1/s3cret@db.example/shop", "postgres://…"},
		{"Question", "postgres://ann:12?s3cret@db.example/shop", "postgres://…"},
		{"Hash", "postgres://ann:12#s3cret@db.example/shop", "postgres://…"},
		{"At", "postgres://ann:p@s3cret@db.example/shop", "postgres://…"},
		{"AtAndSlash", "postgres://ann:p@s3/cret@db.example/shop", "postgres://…"},
		{"BadPort", "postgres://ann:s3cret@db.example:x/shop", "postgres://…"},
		{"BadEscape", "postgres://ann:s3cret%zz@db.example/shop", "postgres://…"},
		{"Space", "postgres://ann:s3cret@db.example/shop?password=a s3cret", "postgres://…"},
		{"BadEscapeOfName", "postgres://db.example/shop?pass%zz=s3cret", "postgres://…"},
		{"ControlCharacter", "postgres://ann:s3cret\x01@db.example/shop", "postgres://…"},
		{"OtherScheme", "mysql://ann:s3cret@db.example/shop", "mysql://ann:xxxxx@db.example/shop"},
		{"Hosts", "postgres://ann:s3cret@one:5432,[::1]:5433,two/shop", "postgres://ann:xxxxx@one:5432,[::1]:5433,two/shop"},
		{"NoHost", "postgres://ann:s3cret", "postgres://…"},
		{"UpperScheme", "POSTGRES://ann:s3cret@db.example/shop", "POSTGRES://ann:xxxxx@db.example/shop"},
		{"InQuotes", `"postgres://ann:s3cret@db.example/shop"`, "postgres://…"},
		{"NoSlashes", "postgres:ann:s3cret@db.example/shop", "postgres:xxxxx@db.example/shop"},
		{"OneSlash", "postgres:/ann:s3cret@db.example/shop", "postgres:xxxxx@db.example/shop"},
		{"NoScheme", "ann:s3cret@db.example/shop", "ann:xxxxx@db.example/shop"},
		{"Keywords", "host=db.example user=ann password=s3cret dbname=shop", "host=db.example user=ann password=xxxxx dbname=shop"},
		{"KeywordsQuoted", `host=db.example password='s3 \'cret' dbname=shop`, "host=db.example password=xxxxx dbname=shop"},
		{"KeywordsEscaped", `host=db.example password=a\ s3cret dbname=shop`, "host=db.example password=xxxxx dbname=shop"},
		{"KeywordsSpaced", "host = db.example password = s3cret dbname=shop", "host = db.example password = xxxxx dbname=shop"},
		{"KeywordsUnended", "host=db.example password='s3cret dbname=shop", "host=db.example password=xxxxx"},
		{"KeywordsOfKey", "host=db.example sslpassword=s3cret", "host=db.example sslpassword=xxxxx"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := db.Redact(tt.dsn); got != tt.want {
				t.Errorf("%q is shown as %q, want %q", tt.dsn, got, tt.want)
			}
		})
	}
}

// TestWrongAddress: an address that cannot be used is refused with a message; neither the
// message in any language nor the log contains the password, and no file of that name is
// created.
func TestWrongAddress(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, dsn := range []string{
		"postgres://ann:1/s3cret@127.0.0.1/shop", "postgres://ann:s3cret@127.0.0.1:x/shop", "postgres://ann:s3cret%zz@127.0.0.1/shop",
		"postgres://ann:s3cret@127.0.0.1/shop?sslmode=maybe", "postgres://127.0.0.1/shop?password=s3cret&connect_timeout=never",
		"postgres://ann:s3cret@127.0.0.1/shop?target_session_attrs=none",
		"postgres://ann:12#s3cret@127.0.0.1/shop", "mysql://ann:s3cret@127.0.0.1/shop", "POSTGRES://ann:s3cret@127.0.0.1/shop",
		"postgres:ann:s3cret@127.0.0.1/shop", "host=127.0.0.1 password=s3cret dbname=shop", "password='s3cret",
	} {
		_, opened := db.Open(t.Context(), dsn, db.Options{})
		_, schema := db.InSchema(dsn, "one")
		made := db.CreateSchema(t.Context(), dsn, "one")
		if !errs.Is(opened, errs.KindInvalid) {
			t.Errorf("%s: %v, want a sentence about the address", dsn, opened)
		}
		for _, err := range []error{opened, schema, made} {
			if err == nil {
				continue // set by InSchema: only the driver can see what is wrong there
			}
			for _, said := range []string{err.Error(), fmt.Sprintf("%+v", err), locale.For("en").Err(err), locale.For("zh-Hans").Err(err)} {
				if strings.Contains(said, "s3cret") {
					t.Errorf("%s: the error contains the password: %s", dsn, said)
				}
			}
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("%v, files made: %v", err, left)
	}
}

// TestRefusedConnection: the error of a refused connection does not contain the password.
func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"postgres://ann:s3cret@127.0.0.1:1/shop", "postgres://ann@127.0.0.1:1/shop?password=s3cret"} {
		_, err := db.Open(t.Context(), dsn, db.Options{})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

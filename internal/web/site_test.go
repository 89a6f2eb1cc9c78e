package web_test

import (
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Flags for screenshots of a running server, such as the demo:
//
//	go test ./internal/web -run Site -site http://localhost:8080 -site-user … -site-password … \
//	    -site-paths /,/customers -site-language zh-Hans -site-theme dark -shots /tmp/shots
var (
	site      = flag.String("site", "", "check and take screenshots of this server")
	user      = flag.String("site-user", "owner@homeway.example", "e-mail address to sign in with")
	password  = flag.String("site-password", "come-back-soon", "password to sign in with")
	sitePaths = flag.String("site-paths", "/", "comma-separated paths; $LAST opens the first row of the list before it")
	language  = flag.String("site-language", "en", "language of the pages")
	theme     = flag.String("site-theme", "light", "theme of the pages")
)

// TestSite takes screenshots of a running server, for example for the README, and checks the
// pages as TestPages does. It runs only with -site.
func TestSite(t *testing.T) {
	if *site == "" {
		t.Skip("no -site given")
	}
	b, w := browse(t), &world{Server: &httptest.Server{URL: *site}}
	b.cookie(w, "language", *language)
	b.cookie(w, "theme", *theme)
	b.signIn(w, *user, *password)
	for path := range strings.SplitSeq(*sitePaths, ",") {
		name := strings.NewReplacer("/", "_", "?", "_", "=", "_", "&", "_").Replace(path)
		for _, s := range sizes {
			b.size(s)
			if path == "$LAST" {
				if s.name == "desk" {
					b.open(*site + b.js(`document.querySelector('tr[data-href]').dataset.href`))
				}
			} else {
				b.open(*site + path)
			}
			b.js(`new Promise(done => setTimeout(done, 600))`) // until charts are drawn
			full := "site" + name + "-" + *language + "-" + s.name + "-" + *theme
			b.shoot(full)
			b.check(full, everyRule)
			if *shots != "" {
				if _, err := os.Stat(filepath.Join(*shots, full+".png")); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

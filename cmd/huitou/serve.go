package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"huitou/internal/app"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// listen are the flags of commands that serve.
type listen struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	URL  string `help:"Address people use, where that is another than --addr: https://… behind a proxy. Links are made with it; with https cookies are for HTTPS only." placeholder:"URL"`

	Host           []string `help:"Further names the server is called by; others are refused. Its own address and localhost always do." placeholder:"NAME"`
	MaxConnections int      `help:"Connections at once." default:"4096" placeholder:"N"`
}

// check refuses settings that would make wrong links.
func (l *listen) check() error {
	if l.URL == "" {
		return nil
	}
	u, err := url.Parse(l.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return errs.Invalid("serve", "cmd.bad_url", "url", errs.Short(l.URL)).Because(err)
	}
	return nil
}

type serveCmd struct {
	listen
	TrustProxy bool          `help:"Believe the X-Forwarded-For of the proxy in front."`
	Grace      time.Duration `help:"How long requests under way may take when the program is told to stop." default:"20s"`
}

// Run serves until the program is told to stop.
func (c *serveCmd) Run(ctx context.Context, g *globals, say *locale.Locale, log *slog.Logger) error {
	if err := c.check(); err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Options{DB: g.DB, Serve: true, Log: log, Version: version, URL: c.URL, Hosts: c.Host, TrustProxy: c.TrustProxy,
		Connections: c.MaxConnections, BackupBefore: backupName})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Addr, c.Grace, func(url string) {
		fmt.Println(say.T("cmd.serving", "url", url))
	})
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"huitou/internal/app"
	"huitou/internal/locale"
)

// listen are the flags of commands that serve.
type listen struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	URL  string `help:"Address people use, where a proxy stands before it: https://…. Cookies are then for HTTPS only." placeholder:"URL"`
}

type serveCmd struct {
	listen
	TrustProxy bool          `help:"Believe the X-Forwarded-For of the proxy in front."`
	Grace      time.Duration `help:"How long requests under way may take when the program is told to stop." default:"20s"`
}

// Run serves until the program is told to stop.
func (c *serveCmd) Run(ctx context.Context, g *globals, say *locale.Locale, log *slog.Logger) error {
	a, err := app.Open(ctx, app.Options{DB: g.DB, Log: log, Version: version, URL: c.URL, TrustProxy: c.TrustProxy, BackupBefore: backupName})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Addr, c.Grace, func(url string) {
		fmt.Println(say.T("cmd.serving", "url", url))
	})
}

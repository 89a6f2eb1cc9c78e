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
	"huitou/internal/importer"
	"huitou/internal/intake"
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

// uploads are how much people may hand in, and how far the work on it may go.
type uploads struct {
	UploadMB        int64         `name:"upload-mb" help:"Most megabytes of one upload." default:"2048" placeholder:"MB"`
	UploadPersonMB  int64         `name:"upload-person-mb" help:"Most megabytes of all uploads of one person that wait." default:"4096" placeholder:"MB"`
	UploadCompanyMB int64         `name:"upload-company-mb" help:"Most megabytes of all uploads that wait." default:"16384" placeholder:"MB"`
	UploadKeep      time.Duration `help:"How long an upload is kept after it was last used." default:"24h" placeholder:"DURATION"`
	ImportRows      int64         `help:"Most rows of one import in a page." default:"20000000" placeholder:"N"`
	ImportTime      time.Duration `help:"Longest check, import or undo in a page." default:"6h" placeholder:"DURATION"`
}

func (u *uploads) limits() (intake.Limits, importer.Limits) {
	return intake.Limits{UploadBytes: u.UploadMB << 20, PersonBytes: u.UploadPersonMB << 20, CompanyBytes: u.UploadCompanyMB << 20, Keep: u.UploadKeep},
		importer.Limits{MaxRows: u.ImportRows, MaxTime: u.ImportTime}
}

type serveCmd struct {
	listen
	uploads
	TrustProxy bool          `help:"Believe the X-Forwarded-For of the proxy in front."`
	Grace      time.Duration `help:"How long requests under way may take when the program is told to stop." default:"20s"`
}

// Run serves until the program is told to stop.
func (c *serveCmd) Run(ctx context.Context, g *globals, say *locale.Locale, log *slog.Logger) error {
	if err := c.check(); err != nil {
		return err
	}
	kept, work := c.limits()
	a, err := app.Open(ctx, app.Options{DB: g.DB, Serve: true, Log: log, Version: version, URL: c.URL, Hosts: c.Host, TrustProxy: c.TrustProxy,
		Connections: c.MaxConnections, Uploads: kept, Import: work, BackupBefore: backupName})
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Addr, c.Grace, func(url string) {
		fmt.Println(say.T("cmd.serving", "url", url))
	})
}

// Package site serves HTML pages. It holds what the doors with pages share: today the
// staff's pages (package web), later a customer portal and public pages.
//
//	Door         the settings of one set of pages; Handle, Wrap
//	Request      one HTTP request: its language and time zone, and how to answer it; a door
//	             embeds it in its own request type, beside the user
//	Preferences  the view of the switches of language and theme; SetLanguage, SetTheme
//	Form         the values of a submitted form and its errors
//	Pages        the templates of a door, parsed once per language and time zone
//	Assets       static files, read once for all servers of a process (LoadAssets),
//	             compressed and served under hashed names
//	Pager        links to the next and previous page of a list by key
//	File         a list as a CSV or XLSX file, written page by page
//
// A handler is func(*Request) error. It answers with Show, or returns an error: that of
// GoTo redirects, any other is shown by the door's template "error" (its view is Problem).
//
//	pages  *.html          {{define "title"}}, {{define "main"}} and parts
//	       layout/*.html   the layouts that pages are put into, chosen by Request.Layout
//
// The templates that a page defines are prefixed with its name when they are parsed
// ("card:main"), so that all pages are one set. If an htmx request names its target
// element (HX-Target), only the template of that name ("part-…") is rendered, from the
// same view by the same handler. Templates get view structs, never services. Their
// functions are in functions; a door may add its own.
//
// Secrets (the session) are kept in cookies: HttpOnly, SameSite=Lax, and over https with
// the prefix __Host-, so that no other host can set them.
//
// It refuses POST requests that another site makes a browser send (403), forms that are
// too large (413) and forms with text that is not valid UTF-8 or contains NUL (422). Pages
// forbid inline scripts and styles (Content-Security-Policy) and are never cached.
//
// It knows no room, no role and no page, so that a new door changes nothing here.
package site

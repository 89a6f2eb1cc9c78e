// Package site is what doors with pages share: the staff's pages (web), and whatever
// else people open in a browser.
//
//	Door       what all requests of a set of pages share; Handle, Wrap
//	Request    one call: its language and zone, how it is answered; a door's own
//	           request embeds it beside who asks
//	Form       what was typed, and what is wrong with it
//	Pages      the templates of a door, in the reader's language
//	Assets     files of the program that browsers load, compressed, under hashed names
//	Pager      the way through a list by key, in the address
//
// A handler is func(*Request) error. It answers with Show, or returns an error: GoTo
// sends the browser elsewhere, any other is shown by the door's page "error" (a Problem).
//
//	pages  *.html          {{define "title"}}, {{define "main"}} and parts
//	       layout/*.html   what stands around them, chosen by Request.Around
//
// What a page defines is named after it when it is read ("card:main"), so that all pages
// of a language are one set. An htmx request names the element it wants (HX-Target):
// the template of that name ("part-…") is rendered alone, from the same view, by the same
// handler. Templates get view structs, never services; what they speak with is in
// functions, and a door adds its own.
//
// Secrets of the browser (a session) are cookies: HttpOnly, SameSite=Lax, and where
// people come over https bound to the host by their very name.
//
// It refuses: a request that changes something and comes from another site, inline
// scripts and styles (the content policy forbids both), a page kept by a cache, a form
// that is too large or holds what no text here may hold.
//
// It knows no room, no role and no page: a door needs no change here.
package site

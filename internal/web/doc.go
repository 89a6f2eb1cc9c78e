// Package web is the pages people use: Today, customers, promises, voices, the gap
// board, imports and settings, in three languages, on a desk and on a phone.
//
// A page is a view struct and a template:
//
//	route.go            every route with its permission
//	page_<name>.go      reads the request, calls flow, access or a read model,
//	                    fills a view struct
//	template/<name>.html  shows it: {{define "title"}}, {{define "main"}} and parts
//
// What a page defines is named after it when it is read ("card:main"), so that all
// pages of a language are one set.
//
// An htmx request names the element it wants (HX-Target): the template of that name
// is rendered alone, from the same view, by the same handler.
//
// Templates get view structs, never services. They speak through the functions of
// template.go: {{t "key"}}, {{day .At}}, {{money .Amount}}, {{icon "star"}}.
//
// It refuses: a request that changes something and comes from another site, inline
// scripts and styles (the content policy forbids both), a page kept by a cache.
package web

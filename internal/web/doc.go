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
// How a request is read and answered, what its templates can say and what it refuses is
// that of package site, for every door with pages. Ours: who is signed in (session.go),
// what their role may (request.go), what stands around a page (frame.go), words for
// events and promises (template.go).
package web

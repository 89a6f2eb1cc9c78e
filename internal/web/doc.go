// Package web serves the pages of the staff: Today, customers, promises, voices, the gap
// board, imports and settings, in three languages, for desktops and phones.
//
// A page is a view struct and a template:
//
//	route.go              every route with its permission
//	page_<name>.go        reads the request, calls flow, access or a read model,
//	                      fills the view struct
//	template/<name>.html  renders it: {{define "title"}}, {{define "main"}} and parts
//
// Lists are declared (a listPage); their page, filters, exports and saved views follow from
// the declaration (list_page.go).
//
// Requests, answers, forms, templates and assets are those of package site. This package
// adds the signed-in user (session.go), the permission of a route (request.go), the layout
// (frame.go) and template functions for events and promises (template.go).
package web

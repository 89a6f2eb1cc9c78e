package web

import (
	"time"

	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/promise"
	"huitou/internal/site"
)

// promiseList declares the list of promises, which is also the evidence of gap 4.
func promiseList() *listPage[list.PromiseFilter, list.PromiseRow] {
	return &listPage[list.PromiseFilter, list.PromiseRow]{
		name: "promises", may: access.CustomerRead,
		title: "nav.promises",
		about: func(q *request, _ list.PromiseFilter) string { return q.L.T("web.promises_sub") },
		empty: emptyList{"heart-handshake", "web.promises_none", "web.promises_none_hint"},
		add:   addition{"nav.new_promise", "/promises/new", "plus", access.PromiseWrite},
		tabs:  promiseTabs(),
		sorts: list.PromiseSorts,
		who:   func(r *list.PromiseRow) list.Named { return list.Named{ID: r.Customer, Name: r.Who.Name} },
		parse: list.ParsePromises, read: reads((*list.Reader).Promises),
		options: promiseOptions, columns: promiseColumns,
	}
}

// promiseTabs returns a tab for all promises and one for each state, that of overdue ones
// after the open ones and that of all due ones last.
func promiseTabs() []tab {
	tabs := []tab{{"list.all", []string{"state", ""}}}
	add := func(s string) { tabs = append(tabs, tab{"web.state." + s, []string{"state", s}}) }
	for _, s := range promise.States {
		add(string(s))
		if s == promise.Open {
			add(list.Overdue)
		}
	}
	add(list.Due)
	return tabs
}

func promiseOptions(q *request, f list.PromiseFilter) (choices, error) {
	places, err := q.placeOptions(f.Place)
	return choices{"place": places, "origin": q.Words("web.origin.", promise.Origins...)}, err
}

func promiseColumns(q *request, _ list.PromiseFilter) []site.Column[list.PromiseRow] {
	type row = list.PromiseRow
	t := q.L.T
	return []site.Column[row]{
		{Head: t("web.col.customer"), Cell: func(r *row) any { return r.Who.Name }},
		{Head: t("web.col.what"), Cell: func(r *row) any { return q.promised(r.What) }},
		{Head: t("web.col.due"), Cell: func(r *row) any { return r.Due }},
		{Head: t("web.col.state"), Cell: func(r *row) any {
			if r.Overdue {
				return t("web.state." + list.Overdue)
			}
			return t("web.state." + string(r.State))
		}},
		{Head: t("web.col.ended"), Cell: func(r *row) any { return r.Ended }},
		{Head: t("web.col.late_hours"), Cell: func(r *row) any { return q.L.Decimal(r.LateBy.Round(time.Minute).Hours(), 1) }},
		{Head: t("web.col.place"), Cell: func(r *row) any { return r.PlaceName }},
		{Head: t("web.col.owner"), Cell: func(r *row) any { return r.OwnerName }},
		{Head: t("web.col.origin"), Cell: func(r *row) any { return t("web.origin." + r.Origin) }},
		{Head: t("web.col.made"), Cell: func(r *row) any { return r.Made }},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.ID.String() }},
	}
}

package web

import (
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/site"
	"huitou/internal/staff"
)

// noticeList declares the list of the notices to the user: promises due, late and long late.
func noticeList() *listPage[list.NoticeFilter, list.NoticeRow] {
	return &listPage[list.NoticeFilter, list.NoticeRow]{
		name: "notices", may: member,
		title: "web.notices",
		about: func(q *request, _ list.NoticeFilter) string { return q.L.T("web.notices_sub") },
		empty: emptyList{"bell", "web.notices_none", "web.notices_none_hint"},
		tabs:  []tab{{"list.all", []string{"new", ""}}, {"web.notice_unread", []string{"new", "1"}}},
		who:   func(r *list.NoticeRow) list.Named { return list.Named{ID: r.Customer, Name: r.Who.Name} },
		parse: list.ParseNotices, read: readNotices, more: moreOfNotices,
		options: noticeOptions, columns: noticeColumns,
		acts: []route{{"POST /notices", member, seeNotices}, {"GET /notices/count", member, countNotices}},
	}
}

func readNotices(q *request, f list.NoticeFilter, p page.Page) (list.Listing[list.NoticeRow], error) {
	return q.s.List.Notices(q.Ctx(), q.who, f, p)
}

// moreOfNotices adds the newest notice where all are shown, so that all can be marked as seen.
func moreOfNotices(q *request, v *listView[list.NoticeFilter, list.NoticeRow]) error {
	if v.Filter.Kind != "" || v.Filter.Place != 0 || q.Page().After != "" {
		return nil
	}
	for _, n := range v.Rows {
		if n.Seen == 0 {
			v.More = v.Rows[0].ID
		}
	}
	return nil
}

func noticeOptions(q *request, f list.NoticeFilter) (choices, error) {
	places, err := q.placeOptions(f.Place)
	return choices{"place": places, "kind": q.Words("web.notice.", staff.NoticeKinds...)}, err
}

func noticeColumns(q *request, _ list.NoticeFilter) []site.Column[list.NoticeRow] {
	type row = list.NoticeRow
	t := q.L.T
	return []site.Column[row]{
		{Head: t("web.col.kind"), Cell: func(r *row) any { return t("web.notice." + r.Kind) }},
		{Head: t("web.col.customer"), Cell: func(r *row) any { return r.Who.Name }},
		{Head: t("web.col.place"), Cell: func(r *row) any { return r.PlaceName }},
		{Head: t("web.col.what"), Cell: func(r *row) any { return q.promised(r.What) }},
		{Head: t("web.col.due"), Cell: func(r *row) any { return r.Due }},
		{Head: t("web.col.owner"), Cell: func(r *row) any { return r.StaffName }},
		{Head: t("settings.when"), Cell: func(r *row) any { return r.At }},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.Subject }},
	}
}

// bellView is the view of the bell: how many of the newest notices are not seen yet.
type bellView struct{ Unseen int }

// bellCount is up to how many new notices the bell counts.
const bellCount = 10

// countNotices answers with the number of new notices on the bell, which htmx requests after
// the page is loaded.
func countNotices(q *request) error {
	newest, err := q.s.Flow.Notices(q.Ctx(), q.who, bellCount)
	if err != nil {
		return err
	}
	var v bellView
	for _, n := range newest {
		if n.Seen == 0 {
			v.Unseen++
		}
	}
	return q.ShowPiece("notices:part-bell", v)
}

// seeNotices marks the notices that the page showed as seen; later ones stay new.
func seeNotices(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	var upTo id.Entry
	if upTo.UnmarshalText([]byte(f.Val("up_to"))) != nil || upTo == 0 {
		return errs.InField("web.seeNotices", "up_to", "field.invalid")
	}
	if _, err := act(q, flow.SeeNotices, upTo); err != nil {
		return err
	}
	q.Flash("web.done.notices")
	return q.GoTo("/notices")
}

package web

import (
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/staff"
)

// maxNotices is how many notices the page shows, the newest ones.
const maxNotices = 100

// noticesView is the view of the notices to the user: promises due, late and long late.
type noticesView struct {
	Rows   []staff.Notice
	Unseen int
	UpTo   id.Entry // the newest on the page
}

func newNoticesView(q *request, limit int) (v noticesView, err error) {
	if v.Rows, err = q.s.Flow.Notices(q.Ctx(), q.who, limit); err != nil {
		return v, err
	}
	for _, n := range v.Rows {
		if n.Seen == 0 {
			v.Unseen++
		}
	}
	if len(v.Rows) > 0 {
		v.UpTo = v.Rows[0].ID
	}
	return v, nil
}

func showNotices(q *request) error {
	v, err := newNoticesView(q, maxNotices)
	if err != nil {
		return err
	}
	return q.Show("notices", v)
}

// countNotices answers with the number of new notices on the bell, which htmx requests after
// the page is loaded.
func countNotices(q *request) error {
	v, err := newNoticesView(q, 10)
	if err != nil {
		return err
	}
	return q.Show("notices", v)
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
	return q.GoTo("/notices")
}

package list

import (
	"context"
	"net/url"
	"strings"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/page"
	"huitou/internal/promise"
	"huitou/internal/staff"
)

// NoticeFilter selects notices of one person. A field with its zero value does not filter.
type NoticeFilter struct {
	Kind  string   // one of staff.NoticeKinds
	New   bool     // not seen yet
	Place id.Place // with the places below it
}

// IsSet reports whether any field is set.
func (f NoticeFilter) IsSet() bool { return f != NoticeFilter{} }

// Values is the filter as it stands in a URL: kind, new, place.
func (f NoticeFilter) Values() url.Values {
	v := url.Values{}
	set(v, "kind", f.Kind)
	set(v, "place", f.Place.String())
	if f.New {
		v.Set("new", "1")
	}
	return v
}

// ParseNotices parses Values. Invalid with every field that is wrong.
func ParseNotices(v url.Values) (NoticeFilter, error) {
	k := errs.NewCheck("list.ParseNotices")
	f := NoticeFilter{Kind: v.Get("kind"), New: v.Get("new") == "1"}
	f.Place = parseID[id.Place](k, v, "place", "org.no_place")
	oneOf(k, "kind", f.Kind, staff.NoticeKinds...)
	return f, k.Err()
}

// NoticeRow is a notice in a list: about whom and where, and what became of the promise since.
type NoticeRow struct {
	staff.Notice
	Who       Who
	PlaceName string
	StaffName string        // whose notice it is, "" = the managers'
	State     promise.State // of the promise now, "" = there is none any more
}

// Notices returns one page of the notices of a person, the newest first. Who may not read
// customers reads no names.
func (r *Reader) Notices(ctx context.Context, who access.Who, f NoticeFilter, p page.Page) (Listing[NoticeRow], error) {
	return db.Get(ctx, r.db, func(tx *db.Tx) (Listing[NoticeRow], error) { return notices(ctx, tx, who, f, p) })
}

func notices(ctx context.Context, tx *db.Tx, who access.Who, f NoticeFilter, p page.Page) (Listing[NoticeRow], error) {
	var out Listing[NoticeRow]
	tree, err := ReadPlaces(ctx, tx)
	if err != nil {
		return out, err
	}
	in, err := tree.Within(f.Place)
	if err != nil {
		return out, err
	}
	var before id.Entry
	more, err := p.Key(&before)
	if err != nil {
		return out, err
	}
	w := NewWhere(flow.NoticesOf(who).Args()...)
	w.At("n.place_id", in)
	if f.Kind != "" {
		w.And("n.kind = ?", f.Kind)
	}
	if f.New {
		w.And("n.seen_at = 0")
	}
	if more {
		w.And("n.id < ?", before)
	}
	limit := w.Arg(p.Size() + 1)
	rows, err := db.List(ctx, tx, scanNotice(tree), sqlNotices+w.More()+sqlNoticesOrder+limit, w.Args()...)
	if err != nil {
		return out, err
	}
	out.Rows, out.Next = page.Cut(rows, p.Size(), func(r NoticeRow) string { return page.Cursor(r.ID) })
	if !who.Can(access.CustomerRead) {
		for i := range out.Rows {
			r := &out.Rows[i]
			r.Who, r.What = Who{}, ""
		}
	}
	return out, addStates(ctx, tx, out.Rows)
}

func scanNotice(tree *Places) func(db.Row) (NoticeRow, error) {
	return func(r db.Row) (v NoticeRow, err error) {
		v.Notice, err = staff.ScanNotice(r, append(v.Who.into(), &v.StaffName)...)
		v.PlaceName = tree.Name(v.Place)
		return v, err
	}
}

// addStates sets what the promises that notices are about are now.
func addStates(ctx context.Context, tx *db.Tx, rows []NoticeRow) error {
	about := map[id.Promise][]*NoticeRow{}
	var ids []id.Promise
	for i := range rows {
		var pro id.Promise
		if !strings.HasPrefix(rows[i].Subject, "pro_") || pro.UnmarshalText([]byte(rows[i].Subject)) != nil {
			continue
		}
		if about[pro] == nil {
			ids = append(ids, pro)
		}
		about[pro] = append(about[pro], &rows[i])
	}
	if len(ids) == 0 {
		return nil
	}
	w := NewWhere()
	In(w, "p.id", ids)
	return tx.Each(ctx, func(r db.Row) error {
		var pro id.Promise
		var state promise.State
		err := r.Scan(&pro, &state)
		for _, row := range about[pro] {
			row.State = state
		}
		return err
	}, sqlPromiseStates+w.Text(), w.Args()...)
}

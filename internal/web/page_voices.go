package web

import (
	"net/http"

	"huitou/internal/access"
	"huitou/internal/gap"
	"huitou/internal/page"
)

// voicesView is a list of voices: the page of the menu and the evidence of gap 5.
type voicesView struct {
	Views    viewsBar
	Form     form
	Rows     []gap.VoiceRow
	Total    int64
	Pager    pager
	Places   []option
	Outcomes []option
	Stars    []option
	Tabs     []stateTab
	Filtered bool
	Failed   string
	Here     string
	Query    string
	MayAdd   bool
}

func showVoices(q *request) error {
	in := q.r.URL.Query()
	f, bad := gap.ParseVoices(in)
	v := voicesView{Form: form{values: in}, Here: q.r.URL.RequestURI(), MayAdd: q.who.Can(access.VoiceWrite), Filtered: f != gap.VoiceFilter{}}
	var err error
	if v.Places, err = q.placeOptions(f.Place); err != nil {
		return err
	}
	if v.Views, err = q.views("voices"); err != nil {
		return err
	}
	v.Outcomes = q.words("web.outcome.", gap.Outcomes...)
	for n := 5; n >= 1; n-- {
		v.Stars = append(v.Stars, option{string(rune('0' + n)), q.l.T("web.stars", "n", n)})
	}
	for _, tab := range []struct{ key, rated, answered string }{
		{"list.all", "", ""}, {"web.voices_low_open", "low", "no"}, {"web.voices_low", "low", ""}, {"web.voices_open", "", "no"}, {"web.voices_answered", "", "yes"},
	} {
		v.Tabs = append(v.Tabs, stateTab{Key: tab.key, Here: in.Get("rated") == tab.rated && in.Get("answered") == tab.answered,
			Path: q.here("rated", tab.rated, "answered", tab.answered, "after", "", "trail", "")})
	}
	status := http.StatusOK
	var list gap.VoiceList
	if err = bad; err == nil {
		list, err = q.s.Gap.Voices(q.ctx(), f, q.page())
	}
	if err != nil {
		if v.Failed, status, err = q.listFailed(err); err != nil {
			return err
		}
	}
	v.Rows, v.Total, v.Pager, v.Query = list.Rows, list.Total, q.pager(list.Next), fileQuery(in)
	q.clean()
	return q.showAs(status, "voices", v)
}

func exportVoices(kind string) func(*request) error {
	return func(q *request) error {
		f, err := gap.ParseVoices(q.r.URL.Query())
		if err != nil {
			return err
		}
		t := q.l.T
		return q.export(kind, sheet{name: "voices",
			head: []string{t("web.col.said_at"), t("web.col.customer"), t("web.col.stars"), t("web.col.title"), t("web.col.text"), t("web.col.channel"),
				t("web.col.place"), t("web.col.outcome"), t("web.col.answered"), t("web.col.answer"), t("web.col.id")},
			rows: func(p page.Page, add func(...any) error) (string, error) {
				list, err := q.s.Gap.Voices(q.ctx(), f, p)
				if err != nil {
					return "", err
				}
				for _, r := range list.Rows {
					if err := add(r.When(), r.Who.Name, r.Stars, r.Title, r.Text, t("web.channel."+r.Channel), r.PlaceName,
						t("web.outcome."+r.Outcome), r.AnsweredWhen(), r.Answer, r.ID.String()); err != nil {
						return "", err
					}
				}
				return list.Next, nil
			}})
	}
}

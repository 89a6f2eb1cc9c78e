package web

import (
	"net/http"

	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/page"
	"huitou/internal/site"
)

// voicesView is a list of voices: the page of the menu and the evidence of gap 5.
type voicesView struct {
	Views    viewsBar
	Form     site.Form
	Rows     []list.VoiceRow
	Total    int64
	Pager    site.Pager
	Places   []site.Option
	Outcomes []site.Option
	Stars    []site.Option
	Tabs     []stateTab
	Filtered bool
	Failed   string
	Here     string
	Query    string
	MayAdd   bool
}

func showVoices(q *request) error {
	in := q.R.URL.Query()
	f, bad := list.ParseVoices(in)
	v := voicesView{Form: site.Form{Values: in}, Here: q.R.URL.RequestURI(), MayAdd: q.who.Can(access.VoiceWrite), Filtered: f != list.VoiceFilter{}}
	var err error
	if v.Places, err = q.placeOptions(f.Place); err != nil {
		return err
	}
	if v.Views, err = q.views("voices"); err != nil {
		return err
	}
	v.Outcomes = q.Words("web.outcome.", list.Outcomes...)
	for n := 5; n >= 1; n-- {
		v.Stars = append(v.Stars, site.Option{Value: string(rune('0' + n)), Label: q.L.T("web.stars", "n", n)})
	}
	for _, tab := range []struct{ key, rated, answered string }{
		{"list.all", "", ""}, {"web.voices_low_open", "low", "no"}, {"web.voices_low", "low", ""}, {"web.voices_open", "", "no"}, {"web.voices_answered", "", "yes"},
	} {
		v.Tabs = append(v.Tabs, stateTab{Key: tab.key, Here: in.Get("rated") == tab.rated && in.Get("answered") == tab.answered,
			Path: q.Here("rated", tab.rated, "answered", tab.answered, "after", "", "trail", "")})
	}
	status := http.StatusOK
	var found list.Listing[list.VoiceRow]
	if err = bad; err == nil {
		found, err = q.s.List.Voices(q.Ctx(), f, q.Page())
	}
	if err != nil {
		if v.Failed, status, err = q.ListFailed(err); err != nil {
			return err
		}
	}
	v.Rows, v.Total, v.Pager, v.Query = found.Rows, found.Total, q.Pager(found.Next), fileQuery(in)
	q.Clean()
	return q.ShowAs(status, "voices", v)
}

func exportVoices(kind string) func(*request) error {
	return func(q *request) error {
		f, err := list.ParseVoices(q.R.URL.Query())
		if err != nil {
			return err
		}
		t := q.L.T
		return q.export(kind, sheet{name: "voices",
			head: []string{t("web.col.said_at"), t("web.col.customer"), t("web.col.stars"), t("web.col.title"), t("web.col.text"), t("web.col.channel"),
				t("web.col.place"), t("web.col.outcome"), t("web.col.answered"), t("web.col.answer"), t("web.col.id")},
			rows: func(p page.Page, add func(...any) error) (string, error) {
				found, err := q.s.List.Voices(q.Ctx(), f, p)
				if err != nil {
					return "", err
				}
				for _, r := range found.Rows {
					if err := add(r.When(), r.Who.Name, r.Stars, r.Title, r.Text, t("web.channel."+r.Channel), r.PlaceName,
						t("web.outcome."+r.Outcome), r.AnsweredWhen(), r.Answer, r.ID.String()); err != nil {
						return "", err
					}
				}
				return found.Next, nil
			}})
	}
}

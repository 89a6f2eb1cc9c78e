package web

import (
	"strconv"

	"huitou/internal/access"
	"huitou/internal/list"
	"huitou/internal/site"
)

// voiceList declares the list of voices, which is also the evidence of gap 5.
func voiceList() *listPage[list.VoiceFilter, list.VoiceRow] {
	rated := func(key, rated, answered string) tab { return tab{key, []string{"rated", rated, "answered", answered}} }
	return &listPage[list.VoiceFilter, list.VoiceRow]{
		name: "voices", may: access.CustomerRead,
		title: "nav.voices",
		about: func(q *request, _ list.VoiceFilter) string { return q.L.T("web.voices_sub") },
		empty: emptyList{"message-2", "web.voices_none", "web.voices_none_hint"},
		add:   addition{"nav.new_voice", "/voices/new", "message-plus", access.VoiceWrite},
		tabs: []tab{rated("list.all", "", ""), rated("web.voices_low_open", "low", "no"), rated("web.voices_low", "low", ""),
			rated("web.voices_open", "", "no"), rated("web.voices_answered", "", "yes")},
		sorts: list.VoiceSorts,
		who:   func(r *list.VoiceRow) list.Named { return list.Named{ID: r.Customer, Name: r.Who.Name} },
		parse: list.ParseVoices, read: reads((*list.Reader).Voices),
		options: voiceOptions, columns: voiceColumns,
	}
}

func voiceOptions(q *request, f list.VoiceFilter) (choices, error) {
	var stars []site.Option
	for n := 5; n >= 1; n-- {
		stars = append(stars, site.Option{Value: strconv.Itoa(n), Label: q.L.T("web.stars", "n", n)})
	}
	places, err := q.placeOptions(f.Place)
	return choices{"place": places, "outcome": q.Words("web.outcome.", list.Outcomes...), "stars": stars}, err
}

func voiceColumns(q *request, _ list.VoiceFilter) []site.Column[list.VoiceRow] {
	type row = list.VoiceRow
	t := q.L.T
	return []site.Column[row]{
		{Head: t("web.col.said_at"), Cell: func(r *row) any { return r.When() }},
		{Head: t("web.col.customer"), Cell: func(r *row) any { return r.Who.Name }},
		{Head: t("web.col.stars"), Cell: func(r *row) any { return r.Stars }},
		{Head: t("web.col.title"), Cell: func(r *row) any { return r.Title }},
		{Head: t("web.col.text"), Cell: func(r *row) any { return r.Text }},
		{Head: t("web.col.channel"), Cell: func(r *row) any { return t("web.channel." + r.Channel) }},
		{Head: t("web.col.place"), Cell: func(r *row) any { return r.PlaceName }},
		{Head: t("web.col.outcome"), Cell: func(r *row) any { return t("web.outcome." + r.Outcome) }},
		{Head: t("web.col.answered"), Cell: func(r *row) any { return r.AnsweredWhen() }},
		{Head: t("web.col.answer"), Cell: func(r *row) any { return r.Answer }},
		{Head: t("web.answer_how"), Cell: func(r *row) any {
			if r.How == "" {
				return ""
			}
			return t("web.heard." + r.How)
		}},
		{Head: t("web.col.id"), Cell: func(r *row) any { return r.ID.String() }},
	}
}

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
		parse: list.ParseVoices, read: (*list.Reader).Voices,
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

func voiceColumns(q *request, _ list.VoiceFilter) []column[list.VoiceRow] {
	type row = list.VoiceRow
	t := q.L.T
	return []column[row]{
		{t("web.col.said_at"), func(r *row) any { return r.When() }},
		{t("web.col.customer"), func(r *row) any { return r.Who.Name }},
		{t("web.col.stars"), func(r *row) any { return r.Stars }},
		{t("web.col.title"), func(r *row) any { return r.Title }},
		{t("web.col.text"), func(r *row) any { return r.Text }},
		{t("web.col.channel"), func(r *row) any { return t("web.channel." + r.Channel) }},
		{t("web.col.place"), func(r *row) any { return r.PlaceName }},
		{t("web.col.outcome"), func(r *row) any { return t("web.outcome." + r.Outcome) }},
		{t("web.col.answered"), func(r *row) any { return r.AnsweredWhen() }},
		{t("web.col.answer"), func(r *row) any { return r.Answer }},
		{t("web.col.id"), func(r *row) any { return r.ID.String() }},
	}
}

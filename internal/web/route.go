package web

import "huitou/internal/access"

// Patterns returns the pattern of every route ("GET /customers/{id}"), for tests.
func Patterns() []string {
	var list []string
	for _, r := range new(server).routes() {
		list = append(list, r.pattern)
	}
	return list
}

// routes returns every route with its permission, those of lists last. A route that changes
// something is a POST and is answered by a redirect or a part of a page.
func (s *server) routes() []route {
	all := []route{
		{"GET /set-up", anybody, showSetUp},
		{"POST /set-up", anybody, doSetUp},
		{"GET /sign-in", anybody, showSignIn},
		{"POST /sign-in", anybody, doSignIn},
		{"POST /sign-out", anybody, doSignOut},
		{"GET /invite/{token}", anybody, showInvite},
		{"POST /invite/{token}", anybody, doInvite},
		{"POST /language", anybody, setLanguage},
		{"POST /theme", anybody, setTheme},
		{"GET /password", member, showPassword},
		{"POST /password", member, doPassword},

		{"GET /{$}", member, showToday},
		{"POST /today/{verb}", access.CustomerRead, doToday},
		{"POST /steps", access.SettingsWrite, putSteps},
		{"GET /sample.csv", access.ImportRun, sendSample},
		{"POST /undo/{id}", member, undoAct},

		{"GET /find", access.CustomerRead, find},
		{"GET /customers/new", access.CustomerWrite, showCardNew},
		{"POST /customers/new", access.CustomerWrite, doCardNew},
		{"GET /customers/{id}", access.CustomerRead, showCard},
		{"GET /customers/{id}/timeline", access.CustomerRead, showTimeline},
		{"GET /customers/{id}/edit", access.CustomerWrite, showCardEdit},
		{"POST /customers/{id}/edit", access.CustomerWrite, doCardEdit},
		{"POST /customers/{id}/note", access.CustomerWrite, saveNote},

		{"GET /promises/new", access.PromiseWrite, showNewPromise},
		{"POST /promises/new", access.PromiseWrite, doNewPromise},
		{"GET /promises/due", access.PromiseWrite, showDue},
		{"GET /promises/{id}", access.CustomerRead, showPromise},
		{"POST /promises/{id}/keep", access.PromiseWrite, changePromise("keep")},
		{"POST /promises/{id}/renegotiate", access.PromiseWrite, changePromise("renegotiate")},
		{"POST /promises/{id}/break", access.PromiseWrite, changePromise("break")},
		{"POST /promises/{id}/waive", access.PromiseWrite, changePromise("waive")},
		{"POST /promises/{id}/withdraw", access.PromiseWrite, changePromise("withdraw")},

		{"GET /voices/new", access.VoiceWrite, showNewVoice},
		{"POST /voices/new", access.VoiceWrite, doNewVoice},
		{"GET /voices/{id}", access.CustomerRead, showVoice},
		{"GET /voices/{id}/reach", access.VoiceAnswer, showReach},
		{"POST /voices/{id}/answer", access.VoiceAnswer, answerVoice},

		{"GET /purchases/{id}", access.CustomerRead, showPurchase},
		{"POST /views", access.CustomerRead, doViews},

		{"GET /gaps", access.GapRead, showGaps},
		{"GET /gaps/{n}", access.GapRead, showGap},
		{"POST /gaps/3/target", access.SettingsWrite, setTarget},

		{"GET /settings", member, showSettings},
		{"GET /settings/company", access.SettingsWrite, showCompany},
		{"POST /settings/company", access.SettingsWrite, doCompany},
		{"GET /settings/places", access.OrgRead, showPlaces},
		{"GET /settings/places/{id}", access.SettingsWrite, showPlace},
		{"POST /settings/places/{id}", access.SettingsWrite, doPlace},
		{"GET /settings/calendars", access.OrgRead, showCalendars},
		{"GET /settings/calendars/{id}", access.SettingsWrite, showCalendar},
		{"POST /settings/calendars/{id}", access.SettingsWrite, doCalendar},
		{"GET /settings/staff", access.OrgRead, showStaff},
		{"GET /settings/staff/{id}", access.StaffWrite, showMember},
		{"POST /settings/staff/{id}", access.StaffWrite, doMember},
		{"GET /settings/users", access.UserWrite, showUsers},
		{"POST /settings/users", access.UserWrite, inviteUser},
		{"GET /settings/users/{id}", access.UserWrite, showUser},
		{"POST /settings/users/{id}", access.UserWrite, doUser},
		{"POST /settings/users/{id}/link", access.UserWrite, linkUser},
		{"GET /settings/roles", access.UserWrite, showRoles},
		{"POST /settings/roles", access.UserWrite, doRoles},
		{"GET /settings/keys", access.APIKey, showKeys},
		{"POST /settings/keys", access.APIKey, makeKey},
		{"POST /settings/keys/{id}/revoke", access.APIKey, revokeKey},
		{"GET /settings/sessions", member, showSessions},
		{"POST /settings/sessions/end", member, endOtherSessions},
		{"POST /settings/sessions/{id}/end", member, endSession},

		{"GET /uploads/{id}", access.ImportRun, showStaged},
		{"POST /uploads/{id}", access.ImportRun, doStaged},
		{"POST /uploads/{id}/remove", access.ImportRun, removeUpload},
		{"GET /work/{id}", access.ImportRun, showWork},
		{"POST /work/{id}/cancel", access.ImportRun, cancelWork},
		{"GET /work/{id}/rejects", access.ImportRun, showRejects},
		{"POST /work/{id}/mend", access.ImportRun, correctRows},
		{"GET /imports/{id}", access.ImportRun, showImport},
		{"GET /imports/{id}/rejects", access.ImportRun, showImportRejects},
		{"POST /imports/{id}/undo", access.ImportRun, undoImport},

		{anyPath, anybody, unknownPath},
	}
	for _, l := range lists() {
		all = append(all, l.routes()...)
	}
	return all
}

// anyPath is the pattern of the paths that no other has.
const anyPath = "GET /"

// navigation is the main menu.
var navigation = []navItem{
	{Key: "nav.today", Path: "/", Icon: "sun-high", Letter: "t", may: member},
	{Key: "nav.customers", Path: "/customers", Icon: "users", Letter: "c", may: access.CustomerRead},
	{Key: "nav.promises", Path: "/promises", Icon: "heart-handshake", Letter: "p", may: access.CustomerRead},
	{Key: "nav.voices", Path: "/voices", Icon: "message-2", Letter: "v", may: access.CustomerRead},
	{Key: "nav.gaps", Path: "/gaps", Icon: "chart-dots-3", Letter: "a", may: access.GapRead},
	{Key: "nav.imports", Path: "/imports", Icon: "file-import", Letter: "i", may: access.ImportRun},
	{Key: "nav.settings", Path: "/settings", Icon: "settings", Letter: "s", may: member},
}

// additions are the entries of the "add" menu.
var additions = []navItem{
	{Key: "nav.new_promise", Path: "/promises/new", Icon: "heart-handshake", may: access.PromiseWrite},
	{Key: "nav.new_customer", Path: "/customers/new", Icon: "user-plus", may: access.CustomerWrite},
	{Key: "nav.new_voice", Path: "/voices/new", Icon: "message-plus", may: access.VoiceWrite},
}

package web

import "huitou/internal/access"

// routes is every route with who may call it. A page's own routes stand together;
// one that changes something is a POST and ends in a redirect or a part.
func (s *server) routes() []route {
	return []route{
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

		{"GET /find", access.CustomerRead, find},
		{"GET /customers", access.CustomerRead, showCustomers},
		{"GET /customers.csv", access.CustomerRead, exportCustomers("csv")},
		{"GET /customers.xlsx", access.CustomerRead, exportCustomers("xlsx")},

		{"GET /promises", access.CustomerRead, showPromises},
		{"GET /promises.csv", access.CustomerRead, exportPromises("csv")},
		{"GET /promises.xlsx", access.CustomerRead, exportPromises("xlsx")},
		{"GET /promises/new", access.PromiseWrite, showNewPromise},
		{"POST /promises/new", access.PromiseWrite, doNewPromise},
		{"GET /promises/due", access.PromiseWrite, showDue},
		{"GET /promises/{id}", access.CustomerRead, showPromise},
		{"POST /promises/{id}/keep", access.PromiseWrite, changePromise("keep")},
		{"POST /promises/{id}/renegotiate", access.PromiseWrite, changePromise("renegotiate")},
		{"POST /promises/{id}/break", access.PromiseWrite, changePromise("break")},
		{"POST /promises/{id}/waive", access.PromiseWrite, changePromise("waive")},
		{"POST /promises/{id}/withdraw", access.PromiseWrite, changePromise("withdraw")},

		{"GET /voices", access.CustomerRead, showVoices},
		{"GET /voices.csv", access.CustomerRead, exportVoices("csv")},
		{"GET /voices.xlsx", access.CustomerRead, exportVoices("xlsx")},
		{"GET /voices/new", access.VoiceWrite, showNewVoice},
		{"POST /voices/new", access.VoiceWrite, doNewVoice},
		{"GET /voices/{id}", access.CustomerRead, showVoice},
		{"POST /voices/{id}/answer", access.VoiceAnswer, answerVoice},

		{"GET /purchases/{id}", access.CustomerRead, showPurchase},
		{"GET /orders", access.CustomerRead, showOrders},
		{"GET /orders.csv", access.CustomerRead, exportOrders("csv")},
		{"GET /orders.xlsx", access.CustomerRead, exportOrders("xlsx")},

		{"GET /", anybody, notFound},
	}
}

// navigation is the main menu, in order.
var navigation = []way{
	{Key: "nav.today", Path: "/", Icon: "sun-high", Letter: "t", may: member},
	{Key: "nav.customers", Path: "/customers", Icon: "users", Letter: "c", may: access.CustomerRead},
	{Key: "nav.promises", Path: "/promises", Icon: "heart-handshake", Letter: "p", may: access.CustomerRead},
	{Key: "nav.voices", Path: "/voices", Icon: "message-2", Letter: "v", may: access.CustomerRead},
}

// additions are what can be added from anywhere: the + of the phone.
var additions = []way{
	{Key: "nav.new_promise", Path: "/promises/new", Icon: "heart-handshake", may: access.PromiseWrite},
	{Key: "nav.new_voice", Path: "/voices/new", Icon: "message-plus", may: access.VoiceWrite},
}

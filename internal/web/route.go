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

		{"GET /", anybody, notFound},
	}
}

// navigation is the main menu, in order.
var navigation = []way{
	{Key: "nav.today", Path: "/", Icon: "sun-high", Letter: "t", may: member},
}

// additions are what can be added from anywhere: the + of the phone.
var additions = []way{}

var _ = access.CustomerRead

package web

import "huitou/internal/site"

type signInView struct {
	Form    site.Form
	Company string
}

func showSignIn(q *request) error {
	if fresh, err := q.s.Access.NeedsSetUp(q.Ctx()); err != nil {
		return err
	} else if fresh {
		return q.GoTo("/set-up")
	}
	back := site.SafeBack(q.R.URL.Query().Get("back"))
	if q.signed {
		return q.GoTo(back)
	}
	return q.Show("sign_in", signInView{Form: site.Filled("back", back), Company: q.company.Name})
}

func doSignIn(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	if err := q.signIn(f.Val("email"), f.Raw("password")); err != nil {
		f.Fail("email", "")
		view := signInView{Form: f, Company: q.company.Name}
		return q.Refuse(&view.Form, err, "sign_in", &view)
	}
	return q.GoTo(site.SafeBack(f.Val("back")))
}

func doSignOut(q *request) error {
	if err := q.signOut(); err != nil {
		return err
	}
	q.Flash("web.signed_out")
	return q.GoTo("/sign-in")
}

// setLanguage sets the language of the browser, and that in the settings of the user.
func setLanguage(q *request) error {
	if !q.signed {
		return q.SetLanguage(nil)
	}
	return q.SetLanguage(q.rememberLanguage)
}

// setTheme sets the theme in a browser without scripts; app.js does it in others.
func setTheme(q *request) error { return q.SetTheme() }

package web

import (
	"huitou/internal/locale"
	"huitou/internal/site"
)

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
		f.Note("email", "")
		view := signInView{Form: f, Company: q.company.Name}
		return q.Refuse(&view.Form, err, "sign_in", &view)
	}
	return q.GoTo(site.SafeBack(f.Val("back")))
}

func doSignOut(q *request) error {
	if err := q.signOut(); err != nil {
		return err
	}
	q.Note("web.signed_out")
	return q.GoTo("/sign-in")
}

// setLanguage is the language switch: this browser's, and the person's own.
func setLanguage(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	if lang, ok := locale.Parse(f.Val("language")); ok {
		q.Prefer("language", string(lang))
		if q.signed {
			if err := q.rememberLanguage(lang); err != nil {
				return err
			}
		}
	}
	return q.GoTo(site.SafeBack(f.Val("back")))
}

// setTheme is the theme switch of a browser without scripts.
func setTheme(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	for _, t := range themes {
		if t.Name == f.Val("theme") {
			q.Prefer("theme", t.Name)
		}
	}
	return q.GoTo(site.SafeBack(f.Val("back")))
}

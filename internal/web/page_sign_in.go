package web

import (
	"huitou/internal/locale"
)

type signInView struct {
	Form    form
	Company string
}

func showSignIn(q *request) error {
	if fresh, err := q.s.Access.NeedsSetUp(q.ctx()); err != nil {
		return err
	} else if fresh {
		return q.goTo("/set-up")
	}
	back := safeBack(q.r.URL.Query().Get("back"))
	if q.signed {
		return q.goTo(back)
	}
	return q.show("sign_in", signInView{Form: filled("back", back), Company: q.company.Name})
}

func doSignIn(q *request) error {
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	if err := q.signIn(f.Val("email"), f.Raw("password")); err != nil {
		f.Note("email", "")
		view := signInView{Form: f, Company: q.company.Name}
		return q.refuse(&view.Form, err, "sign_in", &view)
	}
	return q.goTo(safeBack(f.Val("back")))
}

func doSignOut(q *request) error {
	if err := q.signOut(); err != nil {
		return err
	}
	q.note("web.signed_out")
	return q.goTo("/sign-in")
}

// setLanguage is the language switch: this browser's, and the person's own.
func setLanguage(q *request) error {
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	if lang, ok := locale.Parse(f.Val("language")); ok {
		q.prefer("language", string(lang))
		if q.signed {
			if err := q.rememberLanguage(lang); err != nil {
				return err
			}
		}
	}
	return q.goTo(safeBack(f.Val("back")))
}

// setTheme is the theme switch of a browser without scripts.
func setTheme(q *request) error {
	f, err := readForm(q.w, q.r)
	if err != nil {
		return err
	}
	for _, t := range themes {
		if t.Name == f.Val("theme") {
			q.prefer("theme", t.Name)
		}
	}
	return q.goTo(safeBack(f.Val("back")))
}

package web

import (
	"slices"
	"strings"

	"huitou/internal/access"
	"huitou/internal/id"
	"huitou/internal/site"
)

// usersView is the view of the users and the form of an invitation.
type usersView struct {
	settingsView
	Rows   []userRow
	Roles  []site.Option
	Places []site.Option
	Staff  []site.Option
	Link   *access.Link // a new link, shown once
	Origin string       // of its URL
}

type userRow struct {
	access.User
	PlaceName string
}

// users returns the view with the form of an invitation.
func (q *request) users(f site.Form) (v usersView, err error) {
	v = usersView{settingsView: q.settings(), Roles: q.Words("web.role.", roleNames()...), Origin: q.origin()}
	v.Form = f
	list, err := q.s.Access.ListUsers(q.Ctx())
	if err != nil {
		return v, err
	}
	names, err := q.placeNames()
	if err != nil {
		return v, err
	}
	for _, u := range list {
		v.Rows = append(v.Rows, userRow{u, names[u.Place]})
	}
	if v.Places, err = q.placeOptions(0); err != nil {
		return v, err
	}
	v.Staff, err = q.staffOptions(0)
	return v, err
}

func roleNames() []string {
	var out []string
	for _, r := range access.Roles {
		out = append(out, string(r))
	}
	return out
}

// origin returns the public origin of the pages: the configured one, else that of the request,
// whose Host package gate has checked.
func (q *request) origin() string {
	if q.s.URL != "" {
		return strings.TrimRight(q.s.URL, "/")
	}
	return "http://" + q.R.Host
}

func showUsers(q *request) error {
	v, err := q.users(site.Filled("role", string(access.Frontline)))
	if err != nil {
		return err
	}
	return q.Show("settings_users", v)
}

func inviteUser(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	in := access.NewUser{Email: f.Val("email"), Name: f.Val("name"), Role: access.Role(f.Val("role"))}
	if in.Place.UnmarshalText([]byte(f.Val("place"))) != nil || in.Staff.UnmarshalText([]byte(f.Val("staff"))) != nil {
		return notFound(q)
	}
	var link access.Link
	if err = q.s.Flow.CheckPlaceStaff(q.Ctx(), in.Place, in.Staff); err == nil {
		link, err = q.s.Access.InviteUserOnce(q.Ctx(), q.who, q.call(&f), in)
	}
	switch {
	case isOtherBody(err):
		err = q.madeAlready(&f, "/settings/users")
	case err == nil && link.Token == "":
		q.Flash("settings.invited_once", "name", link.User.Name)
		return q.GoTo("/settings/users")
	}
	return q.showLink(f, link, err)
}

// showLink shows a new link, or the form f with err.
func (q *request) showLink(f site.Form, link access.Link, err error) error {
	if err == nil {
		f = site.Filled("role", string(access.Frontline))
	}
	v, found := q.users(f)
	if found != nil {
		return found
	}
	if err != nil {
		return q.Refuse(&v.Form, err, "settings_users", &v)
	}
	v.Link = &link
	return q.Show("settings_users", v)
}

func linkUser(q *request) error {
	which, err := site.PathID[id.User](q.R, "id")
	if err != nil {
		return err
	}
	link, err := q.s.Access.MakeLink(q.Ctx(), q.who, which)
	if err != nil {
		return err
	}
	return q.showLink(site.Form{}, link, nil)
}

// userView is the view of the form of a user.
type userView struct {
	settingsView
	User   access.User
	Keys   int // number of their API keys that are not revoked
	Roles  []site.Option
	Places []site.Option
}

func (q *request) userForm() (v userView, err error) {
	which, err := site.PathID[id.User](q.R, "id")
	if err != nil {
		return v, err
	}
	v = userView{settingsView: q.settings(), Roles: q.Words("web.role.", roleNames()...)}
	if v.User, err = q.s.Access.FindUser(q.Ctx(), which); err != nil {
		return v, err
	}
	keys, err := q.s.Access.ListKeys(q.Ctx())
	if err != nil {
		return v, err
	}
	for _, k := range keys {
		if k.By == v.User.ID && k.Revoked == 0 {
			v.Keys++
		}
	}
	v.Places, err = q.placeOptions(v.User.Place)
	return v, err
}

func showUser(q *request) error {
	v, err := q.userForm()
	if err != nil {
		return err
	}
	u := v.User
	v.Form = site.Filled("email", u.Email, "name", u.Name, "role", string(u.Role), "place", u.Place.String(), "version", digits(u.Version))
	if u.Active {
		v.Form.Values.Set("active", "1")
	}
	return q.Show("settings_user", v)
}

func doUser(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	v, err := q.userForm()
	if err != nil {
		return err
	}
	u := v.User
	u.Email, u.Name, u.Role = f.Val("email"), f.Val("name"), access.Role(f.Val("role"))
	u.Active, u.Version = f.Is("active", "1"), f.Int("version")
	if err := u.Place.UnmarshalText([]byte(f.Val("place"))); err != nil {
		return notFound(q)
	}
	if err = q.s.Flow.CheckPlaceStaff(q.Ctx(), u.Place, u.Staff); err == nil {
		_, err = q.s.Access.UpdateUser(q.Ctx(), q.who, u)
	}
	if err != nil {
		v.Form = f
		return q.Refuse(&v.Form, err, "settings_user", &v)
	}
	q.Flash("settings.saved")
	return q.GoTo("/settings/users")
}

// rolesView is the view of the permissions of all roles.
type rolesView struct {
	settingsView
	Roles   []access.Role
	Rows    []permissionRow
	MayEdit bool
}

type permissionRow struct {
	Permission access.Permission
	Cells      []permissionCell
}

type permissionCell struct {
	Role  access.Role
	On    bool
	Fixed bool // cannot be changed: the role of owners, or the user is none
}

func showRoles(q *request) error {
	grid, err := q.s.Access.RoleGrid(q.Ctx())
	if err != nil {
		return err
	}
	v := rolesView{settingsView: q.settings(), Roles: access.Roles, MayEdit: q.who.Role == access.Owner}
	for _, p := range access.Permissions() {
		row := permissionRow{Permission: p}
		for _, r := range access.Roles {
			row.Cells = append(row.Cells, permissionCell{r, slices.Contains(grid[r], p), r == access.Owner || !v.MayEdit})
		}
		v.Rows = append(v.Rows, row)
	}
	return q.Show("settings_roles", v)
}

func doRoles(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	for _, r := range access.Roles {
		if r == access.Owner {
			continue
		}
		was, may := chosenPermissions(f, "was", r), chosenPermissions(f, "may", r)
		if slices.Equal(may, was) { // unchanged in the form: keep what another owner has changed meanwhile
			continue
		}
		if err := q.s.Access.SetRole(q.Ctx(), q.who, r, was, may); err != nil {
			return err
		}
	}
	q.Flash("settings.saved")
	return q.GoTo("/settings/roles")
}

// chosenPermissions returns the permissions of a role that the field name of the form contains.
func chosenPermissions(f site.Form, name string, r access.Role) []access.Permission {
	list := []access.Permission{}
	for _, p := range access.Permissions() {
		if f.Is(name, string(r)+" "+string(p)) {
			list = append(list, p)
		}
	}
	return list
}

// keysView is the view of the API keys.
type keysView struct {
	settingsView
	Rows   []access.Key
	Scopes []access.Permission // that the user may give to a key
	Made   *access.Key         // a new key, whose token is shown once
}

// keys returns the view with the form of a new key.
func (q *request) keys(f site.Form) (v keysView, err error) {
	v = keysView{settingsView: q.settings()}
	for _, p := range access.Scopes {
		if q.who.Can(p) {
			v.Scopes = append(v.Scopes, p)
		}
	}
	v.Form = f
	v.Rows, err = q.s.Access.ListKeys(q.Ctx())
	return v, err
}

func showKeys(q *request) error {
	v, err := q.keys(site.Filled("scope", string(access.EventWrite)))
	if err != nil {
		return err
	}
	return q.Show("settings_keys", v)
}

func makeKey(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	var scopes []access.Permission
	for _, s := range f.All("scope") {
		scopes = append(scopes, access.Permission(s))
	}
	k, err := q.s.Access.CreateKeyOnce(q.Ctx(), q.who, q.call(&f), f.Val("name"), scopes)
	switch {
	case isOtherBody(err):
		err = q.madeAlready(&f, "/settings/keys")
	case err == nil && k.Token == "":
		q.Flash("settings.key_once_made", "name", k.Name)
		return q.GoTo("/settings/keys")
	}
	v, found := q.keys(f)
	if found != nil {
		return found
	}
	if err != nil {
		return q.Refuse(&v.Form, err, "settings_keys", &v)
	}
	v.Form, v.Made = site.Filled("scope", string(access.EventWrite)), &k
	return q.Show("settings_keys", v)
}

func revokeKey(q *request) error {
	which, err := site.PathID[id.Key](q.R, "id")
	if err != nil {
		return err
	}
	if err := q.s.Access.RevokeKey(q.Ctx(), q.who, which); err != nil {
		return err
	}
	q.Flash("settings.key_revoked")
	return q.GoTo("/settings/keys")
}

// sessionsView is the view of the sessions of the user.
type sessionsView struct {
	settingsView
	Rows []access.Session
	Here id.Session // the session of the request
}

func showSessions(q *request) error {
	v := sessionsView{settingsView: q.settings(), Here: q.who.Session}
	var err error
	if v.Rows, err = q.s.Access.ListSessions(q.Ctx(), q.who); err != nil {
		return err
	}
	return q.Show("settings_sessions", v)
}

func endSession(q *request) error {
	which, err := site.PathID[id.Session](q.R, "id")
	if err != nil {
		return err
	}
	if err := q.s.Access.EndSession(q.Ctx(), q.who, which); err != nil {
		return err
	}
	q.Flash("settings.session_ended")
	return q.GoTo("/settings/sessions")
}

func endOtherSessions(q *request) error {
	n, err := q.s.Access.EndOtherSessions(q.Ctx(), q.who)
	if err != nil {
		return err
	}
	q.Flash("settings.sessions_ended", "n", n)
	return q.GoTo("/settings/sessions")
}

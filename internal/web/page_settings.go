package web

import (
	"strings"

	"huitou/internal/access"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/org"
	"huitou/internal/site"
	"huitou/internal/staff"
)

// settingsPages are the tabs of the settings.
var settingsPages = []navItem{
	{Key: "settings.company", Path: "/settings/company", may: access.SettingsWrite},
	{Key: "settings.places", Path: "/settings/places", may: access.OrgRead},
	{Key: "settings.calendars", Path: "/settings/calendars", may: access.OrgRead},
	{Key: "settings.staff", Path: "/settings/staff", may: access.OrgRead},
	{Key: "settings.users", Path: "/settings/users", may: access.UserWrite},
	{Key: "settings.roles", Path: "/settings/roles", may: access.UserWrite},
	{Key: "settings.keys", Path: "/settings/keys", may: access.APIKey},
	{Key: "settings.audit", Path: "/settings/audit", may: access.AuditRead},
	{Key: "settings.sessions", Path: "/settings/sessions", may: member},
}

// settingsView is embedded in the view of every page of the settings.
type settingsView struct {
	Tabs []navItem
	Form site.Form
}

func (q *request) settings() settingsView { return settingsView{Tabs: q.allowed(settingsPages)} }

// showSettings redirects to the first page of the settings that the user may open.
func showSettings(q *request) error { return q.GoTo(q.allowed(settingsPages)[0].Path) }

// companyView is the view of the settings of the company.
type companyView struct {
	settingsView
	Languages []site.Option
	Zones     []string
	StepsAway bool // the list of first steps is put away
}

func newCompanyView(q *request, f site.Form) companyView {
	v := companyView{settingsView: q.settings(), Languages: languageOptions(), Zones: zones}
	v.Form = f
	if set, err := org.ReadSettings(q.company); err == nil {
		v.StepsAway = set.StepsAway
	}
	return v
}

func showCompany(q *request) error {
	c := q.company
	set, err := org.ReadSettings(c)
	if err != nil {
		return err
	}
	f := site.Filled("name", c.Name, "currency", c.Currency, "zone", c.Zone, "language", c.Language, "version", digits(c.Version))
	if set.RefuseUnknown {
		f.Values.Set("ask_new", "1")
	}
	return q.Show("settings_company", newCompanyView(q, f))
}

func doCompany(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	_, err = act(q, flow.UpdateCompany, org.Company{Name: f.Val("name"), Currency: strings.ToUpper(f.Val("currency")),
		Zone: f.Val("zone"), Language: f.Val("language"), Version: f.Int("version")})
	if err == nil {
		_, err = act(q, flow.RefuseUnknown, f.Is("ask_new", "1"))
	}
	if err != nil {
		v := newCompanyView(q, f)
		return q.Refuse(&v.Form, err, "settings_company", &v)
	}
	q.Flash("settings.saved")
	return q.GoTo("/settings/company")
}

// placesView is the view of the tree of places.
type placesView struct {
	settingsView
	Rows    []placeRow
	MayEdit bool
}

type placeRow struct {
	org.Place
	Depth    int
	Calendar string
}

func showPlaces(q *request) error {
	v := placesView{settingsView: q.settings(), MayEdit: q.who.Can(access.SettingsWrite)}
	list, err := q.s.Flow.Places(q.Ctx())
	if err != nil {
		return err
	}
	hours, err := q.s.Flow.Calendars(q.Ctx())
	if err != nil {
		return err
	}
	names := map[id.Calendar]string{}
	for _, c := range hours {
		names[c.ID] = c.Name
	}
	for depth, p := range org.NewTree(list).All() {
		v.Rows = append(v.Rows, placeRow{p, depth, names[p.Calendar]})
	}
	return q.Show("settings_places", v)
}

// placeView is the view of the form of a place.
type placeView struct {
	settingsView
	Name      string
	Action    string
	Kinds     []site.Option
	Parents   []site.Option
	Calendars []site.Option
	Zones     []string
}

func (q *request) placeForm(f site.Form, name string) (placeView, error) {
	v := placeView{settingsView: q.settings(), Name: name, Action: q.R.URL.Path, Kinds: q.Words("web.place_kind.", org.Kinds...), Zones: zones}
	v.Form = f
	var err error
	if v.Parents, err = q.placeOptions(0); err != nil {
		return v, err
	}
	hours, err := q.s.Flow.Calendars(q.Ctx())
	for _, c := range hours {
		v.Calendars = append(v.Calendars, site.Option{Value: c.ID.String(), Label: c.Name})
	}
	return v, err
}

// findPlace returns the place in the path, or for "new" an empty one.
func (q *request) findPlace() (p org.Place, err error) {
	if q.R.PathValue("id") == "new" {
		return org.Place{Kind: org.Shop}, nil
	}
	which, err := site.PathID[id.Place](q.R, "id")
	if err != nil {
		return p, err
	}
	list, err := q.s.Flow.Places(q.Ctx())
	if err != nil {
		return p, err
	}
	for _, p := range list {
		if p.ID == which {
			return p, nil
		}
	}
	return p, notFound(q)
}

func showPlace(q *request) error {
	p, err := q.findPlace()
	if err != nil {
		return err
	}
	f := site.Filled("name", p.Name, "kind", p.Kind, "parent", p.Parent.String(), "zone", p.Zone,
		"calendar", p.Calendar.String(), "version", digits(p.Version))
	if p.Closed != 0 {
		f.Values.Set("closed", "1")
	}
	v, err := q.placeForm(f, p.Name)
	if err != nil {
		return err
	}
	return q.Show("settings_place", v)
}

func doPlace(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	p, err := q.findPlace()
	if err != nil {
		return err
	}
	name := p.Name
	p.Name, p.Kind, p.Zone, p.Version = f.Val("name"), f.Val("kind"), f.Val("zone"), f.Int("version")
	if err := p.Parent.UnmarshalText([]byte(f.Val("parent"))); err != nil {
		return notFound(q)
	}
	if err := p.Calendar.UnmarshalText([]byte(f.Val("calendar"))); err != nil {
		return notFound(q)
	}
	switch closed := f.Is("closed", "1"); {
	case closed && p.Closed == 0:
		p.Closed = q.Now()
	case !closed:
		p.Closed = 0
	}
	to, err := makeOnce(q, &f, flow.SavePlace, p, "settings.saved", func(org.Place) string { return "/settings/places" })
	if err != nil {
		v, found := q.placeForm(f, name)
		if found != nil {
			return found
		}
		return q.Refuse(&v.Form, err, "settings_place", &v)
	}
	return q.GoTo(to)
}

// staffView is the view of the list of staff.
type staffView struct {
	settingsView
	Rows    []staffRow
	MayEdit bool
}

type staffRow struct {
	staff.Staff
	PlaceName string
}

func showStaff(q *request) error {
	v := staffView{settingsView: q.settings(), MayEdit: q.who.Can(access.StaffWrite)}
	list, err := q.s.Flow.StaffList(q.Ctx())
	if err != nil {
		return err
	}
	names, err := q.placeNames()
	for _, s := range list {
		v.Rows = append(v.Rows, staffRow{s, names[s.Place]})
	}
	if err != nil {
		return err
	}
	return q.Show("settings_staff", v)
}

// placeNames returns the names of all places.
func (q *request) placeNames() (map[id.Place]string, error) {
	list, err := q.s.Flow.Places(q.Ctx())
	names := make(map[id.Place]string, len(list))
	for _, p := range list {
		names[p.ID] = p.Name
	}
	return names, err
}

// memberView is the view of the form of a member of staff.
type memberView struct {
	settingsView
	Name   string
	New    bool
	Action string
	Places []site.Option
}

func (q *request) memberForm(f site.Form, s staff.Staff) (memberView, error) {
	v := memberView{settingsView: q.settings(), Name: s.Name, New: s.ID == 0, Action: q.R.URL.Path}
	v.Form = f
	var err error
	v.Places, err = q.placeOptions(s.Place)
	return v, err
}

// findMember returns the member of staff in the path, or for "new" an empty one.
func (q *request) findMember() (s staff.Staff, err error) {
	if q.R.PathValue("id") == "new" {
		return s, nil
	}
	which, err := site.PathID[id.Staff](q.R, "id")
	if err != nil {
		return s, err
	}
	list, err := q.s.Flow.StaffList(q.Ctx())
	if err != nil {
		return s, err
	}
	for _, s := range list {
		if s.ID == which {
			return s, nil
		}
	}
	return s, notFound(q)
}

func showMember(q *request) error {
	s, err := q.findMember()
	if err != nil {
		return err
	}
	v, err := q.memberForm(site.Filled("code", s.Code, "name", s.Name, "duty", s.Duty, "place", s.Place.String(),
		"joined", string(s.Joined), "left", string(s.Left), "version", digits(s.Version)), s)
	if err != nil {
		return err
	}
	return q.Show("settings_member", v)
}

func doMember(q *request) error {
	f, err := q.Form()
	if err != nil {
		return err
	}
	s, err := q.findMember()
	if err != nil {
		return err
	}
	in := s
	if s.ID == 0 {
		in.Code = f.Val("code")
	}
	in.Name, in.Duty, in.Version = f.Val("name"), f.Val("duty"), f.Int("version")
	in.Joined, in.Left = dayOf(f, "joined"), dayOf(f, "left")
	if err := in.Place.UnmarshalText([]byte(f.Val("place"))); err != nil {
		return notFound(q)
	}
	to, err := makeOnce(q, &f, flow.SaveStaff, in, "settings.saved", func(staff.Staff) string { return "/settings/staff" })
	if err != nil {
		v, found := q.memberForm(f, s)
		if found != nil {
			return found
		}
		return q.Refuse(&v.Form, err, "settings_member", &v)
	}
	return q.GoTo(to)
}

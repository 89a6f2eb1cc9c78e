package access

import (
	"maps"
	"slices"
)

// Permission is one thing a person or a key may be allowed to do. It is also the
// name of a scope of an API key.
type Permission string

// The permissions. Doors name them beside their routes.
const (
	CustomerRead    Permission = "customer.read" // customers, their purchases, promises, voices, timeline
	CustomerWrite   Permission = "customer.write"
	ListExport      Permission = "list.export"   // whole lists as files
	PromiseWrite    Permission = "promise.write" // make, keep, break, waive, withdraw, renegotiate
	PromiseEscalate Permission = "promise.escalate"
	VoiceAnswer     Permission = "voice.answer"
	VoiceWrite      Permission = "voice.write" // type in what a customer said
	GapRead         Permission = "gap.read"
	OrgRead         Permission = "org.read" // company, places, calendars, products, staff
	SettingsWrite   Permission = "settings.write"
	StaffWrite      Permission = "staff.write"
	UserWrite       Permission = "user.write"
	AuditRead       Permission = "audit.read"
	APIKey          Permission = "api.key"
	EventWrite      Permission = "event.write" // facts from other systems
	ImportRun       Permission = "import.run"
)

// Role is a user's role in the company.
type Role string

// The roles.
const (
	Owner     Role = "owner"
	Manager   Role = "manager"
	Frontline Role = "frontline"
	Marketer  Role = "marketer"
	Analyst   Role = "analyst"
	Developer Role = "developer"
)

// Roles lists the roles, the most privileged first.
var Roles = []Role{Owner, Manager, Frontline, Marketer, Analyst, Developer}

// Grid is what each role may do in a new company. An owner may do everything, and
// that cannot be changed.
var Grid = []struct {
	Permission Permission
	Roles      []Role // besides Owner
}{
	{CustomerRead, []Role{Manager, Frontline, Marketer, Analyst, Developer}},
	{CustomerWrite, []Role{Manager, Frontline}},
	{ListExport, []Role{Manager, Marketer, Analyst}},
	{PromiseWrite, []Role{Manager, Frontline}},
	{PromiseEscalate, []Role{Manager}},
	{VoiceAnswer, []Role{Manager, Frontline}},
	{VoiceWrite, []Role{Manager, Frontline, Marketer}},
	{GapRead, []Role{Manager, Marketer, Analyst}},
	{OrgRead, []Role{Manager, Frontline, Marketer, Analyst, Developer}},
	{SettingsWrite, []Role{Manager}},
	{StaffWrite, []Role{Manager}},
	{UserWrite, nil},
	{AuditRead, []Role{Manager}},
	{APIKey, []Role{Developer}},
	{EventWrite, []Role{Developer}},
	{ImportRun, []Role{Manager, Developer}},
}

// Permissions lists every permission, in the order of Grid.
func Permissions() []Permission {
	list := make([]Permission, len(Grid))
	for i, g := range Grid {
		list[i] = g.Permission
	}
	return list
}

// Scopes lists the permissions that a key may have: those that a route of the API requires.
var Scopes = []Permission{EventWrite, CustomerRead, PromiseWrite, VoiceAnswer, GapRead, OrgRead}

// grants is a set of permissions.
type grants map[Permission]bool

func (g grants) list() []Permission { return slices.Sorted(maps.Keys(g)) }

// covers reports whether g includes all of h.
func (g grants) covers(h grants) bool {
	for p := range h {
		if !g[p] {
			return false
		}
	}
	return true
}

// grid is what each role may do.
type grid map[Role]grants

// defaults is Grid, by role.
var defaults = func() grid {
	g := grid{}
	for _, r := range Roles {
		g[r] = grants{}
	}
	for _, row := range Grid {
		g[Owner][row.Permission] = true
		for _, r := range row.Roles {
			g[r][row.Permission] = true
		}
	}
	return g
}()

// complete adds permissions that the table lacks: one that a newer version introduced has no
// row yet and starts as in Grid.
func (g grid) complete() {
	for _, r := range Roles {
		if g[r] == nil {
			g[r] = grants{}
		}
	}
	for _, row := range Grid {
		if g[Owner][row.Permission] {
			continue
		}
		g[Owner][row.Permission] = true
		for _, r := range row.Roles {
			g[r][row.Permission] = true
		}
	}
}

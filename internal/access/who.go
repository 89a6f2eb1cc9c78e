package access

import (
	"huitou/internal/id"
)

// Who is the person or the API key behind a call. The zero Who may do nothing.
type Who struct {
	User     id.User
	Staff    id.Staff // 0 = a user who is not on the staff
	Key      id.Key   // set instead of User for a key
	Session  id.Session
	Name     string
	Email    string
	Role     Role
	Place    id.Place // where they work, 0 = everywhere
	Language string   // BCP 47, "" = not chosen
	IP       string

	may   grants // nil = what the role may do in a new company
	local bool
}

// Console is whoever runs commands on the machine: they can read the database file anyway, so
// they may do everything.
func Console() Who { return Who{Name: "console", Role: Owner, local: true} }

// Actor returns the form in which the timeline and the audit log store who acted.
func (w Who) Actor() string {
	switch {
	case w.Key != 0:
		return w.Key.String()
	case w.User != 0:
		return w.User.String()
	case w.local:
		return "console"
	}
	return ""
}

// Person returns the id of the member of staff, else of the user, for what is stored per
// person.
func (w Who) Person() int64 {
	if w.Staff != 0 {
		return int64(w.Staff)
	}
	return int64(w.User)
}

// Can reports whether they may do p.
func (w Who) Can(p Permission) bool { return w.grants()[p] }

// Permissions lists what they may do, by name.
func (w Who) Permissions() []Permission { return w.grants().list() }

func (w Who) grants() grants {
	switch {
	case w.may != nil:
		return w.may
	case w.Key != 0:
		return nil // a key's permissions without its scopes
	}
	return defaults[w.Role]
}

// mayMake reports whether they may create, change or reset a user of a role, or a key with
// these permissions: nobody can grant what they lack, and only owners can manage owners.
func (w Who) mayMake(role Role, of grants) bool {
	if role == Owner && w.Role != Owner {
		return false
	}
	return w.Role == Owner && w.Key == 0 || w.grants().covers(of)
}

package access

import (
	"huitou/internal/id"
)

// Who is the person or the key behind a call. The zero Who is nobody and may do
// nothing.
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

	may   grants // nil = what the role may in a new company
	local bool
}

// Console is whoever runs commands on the machine itself: they can read the
// database anyway, so they may do everything.
func Console() Who { return Who{Name: "console", Role: Owner, local: true} }

// Actor is who did it, as the timeline and the audit keep it.
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

// Person is the staff, else the user behind the call, for what is kept per person.
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
		return nil // a key without its scopes
	}
	return defaults[w.Role]
}

// mayMake reports whether they may make, change or reset a user of a role, or a key
// with these permissions: nobody gives what they do not have, and owners are for
// owners alone.
func (w Who) mayMake(role Role, of grants) bool {
	if role == Owner && w.Role != Owner {
		return false
	}
	return w.Role == Owner && w.Key == 0 || w.grants().covers(of)
}

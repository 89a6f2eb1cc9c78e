package access

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"huitou/internal/clock"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// User is an account that may sign in.
type User struct {
	ID       id.User
	Staff    id.Staff // 0 = not on the staff: an adviser, an accountant
	Email    string
	Name     string
	Role     Role
	Place    id.Place // where they work, 0 = everywhere
	Language string
	Active   bool
	Invited  bool // has no password yet
	Created  clock.Instant
	Seen     clock.Instant // last signed in, 0 = never
	Version  int64

	password string
}

// NewUser is a user to create.
type NewUser struct {
	Staff    id.Staff
	Email    string
	Name     string
	Password string // "" = invite only: a link sets it
	Role     Role
	Place    id.Place
	Language string

	hash string // of Password, see Hashed
}

const maxText = 200

// Validate reports all errors.
func (u *NewUser) Validate() error {
	c := errs.NewCheck("access.NewUser")
	checkUser(c, u.Email, u.Name, u.Role, u.Language)
	if u.Password != "" {
		if e, ok := errors.AsType[*errs.Error](checkPassword(u.Password, u.Email, u.Name)); ok {
			for _, f := range e.Fields {
				c.Add(f)
			}
		}
	}
	return c.Err()
}

func checkUser(c *errs.Check, email, name string, role Role, language string) {
	c.Name("name", name, maxText)
	a, err := mail.ParseAddress(email)
	c.That(email != "", "email", "field.required")
	c.That(email == "" || err == nil && a.Address == email && len(email) <= maxText, "email", "access.email")
	c.That(defaults[role] != nil, "role", "access.role_unknown")
	if language != "" {
		_, ok := locale.Parse(language)
		c.That(ok, "language", "access.language")
	}
}

// Hashed returns the user with its password hashed, for CreateUser, which reports errors of
// the password. It is called before the transaction: it waits for a slot of hashing and takes
// as long as a hundred writes.
func (u NewUser) Hashed() NewUser {
	u.Email, u.Name = strings.TrimSpace(u.Email), strings.TrimSpace(u.Name)
	if u.Password != "" && u.Validate() == nil {
		u.hash = hashPassword(u.Password)
	}
	return u
}

// CreateUser creates a Hashed user in a transaction of the caller: flow.SetUp, or the service
// after it has checked permissions. The first user fills role_permission. Conflict when the
// e-mail is taken.
func CreateUser(ctx context.Context, tx *db.Tx, in NewUser) (User, error) {
	in.Email, in.Name = strings.TrimSpace(in.Email), strings.TrimSpace(in.Name)
	if err := in.Validate(); err != nil {
		return User{}, err
	}
	if in.Password != "" && in.hash == "" {
		return User{}, errors.New("access.CreateUser: the password is not hashed")
	}
	n, err := tx.Stamp(ctx, stamp)
	if err != nil {
		return User{}, err
	}
	if n == 0 {
		if err := writeGrid(ctx, tx, defaults); err != nil {
			return User{}, err
		}
	}
	if err := free(ctx, tx, in.Email, 0); err != nil {
		return User{}, err
	}
	u := User{ID: id.New[id.UserNoun](tx.IDs()), Staff: in.Staff, Email: in.Email, Name: in.Name, Role: in.Role,
		Place: in.Place, Language: in.Language, Active: true, Invited: in.Password == "", Created: tx.Now(), Version: 1, password: in.hash}
	tx.Insert(&tableUser, u.ID, u.Staff, u.Email, locale.Fold(u.Email), u.Name, u.password, string(u.Role), u.Place,
		u.Language, 1, u.Created, u.Seen, u.Version)
	return u, nil
}

// free checks that no other user has an e-mail.
func free(ctx context.Context, tx *db.Tx, email string, but id.User) error {
	have, err := scanUser(tx.Row(ctx, sqlUserByEmail, locale.Fold(email)))
	if errors.Is(err, db.ErrNone) || err == nil && have.ID == but {
		return nil
	}
	if err == nil {
		err = errs.Conflict("access.CreateUser", "access.email_taken")
	}
	return err
}

// NeedsSetUp reports whether no user exists who could sign in.
func (s *Service) NeedsSetUp(ctx context.Context) (bool, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (bool, error) {
		any, err := HasUsers(ctx, tx)
		return !any, err
	})
}

// HasUsers reports whether any user may sign in.
func HasUsers(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int
	err := tx.Row(ctx, sqlUserAny).Scan(&n)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// AddUser creates a user, invited if in has no password.
func (s *Service) AddUser(ctx context.Context, who Who, in NewUser) (User, error) {
	in = in.Hashed()
	return db.Put(ctx, s.db, func(tx *db.Tx) (User, error) { return s.addUser(ctx, tx, who, in) })
}

func (s *Service) addUser(ctx context.Context, tx *db.Tx, who Who, in NewUser) (User, error) {
	if err := s.may(ctx, tx, who, in.Role); err != nil {
		return User{}, err
	}
	u, err := CreateUser(ctx, tx, in)
	if err != nil {
		return u, err
	}
	return u, Audit(ctx, tx, who, "user.add", u.ID.String(), map[string]any{"role": u.Role, "place": u.Place})
}

// may checks that who may manage users of these roles.
func (s *Service) may(ctx context.Context, tx *db.Tx, who Who, roles ...Role) error {
	if !who.Can(UserWrite) {
		return errs.Forbidden("access.may", "error.denied")
	}
	g, err := s.grants(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range roles {
		if !who.mayMake(r, g[r]) {
			return errs.Forbidden("access.may", "access.above_you")
		}
	}
	return nil
}

// ListUsers returns all users by name, inactive ones last.
func (s *Service) ListUsers(ctx context.Context) ([]User, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) ([]User, error) { return db.List(ctx, tx, scanUser, sqlUsers) })
}

// FindUser returns a user.
func (s *Service) FindUser(ctx context.Context, which id.User) (User, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (User, error) { return findUser(ctx, tx, which) })
}

// WhoByUser returns the present Who of a user, for jobs that they asked for and that go on
// when they have left the page. Forbidden when they may not sign in any more.
func (s *Service) WhoByUser(ctx context.Context, which id.User) (Who, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (Who, error) {
		u, err := findUser(ctx, tx, which)
		if err != nil {
			return Who{}, err
		}
		if !u.Active {
			return Who{}, errs.Forbidden("access.WhoByUser", "error.denied")
		}
		g, err := s.grants(ctx, tx)
		return u.who(g), err
	})
}

// FindUserByEmail returns the user with an e-mail.
func (s *Service) FindUserByEmail(ctx context.Context, email string) (User, error) {
	return db.Get(ctx, s.db, func(tx *db.Tx) (User, error) {
		u, err := scanUser(tx.Row(ctx, sqlUserByEmail, locale.Fold(email)))
		return u, db.NotFound(err, "access.FindUserByEmail", "access.no_user")
	})
}

func findUser(ctx context.Context, tx *db.Tx, which id.User) (User, error) {
	u, err := scanUser(tx.Row(ctx, sqlUserFind, which))
	return u, db.NotFound(err, "access.FindUser", "access.no_user")
}

// UpdateUser changes a user, read at u.Version: staff, e-mail, name, role, place, language,
// active. Another role, another e-mail and being made inactive end their sessions. Conflict
// when the company would be left without an owner.
func (s *Service) UpdateUser(ctx context.Context, who Who, u User) (User, error) {
	return db.Put(ctx, s.db, func(tx *db.Tx) (User, error) {
		have, err := findUser(ctx, tx, u.ID)
		if err != nil {
			return u, err
		}
		if err := s.may(ctx, tx, who, have.Role, u.Role); err != nil {
			return u, err
		}
		u.Email, u.Name = strings.TrimSpace(u.Email), strings.TrimSpace(u.Name)
		c := errs.NewCheck("access.UpdateUser")
		checkUser(c, u.Email, u.Name, u.Role, u.Language)
		if err := c.Err(); err != nil {
			return u, err
		}
		if err := free(ctx, tx, u.Email, u.ID); err != nil {
			return u, err
		}
		// The bump serializes changes of users, so that two owners cannot take the role from
		// each other concurrently.
		if err := tx.Bump(ctx, stamp); err != nil {
			return u, err
		}
		n, err := tx.Exec(ctx, sqlUserUpdate, u.ID, u.Staff, u.Email, locale.Fold(u.Email), u.Name, string(u.Role),
			u.Place, u.Language, db.Flag(u.Active), u.Version)
		if err != nil {
			return u, err
		}
		if n == 0 {
			return u, errs.Conflict("access.UpdateUser", "conflict.edited")
		}
		if have.Role == Owner && (u.Role != Owner || !u.Active) {
			var owners int
			if err := tx.Row(ctx, sqlOwners, string(Owner)).Scan(&owners); err != nil {
				return u, err
			}
			if owners == 0 {
				return u, errs.Conflict("access.UpdateUser", "access.last_owner")
			}
		}
		if u.Role != have.Role || u.Email != have.Email || !u.Active {
			if _, err := tx.Exec(ctx, sqlSessionEndAll, u.ID); err != nil {
				return u, err
			}
		}
		tx.AfterCommit(s.forgetKeys)
		var changed Changes
		changed.Add("name", "", have.Name, u.Name)
		changed.Add("email", "", have.Email, u.Email)
		changed.Add("role", ChangeRole, string(have.Role), string(u.Role))
		changed.Add("place", ChangeID, have.Place.String(), u.Place.String())
		changed.Flag("active", have.Active, u.Active)
		detail := map[string]any{"role": u.Role, "was": have.Role, "active": u.Active, "place": u.Place, "changes": changed}
		if err := Audit(ctx, tx, who, "user.update", u.ID.String(), detail); err != nil {
			return u, err
		}
		return findUser(ctx, tx, u.ID)
	})
}

// SetOwn changes a user's own name and language.
func (s *Service) SetOwn(ctx context.Context, who Who, name, language string) error {
	c := errs.NewCheck("access.SetOwn")
	name = strings.TrimSpace(name)
	c.Name("name", name, maxText)
	_, ok := locale.Parse(language)
	c.That(ok || language == "", "language", "access.language")
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlUserOwn, who.User, name, language); err != nil {
			return err
		}
		return Audit(ctx, tx, who, "user.own", who.User.String(), nil)
	})
}

// who returns the Who of a user.
func (u *User) who(g grid) Who {
	return Who{User: u.ID, Staff: u.Staff, Name: u.Name, Email: u.Email, Role: u.Role, Place: u.Place,
		Language: u.Language, may: g[u.Role]}
}

func scanUser(r db.Row) (u User, err error) {
	var active int64
	err = r.Scan(&u.ID, &u.Staff, &u.Email, &u.Name, &u.password, &u.Role, &u.Place, &u.Language, &active,
		&u.Created, &u.Seen, &u.Version)
	u.Active, u.Invited = active != 0, u.password == ""
	return u, err
}

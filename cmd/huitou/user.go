package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
	"huitou/internal/locale"
)

// userCmd is for who has the machine but not the password.
type userCmd struct {
	List     userListCmd     `cmd:"" help:"List users."`
	Password userPasswordCmd `cmd:"" help:"Set a user's password, read from the terminal or standard input."`
}

type userListCmd struct{}

// Run lists users.
func (*userListCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	return g.withAccess(ctx, func(a *access.Service) error {
		users, err := a.ListUsers(ctx)
		if err != nil {
			return err
		}
		for _, u := range users {
			active := say.T("cmd.user_active")
			if !u.Active {
				active = say.T("cmd.user_inactive")
			}
			fmt.Printf("%-40s %-10s %-8s %s\n", u.Email, u.Role, active, u.Name)
		}
		return nil
	})
}

type userPasswordCmd struct {
	Email string `arg:"" help:"Whose."`
}

// Run sets a password. All sessions of the user end.
func (c *userPasswordCmd) Run(ctx context.Context, g *globals, say *locale.Locale) error {
	return g.withAccess(ctx, func(a *access.Service) error {
		u, err := a.FindUserByEmail(ctx, c.Email)
		if err != nil {
			return err
		}
		password, err := readPassword(say.T("cmd.user_ask_password", "email", u.Email))
		if err != nil {
			return err
		}
		if err := a.SetPassword(ctx, access.Console(), u.ID, password); err != nil {
			return err
		}
		fmt.Println(say.T("cmd.user_password_set", "email", u.Email))
		return nil
	})
}

// readPassword asks on a terminal without showing what is typed, else reads a line.
func readPassword(prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if line == "" && err != nil {
			return "", errs.Invalid("user.password", "cmd.user_no_password")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	fmt.Fprint(os.Stderr, prompt)
	b, err := term.ReadPassword(fd)
	fmt.Fprintln(os.Stderr)
	return string(b), err
}

// withAccess opens the database for a verb about users.
func (g *globals) withAccess(ctx context.Context, do func(*access.Service) error) error {
	d, err := db.Open(ctx, g.DB, db.Options{NoMigrate: true})
	if err != nil {
		return err
	}
	return errors.Join(do(access.New(d)), d.Close())
}

package list

import (
	"context"
	"errors"
	"strings"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Who is a customer's name as it is to be written.
type Who struct {
	Name      string
	Honorific string
	Kind      string
}

// into is where the columns of a name go.
func (w *Who) into() []any { return []any{&w.Name, &w.Honorific, &w.Kind} }

// Names looks up what people and things are called, each once in a read.
type Names struct {
	ctx   context.Context
	tx    *db.Tx
	found map[key]string
}

// key is what a name is looked up by.
type key struct {
	query string
	id    int64
}

// NewNames returns names of a read.
func NewNames(ctx context.Context, tx *db.Tx) *Names {
	return &Names{ctx: ctx, tx: tx, found: map[key]string{}}
}

// Staff is the name of someone who works here, "" where there is none.
func (n *Names) Staff(s id.Staff) (string, error) { return n.of(sqlStaffName, int64(s)) }

// Place is the name of a place, "" where there is none. Whoever has Places asks them.
func (n *Names) Place(p id.Place) (string, error) { return n.of(sqlPlaceName, int64(p)) }

// Product is the name of a product, "" where there is none.
func (n *Names) Product(p id.Product) (string, error) { return n.of(sqlProductName, int64(p)) }

// User is the name of a user, "" where there is none.
func (n *Names) User(u id.User) (string, error) { return n.of(sqlUserName, int64(u)) }

// Actor is the name of a user who is written as an actor ("usr_…"), "" for a key, an
// import or the system.
func (n *Names) Actor(actor string) (string, error) {
	if !strings.HasPrefix(actor, "usr_") {
		return "", nil
	}
	usr, err := id.Parse[id.UserNoun](actor)
	if err != nil {
		return "", nil //nolint:nilerr // an actor that only looks like a user has no name
	}
	return n.User(usr)
}

func (n *Names) of(query string, which int64) (string, error) {
	if which == 0 {
		return "", nil
	}
	k := key{query, which}
	if name, ok := n.found[k]; ok {
		return name, nil
	}
	var name string
	if err := n.tx.Row(n.ctx, query, which).Scan(&name); err != nil && !errors.Is(err, db.ErrNone) {
		return "", err
	}
	n.found[k] = name
	return name, nil
}

package list

import (
	"context"
	"errors"
	"strings"

	"huitou/internal/db"
	"huitou/internal/id"
)

// Who is a customer's name with what is needed to write it in the reader's language.
type Who struct {
	Name      string
	Honorific string
	Kind      string
}

// into returns the scan destinations of whoColumns.
func (w *Who) into() []any { return []any{&w.Name, &w.Honorific, &w.Kind} }

// Names looks up names of staff, places, products and users, each once per transaction.
type Names struct {
	ctx   context.Context
	tx    *db.Tx
	found map[nameKey]string
}

// nameKey is what a name is cached by: the query that finds it and its argument.
type nameKey struct {
	query string
	id    int64
}

// NewNames returns an empty cache of names, read in tx.
func NewNames(ctx context.Context, tx *db.Tx) *Names {
	return &Names{ctx: ctx, tx: tx, found: map[nameKey]string{}}
}

// Staff returns the name of a member of staff, "" if there is none.
func (n *Names) Staff(s id.Staff) (string, error) { return n.lookUp(sqlStaffName, int64(s)) }

// Place returns the name of a place, "" if there is none. Callers that have read the tree
// use Places.Name instead.
func (n *Names) Place(p id.Place) (string, error) { return n.lookUp(sqlPlaceName, int64(p)) }

// Product returns the name of a product, "" if there is none.
func (n *Names) Product(p id.Product) (string, error) { return n.lookUp(sqlProductName, int64(p)) }

// User returns the name of a user, "" if there is none.
func (n *Names) User(u id.User) (string, error) { return n.lookUp(sqlUserName, int64(u)) }

// Actor returns the name of the user whose id ("usr_…") is an actor; "" for an API key,
// an import or the system.
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

func (n *Names) lookUp(query string, arg int64) (string, error) {
	if arg == 0 {
		return "", nil
	}
	k := nameKey{query, arg}
	if name, ok := n.found[k]; ok {
		return name, nil
	}
	var name string
	if err := n.tx.Row(n.ctx, query, arg).Scan(&name); err != nil && !errors.Is(err, db.ErrNone) {
		return "", err
	}
	n.found[k] = name
	return name, nil
}

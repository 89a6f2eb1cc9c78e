package flow

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/fact"
	"huitou/internal/id"
)

// Asked is what a source that has no numbers of customers says of one.
type Asked struct {
	Source   string
	IDs      []string          // how it may have called the customer before
	Identity customer.Identity // their phone number or e-mail address in normal form; "" for a text that is none
	Country  string            // of phone numbers written without one
	Names    []string          // of people to be looked for, as keys of names
}

// KnownAs is whom a source told before with a phone number or an e-mail address.
type KnownAs struct {
	Base   string     // the source's id of the number, which its first person has; "" = it is new
	People []KnownOne // that one first, then by when they came
	More   bool       // there are more than are listed
}

// KnownOne is one who was told with a number.
type KnownOne struct {
	Customer id.Customer
	Ext      string   // what the source calls them
	Names    []string // ours, and those in what the source calls them
}

// mostKnown bounds the people listed of a number.
const mostKnown = 50

// Known returns whom a source told before with a phone number or an e-mail address. The id of the first person
// is the number as it was then written; that of another is NameID of it.
func (f *Flow) Known(ctx context.Context, in Asked) (KnownAs, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (k KnownAs, err error) {
		here, err := in.find(ctx, tx, slices.Concat(in.IDs, in.named(in.Identity.Value)))
		if err != nil {
			return k, err
		}
		for _, ext := range in.IDs {
			if _, ok := here[ext]; ok {
				k.Base = ext
				break
			}
		}
		var sharers []customer.Sharer
		if in.Identity.Value != "" {
			if sharers, err = customer.Sharers(ctx, tx, in.Identity, mostKnown+1); err != nil {
				return k, err
			}
		}
		if k.Base == "" {
			k.Base = in.otherwise(sharers)
		}
		if k.Base == "" && len(sharers) == 0 && len(here) == 0 {
			return k, nil
		}
		if k.More = len(sharers) > mostKnown; k.More {
			sharers = sharers[:mostKnown]
		}
		return k, in.people(ctx, tx, &k, here, sharers)
	})
}

func (in *Asked) find(ctx context.Context, tx *db.Tx, ids []string) (map[string]db.ExternalID, error) {
	return tx.FindExternalIDs(ctx, in.Source, string(fact.KindCustomer), ids)
}

// named are the ids of people of the names, other than the first one of a number.
func (in *Asked) named(base string) (list []string) {
	for _, name := range in.Names {
		if name != "" && base != "" {
			list = append(list, NameID(base, name))
		}
	}
	return list
}

// NameID is the id of a person other than the first one of a number, by the key of the name.
func NameID(base, key string) string { return base + " " + key }

// otherwise is another way in which the source called the number itself.
func (in *Asked) otherwise(sharers []customer.Sharer) string {
	for _, s := range sharers {
		ext, ours := strings.CutPrefix(s.By, in.Source+":")
		if !ours || in.Identity.Kind == customer.Phone && strings.ContainsFunc(ext, unicode.IsLetter) { // a person of a name
			continue
		}
		if same, ok := customer.Alike(in.Identity.Kind, ext, in.Country); ok && same == in.Identity {
			return ext
		}
	}
	return ""
}

// people lists those of the source who have the number. here are those found by what was asked.
func (in *Asked) people(ctx context.Context, tx *db.Tx, k *KnownAs, here map[string]db.ExternalID, sharers []customer.Sharer) error {
	base := cmp.Or(k.Base, in.Identity.Value, in.IDs[0])
	ids := append([]string{base}, in.named(base)...)
	for _, s := range sharers {
		if ext, ours := strings.CutPrefix(s.By, in.Source+":"); ours {
			ids = append(ids, ext)
		}
		ids = append(ids, NameID(base, customer.CalledAs(s.Name).Key))
	}
	slices.Sort(ids[1:])
	ids = slices.Compact(ids)
	known := here
	if alone := len(sharers) == 1 && base == in.Identity.Value && here[base].Customer == sharers[0].ID; !alone {
		var err error
		if known, err = in.find(ctx, tx, ids); err != nil {
			return err
		}
	}
	for _, ext := range ids {
		n, ok := known[ext]
		if !ok || ext != base && !strings.HasPrefix(ext, base+" ") {
			continue
		}
		i := slices.IndexFunc(k.People, func(p KnownOne) bool { return p.Customer == n.Customer })
		if i < 0 {
			name, err := nameOf(ctx, tx, n.Customer, sharers)
			if err != nil {
				return err
			}
			if i = len(k.People); name == ext { // nobody has said one
				name = ""
			}
			k.People = append(k.People, KnownOne{Customer: n.Customer, Ext: ext, Names: []string{name}})
		}
		if name, ok := strings.CutPrefix(ext, base+" "); ok {
			k.People[i].Names = append(k.People[i].Names, name)
		}
	}
	slices.SortFunc(k.People, func(a, b KnownOne) int {
		if (a.Ext == base) != (b.Ext == base) {
			if a.Ext == base {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Customer, b.Customer)
	})
	return nil
}

func nameOf(ctx context.Context, tx *db.Tx, cus id.Customer, among []customer.Sharer) (string, error) {
	for _, s := range among {
		if s.ID == cus {
			return s.Name, nil
		}
	}
	c, err := customer.Find(ctx, tx, cus)
	return c.Name, err
}

// keepName notes under which name sources know a customer by a phone number, whom somebody here gives another: what
// they tell under that name is still of this one.
func keepName(ctx context.Context, tx *db.Tx, was, now customer.Customer) error {
	key := customer.CalledAs(was.Name).Key
	if key == "" || key == customer.CalledAs(now.Name).Key {
		return nil
	}
	list, err := customer.Reached(ctx, tx, now.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		source, base, ok := strings.Cut(r.By, ":")
		if !ok || r.Kind == customer.Email || strings.ContainsFunc(base, unicode.IsLetter) {
			continue
		}
		n := db.ExternalID{Source: source, Kind: string(fact.KindCustomer), Ext: NameID(base, key), Hash: []byte{}, Customer: now.ID, Ref: int64(now.ID)}
		known, err := tx.FindExternalIDs(ctx, source, n.Kind, []string{base, n.Ext})
		if err != nil {
			return err
		}
		if _, there := known[n.Ext]; !there && known[base].Customer == now.ID {
			if err := tx.AddExternalID(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// FormerID returns the first of the ids under which a source told a customer before, "" for a new one.
func (f *Flow) FormerID(ctx context.Context, source string, ids []string) (string, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (string, error) {
		known, err := tx.FindExternalIDs(ctx, source, string(fact.KindCustomer), ids)
		for _, ext := range ids {
			if _, ok := known[ext]; ok {
				return ext, nil
			}
		}
		return "", err
	})
}

// OwnerOf returns whose a record of a source is, 0 = it is unknown or nobody's.
func (f *Flow) OwnerOf(ctx context.Context, source string, kind fact.Kind, ext string) (id.Customer, error) {
	return db.Get(ctx, f.db, func(tx *db.Tx) (id.Customer, error) {
		known, err := tx.FindExternalIDs(ctx, source, string(kind), []string{ext})
		return known[ext].Customer, err
	})
}

package customer_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

var (
	phone  = customer.Identity{Kind: customer.Phone, Value: "+491712345678"}
	phone2 = customer.Identity{Kind: customer.Phone, Value: "+8613800138000"}
	email  = customer.Identity{Kind: customer.Email, Value: "anna@example.org"}
	card   = customer.Identity{Kind: "card", Value: "C-0042"}
)

// fields returns the paths of the errors in an input.
func fields(err error) (paths []string) {
	var e *errs.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// claim gives an identity to a customer, and fails unless it tells of that other holder.
func (r *register) claim(cus id.Customer, i customer.Identity, by string, other id.Customer) {
	r.t.Helper()
	dbtest.Write(r.t, r.d, func(tx *db.Tx) {
		if got, err := customer.Claim(r.t.Context(), tx, cus, i, i.Value, by); err != nil || got != other {
			r.t.Errorf("%s claims %s: also of %d, want %d, %v", cus, i.Value, got, other, err)
		}
	})
}

// has fails unless a customer has those identities.
func (r *register) has(cus id.Customer, want ...customer.Identity) {
	r.t.Helper()
	dbtest.Read(r.t, r.d, func(tx *db.Tx) {
		if got := dbtest.Must(customer.Identities(r.t.Context(), tx, cus)); !slices.Equal(got, want) {
			r.t.Errorf("%s has %v, want %v", cus, got, want)
		}
	})
}

func (r *register) reached(cus id.Customer) (list []customer.Reach) {
	r.t.Helper()
	dbtest.Read(r.t, r.d, func(tx *db.Tx) { list = dbtest.Must(customer.Reached(r.t.Context(), tx, cus)) })
	return list
}

// TestSharedNumber: two customers may have one phone number or address; who claims it second
// is told of the first, and releasing it takes it from one of them only.
func TestSharedNumber(t *testing.T) {
	t.Parallel()
	for _, i := range []customer.Identity{phone, email} {
		each(t, func(r *register) {
			ctx := r.t.Context()
			anna, bo := r.create("Anna"), r.create("Bo")
			r.claim(anna.ID, i, "crm:1", 0)
			r.claim(bo.ID, i, "crm:2", anna.ID)
			r.claim(bo.ID, i, "crm:2", 0) // has it already
			r.has(anna.ID, i)
			r.has(bo.ID, i)
			r.finds(i.Value, anna.ID, bo.ID)
			dbtest.Write(r.t, r.d, func(tx *db.Tx) {
				for but, want := range map[id.Customer]id.Customer{anna.ID: bo.ID, bo.ID: anna.ID, 0: min(anna.ID, bo.ID)} {
					if got, err := customer.Holder(ctx, tx, i, but); err != nil || got != want {
						r.t.Errorf("holder other than %d: %d, want %d, %v", but, got, want, err)
					}
				}
				if list := dbtest.Must(customer.Contacts(ctx, tx, bo.ID)); len(list) != 1 || list[0].Norm != i.Value {
					r.t.Errorf("contact points, claimed twice: %+v", list)
				}
			})
			dbtest.Write(r.t, r.d, func(tx *db.Tx) { dbtest.Must(0, customer.Release(ctx, tx, anna.ID, i)) })
			r.has(anna.ID)
			r.has(bo.ID, i)
			r.finds(i.Value, bo.ID)
			r.finds("bo", bo.ID)
			if n := len(r.reached(anna.ID)); n > 0 {
				r.t.Errorf("released, but reached in %d ways", n)
			}
			dbtest.Write(r.t, r.d, func(tx *db.Tx) {
				if list := dbtest.Must(customer.Contacts(ctx, tx, anna.ID)); len(list) > 0 {
					r.t.Errorf("released, but contacted at %+v", list)
				}
				if got, err := customer.Holder(ctx, tx, i, bo.ID); err != nil || got != 0 {
					r.t.Errorf("released, but held by %d, %v", got, err)
				}
			})
			r.right("released")
		})
	}
}

// TestCardBelongsToOneCustomer: a card belongs to one customer; a second claim is told of the
// holder and not stored. It is no way to reach anybody.
func TestCardBelongsToOneCustomer(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		ctx := r.t.Context()
		anna, bo := r.create("Anna"), r.create("Bo")
		r.claim(anna.ID, card, "", 0)
		r.claim(bo.ID, card, "", anna.ID)
		r.has(bo.ID)
		r.finds("C-0042", anna.ID)
		if list := r.reached(anna.ID); !slices.Equal(list, []customer.Reach{{Identity: card}}) {
			r.t.Errorf("%+v", list)
		}
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			if list := dbtest.Must(customer.Contacts(ctx, tx, anna.ID)); len(list) > 0 {
				r.t.Errorf("a card is a contact point: %+v", list)
			}
			dbtest.Must(0, customer.Release(ctx, tx, anna.ID, card))
		})
		r.claim(bo.ID, card, "", 0)
		r.has(bo.ID, card)
		r.finds("0042", bo.ID)
		r.right("passed on")
	})
}

// TestReplacedNumberIsReleased: when a source sends another number of a customer, the one that
// only this source sent is released; what a person, another source or both sent stays.
func TestReplacedNumberIsReleased(t *testing.T) {
	t.Parallel()
	tel := func(n string) customer.Identity {
		return customer.Identity{Kind: customer.Phone, Value: "+4917100000" + n}
	}
	each(t, func(r *register) {
		ctx := r.t.Context()
		anna, bo := r.create("Anna"), r.create("Bo")
		for _, c := range []struct {
			n  string
			by []string
		}{{"01", []string{"crm:1"}}, {"02", []string{""}}, {"03", []string{"shop:9"}}, {"04", []string{"crm:1", "shop:9"}}, {"05", []string{"crm:1", ""}}, {"06", []string{"crm:1", "crm:1"}}, {"07", []string{"crm:1"}}} {
			for _, by := range c.by {
				r.claim(anna.ID, tel(c.n), by, 0)
			}
		}
		r.claim(anna.ID, email, "crm:1", 0)
		r.claim(bo.ID, tel("01"), "crm:1", anna.ID)
		r.claim(bo.ID, tel("02"), "crm:1", anna.ID)
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			dbtest.Must(0, customer.Keep(ctx, tx, anna.ID, customer.Phone, "crm:1", []customer.Identity{tel("07")}))
		})
		r.has(anna.ID, email, tel("02"), tel("03"), tel("04"), tel("05"), tel("07"))
		r.has(bo.ID, tel("01"), tel("02"))
		r.finds("0171 00000 01", bo.ID)
		r.right("moved")
	})
}

// TestNumberIsShownAsWritten: a contact point shows a number as a person wrote it, without the
// apostrophe that a spreadsheet puts before it.
func TestNumberIsShownAsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		anna := r.create("Anna")
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			dbtest.Must(customer.Claim(r.t.Context(), tx, anna.ID, phone, " '0171 / 234 56 78 ", "crm:1"))
		})
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			list := dbtest.Must(customer.Contacts(r.t.Context(), tx, anna.ID))
			if len(list) != 1 || list[0].Value != "0171 / 234 56 78" || list[0].Norm != phone.Value || list[0].Kind != customer.Phone || list[0].ID == 0 {
				r.t.Errorf("%+v", list)
			}
			want := customer.Reach{Identity: phone, By: "crm:1", Contact: list[0].ID, Written: "0171 / 234 56 78", Added: tx.Now()}
			if got := dbtest.Must(customer.Reached(r.t.Context(), tx, anna.ID)); !slices.Equal(got, []customer.Reach{want}) {
				r.t.Errorf("%+v, want %+v", got, want)
			}
		})
	})
}

// TestNormalise: one form for all ways to write a number or an address, none for what is no
// number or address; anything else is taken as it is.
func TestNormalise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, value, country, want string }{
		{"phone", "0171 2345678", "DE", "+491712345678"}, {"phone", "'0171/234-5678", "de", "+491712345678"},
		{"phone", "0049 171 2345678", "CN", "+491712345678"}, {"phone", "+49 (0)171 2345678", "", "+491712345678"},
		{"phone", "8613800138000", "DE", "+8613800138000"}, {"phone", "１３８ ００１３ ８０００", "CN", "+8613800138000"},
		{"phone", "1.38E+10", "CN", ""}, {"phone", "1.38001380E+10", "CN", ""}, {"phone", "8.6138001E+12", "CN", ""}, {"phone", "4.917123E+11", "DE", ""}, {"phone", "1,38e+10", "CN", ""}, {"phone", "0171 2345678", "", ""}, {"phone", "call me", "DE", ""}, {"phone", "", "DE", ""},
		{"email", " Anna@Example.ORG ", "", "anna@example.org"}, {"email", "mailto:anna@example.org", "", "anna@example.org"},
		{"email", "anna＠example．org", "", "anna@example.org"}, {"email", "anna@example", "", ""}, {"email", "@example.org", "", ""},
		{"email", "anna@b@example.org", "", ""}, {"email", "a b@example.org", "", ""}, {"email", "Anna <anna@example.org>", "", ""},
		{"card", " C-0042 ", "", "C-0042"}, {"card", "'000123", "", "000123"}, {"unionid", "oAbC", "", "oAbC"}, {"card", " ' ", "", ""},
	} {
		got, ok := customer.Normalise(c.kind, c.value, c.country)
		if ok != (c.want != "") || ok && got != (customer.Identity{Kind: c.kind, Value: c.want}) {
			t.Errorf("%s %q in %q: %+v, %v, want %q", c.kind, c.value, c.country, got, ok, c.want)
		}
	}
}

// TestSeveralNumbersInACell: a cell with several numbers or addresses is split, but not if one
// of them is malformed, which is then named with the whole cell.
func TestSeveralNumbersInACell(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, cell string
		want       []string
	}{
		{"email", "a@x.de, b@x.de;c@x.de", []string{"a@x.de", "b@x.de", "c@x.de"}}, {"email", "a@x.de", []string{"a@x.de"}},
		{"email", "a@x.de, b", []string{"a@x.de, b"}}, {"email", "nobody", []string{"nobody"}},
		{"phone", "0171 2345678 / 0172 2345678", []string{"0171 2345678", "0172 2345678"}}, {"phone", "0171/2345678", []string{"0171/2345678"}},
		{"phone", "0171 2345678、0172 2345678", []string{"0171 2345678", "0172 2345678"}}, {"phone", "0171 2345678, tbd", []string{"0171 2345678, tbd"}},
		{"card", "1, 2", []string{"1, 2"}},
	} {
		if got := customer.Several(c.kind, c.cell, "DE"); !slices.Equal(got, c.want) {
			t.Errorf("%s %q: %q, want %q", c.kind, c.cell, got, c.want)
		}
	}
}

// TestRestore: an undone import leaves a customer with the name, tags and identities they
// had: who sent each, and how it was written. A customer who was a stub is one again.
func TestRestore(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		ctx := r.t.Context()
		anna, bo := r.create("Anna Schmidt"), r.create("Bo")
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			dbtest.Must(customer.Claim(ctx, tx, anna.ID, phone, "0171 / 234 56 78", "crm:1"))
			dbtest.Must(customer.Claim(ctx, tx, anna.ID, email, "Anna@Example.org", "crm:1"))
			dbtest.Must(customer.Claim(ctx, tx, anna.ID, card, "C-0042", "crm:1"))
			anna.Tags = []string{"gold"}
			anna = dbtest.Must(customer.Update(ctx, tx, anna))
		})
		var stub customer.Customer
		dbtest.Write(r.t, r.d, func(tx *db.Tx) { stub = customer.Stub(tx) })
		before, reached := r.find(anna.ID), r.reached(anna.ID)
		if len(reached) != 3 {
			r.t.Fatalf("%+v", reached)
		}

		// The import sends another number, says that the old one is still theirs too, and that
		// the address is one of a second source.
		r.clock.Advance(time.Hour)
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			c := anna
			c.Name, c.Tags, c.Owner = "Anna Müller", append([]string{"new"}, c.Tags...), 9
			dbtest.Must(customer.Update(ctx, tx, c))
			dbtest.Must(customer.Claim(ctx, tx, anna.ID, phone2, "138 0013 8000", "crm:1"))
			dbtest.Must(0, customer.Keep(ctx, tx, anna.ID, customer.Phone, "crm:1", []customer.Identity{phone2}))
			dbtest.Must(customer.Claim(ctx, tx, anna.ID, phone, "01712345678", ""))
			dbtest.Must(customer.Claim(ctx, tx, anna.ID, email, "anna@example.org", "shop:9"))
			c = stub
			c.Name, c.Kind = "Someone", customer.Organisation
			dbtest.Must(customer.Update(ctx, tx, c))
		})
		r.claim(stub.ID, phone2, "crm:3", anna.ID)
		r.finds("müller", anna.ID)
		r.finds("13800138000", anna.ID, stub.ID)

		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			if err := customer.Restore(ctx, tx, before, before, reached); !errs.Is(err, errs.KindConflict) {
				r.t.Errorf("read before the import: %v", err)
			}
		})
		now := r.find(anna.ID)
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			dbtest.Must(0, customer.Restore(ctx, tx, now, before, reached))
			dbtest.Must(0, customer.Reindex(ctx, tx, now.ID))
		})
		want := before
		want.Version = now.Version + 1
		if got := r.find(anna.ID); !reflect.DeepEqual(got, want) {
			r.t.Errorf("restored %+v, want %+v", got, want)
		}
		if got := r.reached(anna.ID); !slices.Equal(got, reached) {
			r.t.Errorf("reached at %+v, want %+v", got, reached)
		}
		r.finds("müller")
		r.finds("schmidt 2345678", anna.ID)
		r.finds("13800138000", stub.ID) // another's stays
		r.right("restored")

		now = r.find(stub.ID)
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			dbtest.Must(0, customer.Restore(ctx, tx, now, stub, nil))
			dbtest.Must(0, customer.Reindex(ctx, tx, now.ID))
		})
		stub.Version = now.Version + 1
		if got := r.find(stub.ID); !reflect.DeepEqual(got, stub) || got.Recorded {
			r.t.Errorf("the stub: %+v, want %+v", got, stub)
		}
		r.has(stub.ID)
		r.finds("someone")
		r.finds("13800138000")
		r.finds("bo", bo.ID)
		r.right("a stub again")
	})
}

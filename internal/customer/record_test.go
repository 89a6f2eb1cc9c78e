package customer_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huitou/internal/clock"
	"huitou/internal/customer"
	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

var begun = time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)

// register is a database with customers.
type register struct {
	t     *testing.T
	d     *db.DB
	clock *clock.Fake
}

func each(t *testing.T, fn func(r *register)) {
	t.Helper()
	dbtest.EachClock(t, begun, func(t *testing.T, d *db.DB, c *clock.Fake) { fn(&register{t, d, c}) })
}

// create records a customer of a name.
func (r *register) create(name string) (c customer.Customer) {
	r.t.Helper()
	dbtest.Write(r.t, r.d, func(tx *db.Tx) { c = dbtest.Must(customer.Create(r.t.Context(), tx, customer.Customer{Name: name})) })
	return c
}

// find returns a customer as stored.
func (r *register) find(cus id.Customer) (c customer.Customer) {
	r.t.Helper()
	dbtest.Read(r.t, r.d, func(tx *db.Tx) { c = dbtest.Must(customer.Find(r.t.Context(), tx, cus)) })
	return c
}

// search returns the customers of whom every part of a query begins a search term.
func (r *register) search(typed string) (list []id.Customer) {
	r.t.Helper()
	terms := map[id.Customer][]string{}
	dbtest.Read(r.t, r.d, func(tx *db.Tx) {
		dbtest.Must(0, tx.Each(r.t.Context(), func(row db.Row) error {
			var cus id.Customer
			var term string
			err := row.Scan(&cus, &term)
			terms[cus] = append(terms[cus], term)
			return err
		}, `SELECT customer_id, term FROM customer_term`))
	})
	words := customer.Words(typed)
	for cus, have := range terms {
		all := len(words) > 0
		for _, w := range words {
			all = all && slices.ContainsFunc(have, func(t string) bool { return strings.HasPrefix(t, w) })
		}
		if all {
			list = append(list, cus)
		}
	}
	slices.Sort(list)
	return list
}

// finds fails unless a search finds those customers.
func (r *register) finds(typed string, want ...id.Customer) {
	r.t.Helper()
	slices.Sort(want)
	if got := r.search(typed); !slices.Equal(got, want) {
		r.t.Errorf("%q finds %v, want %v", typed, got, want)
	}
}

// right fails unless the search terms equal those rebuilt from the customers.
func (r *register) right(when string) {
	r.t.Helper()
	dbtest.Read(r.t, r.d, func(tx *db.Tx) {
		if diffs, err := customer.Verify(r.t.Context(), tx); err != nil || len(diffs) > 0 {
			r.t.Errorf("%s: %v, %v", when, diffs, err)
		}
	})
}

// TestCreate: a customer is found as recorded; one without a name, of an unknown kind or with
// impossible values is refused with every error.
func TestCreate(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		ctx := r.t.Context()
		whole := customer.Customer{
			Kind: customer.Organisation, Name: "麦当劳（人民广场店）", Honorific: "Dr.", Language: "zh-Hans", Country: "CN", City: "上海", Place: 7, Owner: 3,
			Since: "2019-02-28", Household: "h1", Adults: 2, Children: 1, Tags: []string{"gold", "a, b", `"q"`, "老客户"}, Note: "line\nline",
		}
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			got := dbtest.Must(customer.Create(ctx, tx, whole))
			whole.ID, whole.Recorded, whole.Created, whole.Updated, whole.Version = got.ID, true, tx.Now(), tx.Now(), 1
			if !reflect.DeepEqual(got, whole) || got.ID == 0 {
				r.t.Errorf("%+v, want %+v", got, whole)
			}
		})
		if got := r.find(whole.ID); !reflect.DeepEqual(got, whole) {
			r.t.Errorf("stored %+v, want %+v", got, whole)
		}
		r.finds("人民广场", whole.ID)
		for name, c := range map[string]struct {
			sent  customer.Customer
			wrong []string
		}{
			"a person":        {customer.Customer{Name: "Anna"}, nil},
			"no name":         {customer.Customer{Kind: customer.Person}, []string{"name"}},
			"500 characters":  {customer.Customer{Name: strings.Repeat("界", 500)}, nil},
			"501 characters":  {customer.Customer{Name: strings.Repeat("界", 501)}, []string{"name"}},
			"no such day":     {customer.Customer{Name: "Anna", Since: "2026-02-29"}, []string{"since"}},
			"−1 child":        {customer.Customer{Name: "Anna", Children: -1}, []string{"adults"}},
			"everything else": {customer.Customer{Kind: "robot", Since: "x", Adults: -1}, []string{"kind", "name", "since", "adults"}},
		} {
			dbtest.Write(r.t, r.d, func(tx *db.Tx) {
				got, err := customer.Create(ctx, tx, c.sent)
				if c.wrong == nil && (err != nil || got.Kind != customer.Person) || c.wrong != nil && (!errs.Is(err, errs.KindInvalid) || !slices.Equal(fields(err), c.wrong)) {
					r.t.Errorf("%s: %v in %q, want %q", name, err, fields(err), c.wrong)
				}
			})
		}
		r.right("created")
	})
}

// TestUpdate: a new name replaces the old one in search, identities stay found, and the
// second of two edits of one version is a Conflict.
func TestUpdate(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		ctx := r.t.Context()
		c := r.create("Anna Schmidt")
		r.claim(c.ID, phone, "", 0)
		r.clock.Advance(time.Hour)
		read := c
		c.Name, c.Tags = "Anna 李建祥", []string{"new"}
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			c = dbtest.Must(customer.Update(ctx, tx, c))
			if c.Version != 2 || c.Updated != tx.Now() {
				r.t.Errorf("%+v", c)
			}
		})
		if got := r.find(c.ID); !reflect.DeepEqual(got, c) {
			r.t.Errorf("stored %+v, want %+v", got, c)
		}
		r.finds("schmidt")
		r.finds("建祥 anna", c.ID)
		r.finds("+49 171 234 5678", c.ID)
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			if _, err := customer.Update(ctx, tx, read); !errs.Is(err, errs.KindConflict) {
				r.t.Errorf("at an older version: %v", err)
			}
			c.Name = ""
			if _, err := customer.Update(ctx, tx, c); !errs.Is(err, errs.KindInvalid) {
				r.t.Errorf("without a name: %v", err)
			}
			read.ID = 99
			if _, err := customer.Update(ctx, tx, read); !errs.Is(err, errs.KindNotFound) {
				r.t.Errorf("nobody: %v", err)
			}
		})
		r.right("updated")
	})
}

// TestStub: a customer who is only referred to has no name and is not found by search; when
// their record is sent they are the same customer, recorded.
func TestStub(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		ctx := r.t.Context()
		var c customer.Customer
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			c = customer.Stub(tx)
			if known, err := customer.Exists(ctx, tx, c.ID); err != nil || !known {
				r.t.Errorf("the stub exists: %v, %v", known, err)
			}
			if known, err := customer.Exists(ctx, tx, c.ID+1); err != nil || known {
				r.t.Errorf("nobody exists: %v, %v", known, err)
			}
		})
		if got := r.find(c.ID); !reflect.DeepEqual(got, c) || got.Recorded || got.Kind != customer.Person || got.Version != 1 {
			r.t.Errorf("stub %+v, stored %+v", c, got)
		}
		if err := c.Validate(); err != nil {
			r.t.Errorf("a stub without a name: %v", err)
		}
		r.right("a stub")
		c.Name = "王·小明"
		dbtest.Write(r.t, r.d, func(tx *db.Tx) { dbtest.Must(customer.Update(ctx, tx, c)) })
		if got := r.find(c.ID); !got.Recorded || got.Name != c.Name || got.Created != c.Created || got.Version != 2 {
			r.t.Errorf("recorded: %+v", got)
		}
		r.finds("小明", c.ID)
		r.right("recorded")
	})
}

// TestAssign: an owner is given once; giving the same again changes nothing.
func TestAssign(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		c, other := r.create("Anna"), r.create("Bo")
		r.clock.Advance(time.Hour)
		for _, step := range []struct {
			owner   id.Staff
			changed bool
			version int64
		}{{3, true, 2}, {3, false, 2}, {4, true, 3}, {0, true, 4}, {0, false, 4}} {
			dbtest.Write(r.t, r.d, func(tx *db.Tx) {
				if changed, err := customer.Assign(r.t.Context(), tx, c.ID, step.owner); err != nil || changed != step.changed {
					r.t.Errorf("to %d: changed %v, %v", step.owner, changed, err)
				}
			})
			if got := r.find(c.ID); got.Owner != step.owner || got.Version != step.version || got.Updated != r.clock.Now() {
				r.t.Errorf("to %d: %+v", step.owner, got)
			}
		}
		if got := r.find(other.ID); !reflect.DeepEqual(got, other) {
			r.t.Errorf("another customer: %+v, want %+v", got, other)
		}
	})
}

// TestDrop: a dropped customer leaves nothing; another with the same name and number stays.
func TestDrop(t *testing.T) {
	t.Parallel()
	each(t, func(r *register) {
		ctx := r.t.Context()
		gone, stays := r.create("Anna"), r.create("Anna")
		r.claim(gone.ID, phone, "", 0)
		r.claim(stays.ID, phone, "", gone.ID)
		dbtest.Write(r.t, r.d, func(tx *db.Tx) { dbtest.Must(0, customer.Drop(ctx, tx, gone.ID)) })
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			if _, err := customer.Find(ctx, tx, gone.ID); !errs.Is(err, errs.KindNotFound) {
				r.t.Errorf("dropped: %v", err)
			}
			if n := len(dbtest.Must(customer.Contacts(ctx, tx, gone.ID))) + len(dbtest.Must(customer.Identities(ctx, tx, gone.ID))); n > 0 {
				r.t.Errorf("%d identities and contact points are left", n)
			}
		})
		r.finds("anna", stays.ID)
		r.finds("2345678", stays.ID)
		r.right("dropped")
	})
}

// TestVerify: search terms that do not equal those of the customers are found, whichever is
// damaged, as is a wrong place in the order of names, and are mended by ReindexSome, which leaves the
// others alone.
func TestVerify(t *testing.T) {
	t.Parallel()
	damages := []string{
		`DELETE FROM customer_term WHERE term = 'bo'`,
		`INSERT INTO customer_term (term, customer_id) SELECT 'zoe', id FROM customer WHERE name = 'Bo'`,
		`UPDATE customer SET name = 'Zoë', name_fold = 'zoe' WHERE name = 'Bo'`,
		`UPDATE customer SET name_fold = 'x' WHERE name = 'Bo'`,
		`UPDATE customer_identity SET value = '+491712345679' WHERE customer_id IN (SELECT id FROM customer WHERE name = 'Bo')`,
		`DELETE FROM customer_identity WHERE customer_id IN (SELECT id FROM customer WHERE name = 'Bo')`,
	}
	each(t, func(r *register) {
		ctx := r.t.Context()
		var bo customer.Customer
		for _, name := range []string{"Anna", "Bo", "小明"} {
			c := r.create(name)
			if name == "Bo" {
				bo = c
				r.claim(c.ID, phone, "", 0)
			}
		}
		for _, damage := range damages {
			dbtest.Write(r.t, r.d, func(tx *db.Tx) { dbtest.Must(tx.Exec(ctx, damage)) })
			dbtest.Write(r.t, r.d, func(tx *db.Tx) {
				diffs := dbtest.Must(customer.Verify(ctx, tx))
				table := "customer_term"
				if strings.Contains(damage, "'x'") {
					table = "customer"
				}
				if len(diffs) != 1 || diffs[0].Table != table || diffs[0].Key != bo.ID.String() {
					r.t.Errorf("%s: %v", damage, diffs)
				}
			})
			var after id.Customer
			var changed []int
			for range 5 { // two batches and an empty one, or it does not end
				var n int
				dbtest.Write(r.t, r.d, func(tx *db.Tx) {
					var err error
					after, n, err = customer.ReindexSome(ctx, tx, after, 2, customer.Everybody)
					dbtest.Must(0, err)
				})
				if after == 0 {
					break
				}
				changed = append(changed, n)
			}
			if !slices.Equal(changed, []int{1, 0}) {
				r.t.Errorf("%s: changed in batches of two: %v", damage, changed)
			}
			r.right(damage)
			dbtest.Write(r.t, r.d, func(tx *db.Tx) {
				dbtest.Must(tx.Exec(ctx, `UPDATE customer SET name = 'Bo', name_fold = 'bo' WHERE name = 'Zoë'`))
			})
			dbtest.Write(r.t, r.d, func(tx *db.Tx) { dbtest.Must(0, customer.Reindex(ctx, tx, bo.ID)) })
		}
		dbtest.Write(r.t, r.d, func(tx *db.Tx) { dbtest.Must(tx.Exec(ctx, `DELETE FROM customer WHERE name = 'Anna'`)) })
		dbtest.Write(r.t, r.d, func(tx *db.Tx) {
			if diffs := dbtest.Must(customer.Verify(ctx, tx)); len(diffs) != 1 {
				r.t.Errorf("terms of nobody: %v", diffs)
			}
		})
	})
}

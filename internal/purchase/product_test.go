package purchase

import (
	"slices"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/id"
)

// TestProducts: products are changed as they were read, and listed in pages.
func TestProducts(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		dbtest.Write(s.t, s.d, func(tx *db.Tx) {
			ctx := s.t.Context()
			tea := AddProduct(tx, Product{Name: "Tea", Category: "drinks", Unit: "kg"})
			pot := AddProduct(tx, Product{ID: tea + 1, Name: "Pot"})
			p, err := FindProduct(ctx, tx, tea)
			if err != nil || p != (Product{tea, "Tea", "drinks", "kg", 1}) {
				s.t.Errorf("%+v, %v", p, err)
			}
			p.Name = "Green tea"
			must(UpdateProduct(ctx, tx, p))
			if err := UpdateProduct(ctx, tx, p); !errs.Is(err, errs.KindConflict) {
				s.t.Errorf("at an older version: %v", err)
			}
			for after, want := range map[id.Product][]string{0: {"Green tea", "Pot"}, tea: {"Pot"}, pot: nil} {
				list, err := ListProducts(ctx, tx, after, 5)
				var names []string
				for _, p := range list {
					names = append(names, p.Name)
				}
				if err != nil || !slices.Equal(names, want) {
					s.t.Errorf("after %d: %q, %v", after, names, err)
				}
			}
			must(DropProduct(ctx, tx, tea))
			if _, err := FindProduct(ctx, tx, tea); !errs.Is(err, errs.KindNotFound) {
				s.t.Errorf("dropped: %v", err)
			}
		})
	})
}

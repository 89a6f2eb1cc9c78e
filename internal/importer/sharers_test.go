package importer

import (
	"strings"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/errs"
	"huitou/internal/flow"
	"huitou/internal/list"
	"huitou/internal/locale"
)

// TestSharersNamed: messages about shared phone numbers name both customers, before and after they are recorded,
// in every language, and those that an older version has stored name the one that they have.
func TestSharersNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, now, func(t *testing.T, d *db.DB) {
		f, lists := flow.New(d), list.New(d)
		p := caseOf(t, "phones")
		said := func(notes []flow.Tallied, lang locale.Lang, want ...string) {
			t.Helper()
			say := locale.For(lang)
			if err := NameSharers(t.Context(), lists, say, true, notes); err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, n := range notes {
				if sharedKeys[n.Key] == "" {
					continue
				}
				all.WriteString(Say(say, n) + "\n")
				for _, s := range n.Shared {
					all.WriteString(Sharer(say, s.Own) + ", " + Sharer(say, s.Other) + "\n")
				}
			}
			for _, s := range want {
				if !strings.Contains(all.String(), s) {
					t.Errorf("no %q in\n%s", s, all.String())
				}
			}
			if strings.Contains(all.String(), "cus_") {
				t.Errorf("an id in\n%s", all.String())
			}
		}
		p.DryRun = true
		said(do(t, f, p).Run.Counts.Notes, locale.En, "is that of Ana Two and of Ana One", "Ana Three, Ana ", "UK2, UK")
		p.DryRun = false
		notes := do(t, f, p).Run.Counts.Notes
		said(notes, locale.En, "is that of Ana Two and of Ana One", "Ana Three, Ana ", "UK2, UK")
		said(notes, locale.ZhHans, "同时属于 Ana Two 和 Ana One")
		said(notes, locale.ZhHant, "同時屬於 Ana Two 和 Ana One")
		for i := range notes {
			if len(notes[i].Shared) > 0 && notes[i].Shared[0].Other.Name == "Ana One" {
				old := flow.Tallied{Key: notes[i].Key, N: 1, Args: errs.Pairs("value", "138", "kind", "phone", "customer", notes[i].Shared[0].Other.ID.String())}
				said([]flow.Tallied{old}, locale.En, "another customer, Ana One;")
			}
		}
	})
}

package work

import (
	"fmt"
	"strings"
	"testing"

	"huitou/internal/db"
	"huitou/internal/db/dbtest"
	"huitou/internal/importer"
	"huitou/internal/intake"
	"huitou/internal/locale"
)

// TestConnectionLostAtCommit: the database connection is cut at each commit of an import job
// in turn. The job asks to be started again or is retried by the queue; it resumes at its
// checkpoint, and every row is recorded once, whether or not the commit had succeeded.
func TestConnectionLostAtCommit(t *testing.T) {
	t.Parallel()
	d, proxy := dbtest.Proxied(t, now)
	b := benchOn(t, d, importer.Limits{})
	files, failed := 0, 0 // files imported, and how often the job failed and asked to be started again
	for _, at := range []dbtest.Cut{dbtest.BeforeCommit, dbtest.AfterCommit} {
		for n := 0; ; n++ {
			if n == 40 {
				t.Fatal("an import of one batch commits 40 times")
			}
			id := fmt.Sprintf("%d-%d-", at, n)
			u, inspection := b.hand("no,customer,day,amount\n" + id + "1,c1,2026-03-01,5.50\n" + id + "2,c2,2026-03-02,6.50\n" + id + "3,c3,no day,7.50\n")
			b.did(t.Context(), inspection)
			w := b.ask(u, intake.Import)
			cuts := proxy.Cuts()
			proxy.CutNth(at, n)
			for try := 0; w.State != intake.Done; try++ {
				if try == 5 {
					t.Fatalf("%s: %s after %d tries: %v", id, w.State, try, w.Failure())
				}
				switch w.State {
				case intake.Failed:
					failed++
					for lang, want := range map[locale.Lang]string{"en": "Start the same once more", "zh-Hans": "请重新开始同一操作", "zh-Hant": "請重新開始同一操作"} {
						if said := locale.For(lang).Err(w.Failure()); !strings.Contains(said, want) {
							t.Errorf("%s: %s: the work says %q, want %q", id, lang, said, want)
						}
					}
					w = b.ask(u, intake.Import)
				case intake.Working: // the cut was at its claim or its end: it has no heartbeat any more
					if _, err := b.intake.Rescue(t.Context(), true); err != nil {
						t.Fatal(err)
					}
				}
				_ = b.do(t.Context(), intake.Job{Work: w.ID}) // the queue would do it again
				var err error
				if w, err = b.intake.FindWork(t.Context(), b.viewer(), w.ID); err != nil {
					t.Fatal(err)
				}
			}
			var purchases, imports int
			err := d.Read(t.Context(), func(tx *db.Tx) error {
				return tx.Row(t.Context(), "SELECT (SELECT COUNT(*) FROM fact_name WHERE kind = 'purchase' AND ext LIKE $1), (SELECT COUNT(*) FROM import_run)", id+"%").
					Scan(&purchases, &imports)
			})
			if files++; err != nil || purchases != 2 || imports != files {
				t.Errorf("%s: %d purchases, and %d imports, want 2, and %d (%v)", id, purchases, imports, files, err)
			}
			over := proxy.Cuts() == cuts // it has no more commits than n
			proxy.Cut(dbtest.Nowhere)
			if err := b.intake.Drop(t.Context(), u.ID); err != nil {
				t.Fatal(err)
			}
			if over {
				break
			}
		}
	}
	if failed < 4 {
		t.Errorf("the job asked %d times to be started again", failed)
	}
	v, err := b.flow.Verify(t.Context(), func(string) {})
	if err != nil || len(v.Diffs) != 0 {
		t.Errorf("verify: %v %v", v.Diffs, err)
	}
}

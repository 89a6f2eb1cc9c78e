package importer

import (
	"strings"
	"time"

	"huitou/internal/access"
	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/locale"
)

// Plan is what to import and how.
type Plan struct {
	Map   *Map     // of a preset, or from ParseMap
	Paths []string // files, or one folder
	Who   access.Who

	Encoding  string            // overrides the detected encoding and that of the map
	Encodings map[string]string // the same of single files, by their names; before Encoding
	Delimiter string

	Corrections Corrections // rows that a person has corrected, read instead of the original ones

	// What rows may make by naming it, beside what the map says: kinds of NewKinds; and
	// what names in the files stand for.
	Create []string
	Use    Uses

	DryRun  bool
	Rejects string         // file that rejected rows are written to, "" = none
	Words   *locale.Locale // of that file; default English
	TempDir string         // default: the system's
	Batch   int            // facts in one transaction; default 1000
	Limits  Limits         // of what is read
}

// Phase is what an import is doing.
type Phase string

// The phases, in their order.
const (
	PhaseScan   Phase = "scan"   // checksums, encodings
	PhaseRead   Phase = "read"   // rows to parts
	PhaseSort   Phase = "sort"   // parts to facts
	PhaseCheck  Phase = "check"  // dry run of the facts: refusals reject their rows
	PhaseRecord Phase = "record" // facts to the database
)

// ofFacts reports whether the progress of a phase is counted in facts.
func (p Phase) ofFacts() bool { return p == PhaseCheck || p == PhaseRecord }

// Progress is how far an import has come in its phase.
type Progress struct {
	Phase  Phase
	File   string    // being read
	Import id.Import // being recorded, once that has begun
	Rows   int64     // rows read so far
	Facts  int64     // facts checked or recorded so far, by the phase
	Total  int64     // facts there are, once that is known
	Bytes  int64     // of the files, read in this phase
	Size   int64
	Rate   float64       // of this phase, a second: rows while reading, facts while checking and recording
	Left   time.Duration // of this phase, by that rate; 0 = not known
}

// Share is how much of the phase is done, 0 to 1.
func (p Progress) Share() float64 {
	done, all := p.Bytes, p.Size
	if p.Phase.ofFacts() {
		done, all = p.Facts, p.Total
	}
	if all <= 0 {
		return 0
	}
	return min(1, float64(done)/float64(all))
}

// Report is what an import did, or with DryRun would do.
type Report struct {
	Run         flow.Import // of a dry run only its Counts and Files
	DryRun      bool
	Resumed     bool               // resumed where the same import had stopped,
	ResumedAt   int64              // after so many facts
	CompanyMade bool               // there was no company: the map's was made
	Totals      []Total            // what the facts of each kind come to, recorded before or not
	New         []NewEntity        // entities it would create: all that need confirmation, and the first of the others
	Made        map[string]int     // how many others, by kind
	Waiting     []Orphan           // parked facts, whose purchase is unknown; the first ones
	Unread      []string           // files that no part of the map is for
	Ignored     []Ignored          // files that the map says are not read, and why
	Rejects     string             // the file of rejected rows, "" = none was needed
	Rejected    []flow.RejectedRow // the first of them
}

// Unchanged reports whether the import changed nothing because all facts were recorded before.
func (r *Report) Unchanged() bool {
	s := r.Run.Counts.Sum()
	return !r.Run.Counts.Changes() && s.Unchanged+s.Still > 0
}

// Orphan is a fact that waits for a purchase.
type Orphan struct {
	Kind, ID string
	Awaits   string // the purchase, as its source calls it
}

// Ignored is a file that the map leaves out.
type Ignored struct{ File, Why string }

// MaxShown is how many rejected rows are in a Report.
const MaxShown = 50

// maxOrphans bounds how many are named in a Report; flow.ListWaiting has them all.
const maxOrphans = 20

// Say translates a message of an import's counts. A map's own reason for setting rows aside is
// shown as it is.
func Say(say *locale.Locale, t flow.Tallied) string {
	shared := saysShared(say, t)
	switch {
	case shared != "":
		return shared
	case !locale.Has(t.Key):
		return t.Key
	case t.Key == "purchase.return_loose": // its own sentence is about one return
		return say.T("import.returns_loose")
	case t.Key == "purchase.return_perhaps_void":
		return say.T("import.returns_perhaps_void")
	}
	return say.T(t.Key, pairs(flow.InWords(say, t.Args))...)
}

// First is where a message of an import's counts was first met: a row of a file, or a fact.
func First(say *locale.Locale, t flow.Tallied) string {
	if kind, ref, ok := strings.Cut(t.First, " "); ok && locale.Has("import.kind."+kind) {
		return say.T("import.kind."+kind) + " " + ref
	}
	return t.First
}

// Reasons that the presets and guessed maps give: the test of words looks for keys in Go only.
var _ = [...]string{"import.aside_bad_debt", "import.aside_stock", "import.guess_nothing"}

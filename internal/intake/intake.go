package intake

import (
	"encoding/json"
	"time"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/job"
)

// Limits are how much may be kept, and for how long. Zero means the default.
type Limits struct {
	UploadBytes   int64         // of one upload; default 2 GiB
	PersonBytes   int64         // of all uploads of one person; default 4 GiB
	CompanyBytes  int64         // of all uploads; default 16 GiB
	PersonUploads int64         // of one person; default 20
	Files         int           // of one upload; default 20
	Keep          time.Duration // after an upload was last touched; default 24 h
}

// Defaults fills what is not set.
func (l Limits) Defaults() Limits {
	def := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.UploadBytes, 2<<30)
	def(&l.PersonBytes, 4<<30)
	def(&l.CompanyBytes, 16<<30)
	def(&l.PersonUploads, 20)
	if l.Files <= 0 {
		l.Files = 20
	}
	if l.Keep <= 0 {
		l.Keep = 24 * time.Hour
	}
	return l
}

const (
	maxOpen    = 50               // pieces of work that wait or are worked on, of the company
	maxTries   = 3                // how often work is begun whose process dies
	beatLost   = 30 * time.Second // without a beat, a worker is taken for dead
	queueAgain = 10 * time.Minute // work that waits longer is put in the queue again
	arriveIn   = time.Hour        // how long an upload may stand still while it arrives
	maxKept    = 4 << 20          // bytes of the rows that a person has mended
)

// Service keeps uploads and work on one database.
type Service struct {
	db     *db.DB
	jobs   *job.Runner
	limits Limits
}

// New returns the uploads and the work of a database. Work is queued in jobs.
func New(d *db.DB, jobs *job.Runner, limits Limits) *Service {
	return &Service{db: d, jobs: jobs, limits: limits.Defaults()}
}

// Limits are those that hold.
func (s *Service) Limits() Limits { return s.limits }

// Viewer is who asks: an upload and its work are shown to its owner, and to the owners
// of the company.
type Viewer struct {
	User id.User
	All  bool // an owner of the company
}

func (v Viewer) sees(owner id.User) bool { return v.All || v.User != 0 && v.User == owner }

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only plain structs come here
		panic(err)
	}
	return string(b)
}

// readJSON reads what jsonText wrote; "" leaves v as it is.
func readJSON(s string, v any) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}

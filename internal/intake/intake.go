package intake

import (
	"encoding/json"
	"time"

	"huitou/internal/db"
	"huitou/internal/id"
	"huitou/internal/job"
)

// Limits are the quotas and the retention of uploads. Zero means the default.
type Limits struct {
	UploadBytes   int64         // of one upload; default 2 GiB
	PersonBytes   int64         // of all uploads of one person; default 4 GiB
	CompanyBytes  int64         // of all uploads; default 16 GiB
	PersonUploads int64         // of one person; default 20
	Files         int           // of one upload; default 20
	Keep          time.Duration // after an upload was last used; default 24 h
}

// Defaults fills in the fields that are not set.
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
	maxOpen    = 50               // works that wait or run, of the company
	maxTries   = 3                // tries of work whose process dies
	beatLost   = 30 * time.Second // without a heartbeat for this long, a worker counts as dead
	queueAgain = 10 * time.Minute // work that waits longer is queued again
	arriveIn   = time.Hour        // timeout of an upload without progress while it arrives
	maxKept    = 4 << 20          // bytes of the rows that a person has corrected
)

// Service stores uploads and work in one database.
type Service struct {
	db     *db.DB
	jobs   *job.Runner
	limits Limits
}

// New returns the service of a database. Work is queued in jobs.
func New(d *db.DB, jobs *job.Runner, limits Limits) *Service {
	return &Service{db: d, jobs: jobs, limits: limits.Defaults()}
}

// Limits returns the limits with their defaults.
func (s *Service) Limits() Limits { return s.limits }

// Viewer is the person asking: an upload and its work are shown to its owner and to the
// owners of the company.
type Viewer struct {
	User id.User
	All  bool // an owner of the company
}

func (v Viewer) sees(owner id.User) bool { return v.All || v.User != 0 && v.User == owner }

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only plain structs are passed here
		panic(err)
	}
	return string(b)
}

// readJSON decodes what jsonText encoded; "" leaves v unchanged.
func readJSON(s string, v any) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}

package gap

import (
	"time"

	"huitou/internal/cal"
	"huitou/internal/clock"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/org"
)

// Query selects the period and the place of a board.
type Query struct {
	From, To cal.Month // both included; both "" = the last twelve months that have data
	Place    id.Place  // with the places below it; 0 = the whole company
	Voices   bool      // the reader may read the voices: no figure of ratings is hidden from them
	Gap      int       // 1 … 5 = only the figures of that gap, gap 4 with its Stake; 0 = of all, without Stake; or Picture
}

// Picture is the Query.Gap for the picture of the five gaps: of the steps only those with a
// target and the total.
const Picture = 6

// reads reports whether the figures of a gap are asked for.
func (q Query) reads(gap int) bool { return q.Gap == 0 || q.Gap == Picture || q.Gap == gap }

// Board is the five gaps of a period and a place.
type Board struct {
	Query                 // with the default period filled in
	Usual       bool      // the period is the default one
	First, Last cal.Month // first and last month with data, "" = there is no data
	OrdersOnly  bool      // there are orders, of First to Last, and nothing that is measured
	PlaceName   string
	Path        []org.Place // from the top down to Place
	Below       []org.Place // the places directly below
	Currency    string      // of the company
	At          clock.Instant
	Listening   Unmeasured // gap 1
	Design      Unmeasured // gap 2
	Performance Performance
	Promises    Promises
	Perception  Perception
}

// Unmeasured is a gap that nothing measures yet.
type Unmeasured struct {
	Connect []string // message keys of the data sources that would measure it
}

// Promises is gap 4: promises kept of those due. Those with a due day that is not over are not
// counted, whatever has become of them: some can already be kept, none can be late.
type Promises struct {
	PromiseCell               // the whole
	Until       cal.Day       // the last due day that is counted
	Months      []PromiseCell // each month of the period that has begun
	Places      []PromiseCell // by place or partner that was to keep it, the most due first
	Origins     []PromiseCell // by promise.Promise.Origin, the most due first
	Company     Share         // kept ÷ due of the whole company
	Stake       Stake         // set where only gap 4 is asked for
}

// Stake is the revenue at stake: all that customers with late, broken or overdue promises
// in the period have ever bought. It is read from the table promise rather than from
// roll-ups.
type Stake struct {
	Promises  int64 // late, broken and overdue
	Customers int64
	Amount    int64 // minor units of the company's currency
	TooMany   bool  // more promises than are added up: Customers and Amount are 0
}

// PromiseCell is one cell of gap 4.
type PromiseCell struct {
	Month  cal.Month // set in Promises.Months
	Place  org.Place // set in Promises.Places
	Origin string    // set in Promises.Origins

	States   list.PromiseStates // none is Open: what was open at the end of its day is Overdue
	Kept     Share              // kept ÷ due
	Late     Lateness           // without a median in Promises.Places
	Trend    Trend              // of the kept rate; none for a month
	Evidence list.PromiseFilter
}

// Lateness is how long after their due time late promises were kept.
type Lateness struct {
	N      int64
	Mean   time.Duration
	Median Quantile
}

// Quantile is a quantile computed from a histogram.
type Quantile struct {
	Time   time.Duration
	Beyond bool // it lies beyond Time, the bound of the last bucket
}

// Performance is gap 3: how long the steps of an order took.
type Performance struct {
	Steps []StepCell // in the order of purchase.StepNames, without those that no order had
}

// StepCell is one step.
type StepCell struct {
	Step        string
	N           int64 // orders, implausible ones left out
	Implausible int64 // ended before they began

	Asked    time.Duration // the target as it was set, 0 = none
	Target   time.Duration // Asked rounded up to a bucket bound; Within is measured against it
	Within   Share         // share that took at most Target
	Mean     time.Duration
	Median   Quantile
	P90      Quantile
	Bars     []Bar      // the distribution
	Weeks    []WeekCell // each week of the period that has orders
	Chart    *Chart     // nil while there are too few weeks
	Trend    Trend      // of Within; none without a target
	Evidence list.OrderFilter
}

// Bar is one bar of a distribution: how many took longer than From and up to To.
type Bar struct {
	From, To time.Duration // To 0 = no upper bound
	N        int64
	Evidence list.OrderFilter
}

// WeekCell is one week of a step.
type WeekCell struct {
	Week     cal.Day // its Monday
	N        int64
	Within   Share
	Median   Quantile
	Evidence list.OrderFilter
}

// Chart is a control chart of weeks.
type Chart struct {
	Kind        string // "p": share within the target; "xmr": weekly medians in hours
	Center      float64
	Points      []Point
	Signals     int
	FalseEvery  float64 // mean number of weeks between false alarms (average run length)
	Provisional bool    // the limits come from fewer than 20 weeks
}

// Point is one week on a control chart.
type Point struct {
	Week             cal.Day
	N                int64
	Value, Low, High float64
	Signal           bool // outside the limits
}

// Perception is gap 5 as far as ratings show it.
type Perception struct {
	VoiceCell             // the whole
	Outcomes  []VoiceCell // by what became of the promise: kept, late, broken, none, other
	Months    []VoiceCell
	Places    []VoiceCell // the most ratings first
	Company   Mean        // rating of the whole company

	// Ratings after late or broken promises compared with those after kept ones. This is an
	// association, not a proof of cause.
	LateMean   Difference // mean stars, late − kept
	BrokenMean Difference // mean stars, broken − kept
	LateLow    Difference // share below 3, late − kept
	BrokenLow  Difference // share below 3, broken − kept
}

// VoiceCell is one cell of gap 5.
type VoiceCell struct {
	Month   cal.Month
	Place   org.Place
	Outcome string // a promise.State, "none", or "other" for open, renegotiated, waived and void

	Stars    [5]int64 // ratings with 1..5 stars
	Unrated  int64    // voices without a rating
	Rating   Mean
	Low      Share // below 3 stars
	Hidden   bool  // without Query.Voices: few ratings, or hidden so that those cannot be had by subtraction; figures are empty
	Trend    Trend // of the mean rating; none for a month
	Evidence list.VoiceFilter
}

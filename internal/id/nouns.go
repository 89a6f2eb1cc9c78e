package id

import "strings"

// The nouns. A new noun is one line in each of the two lists.
type (
	CustomerNoun struct{}
	PlaceNoun    struct{}
	CalendarNoun struct{}
	StaffNoun    struct{}
	UserNoun     struct{}
	KeyNoun      struct{}
	SessionNoun  struct{}
	ProductNoun  struct{}
	PurchaseNoun struct{}
	PromiseNoun  struct{}
	VoiceNoun    struct{}
	VisitNoun    struct{}
	EntryNoun    struct{}
	ImportNoun   struct{}
	AuditNoun    struct{}
	ContactNoun  struct{}
	SnoozeNoun   struct{}
	UploadNoun   struct{}
	WorkNoun     struct{}
)

type (
	Customer = Of[CustomerNoun] // a person or an organisation
	Place    = Of[PlaceNoun]    // a shop, region, online shop or partner
	Calendar = Of[CalendarNoun] // opening hours and holidays
	Staff    = Of[StaffNoun]    // one who works here
	User     = Of[UserNoun]     // one who may sign in
	Key      = Of[KeyNoun]      // an API key
	Session  = Of[SessionNoun]  // a signed-in browser
	Product  = Of[ProductNoun]  // what is sold
	Purchase = Of[PurchaseNoun] // an order, sale or return
	Promise  = Of[PromiseNoun]  // what we said we would do, and by when
	Voice    = Of[VoiceNoun]    // one piece of what a customer said
	Visit    = Of[VisitNoun]    // a customer came by
	Entry    = Of[EntryNoun]    // a row of the timeline
	Import   = Of[ImportNoun]   // one run of an import
	Audit    = Of[AuditNoun]    // a row of the audit
	Contact  = Of[ContactNoun]  // a phone number, e-mail address, …
	Snooze   = Of[SnoozeNoun]   // "not now, because"
	Upload   = Of[UploadNoun]   // files that someone handed in
	Work     = Of[WorkNoun]     // a look, check, import or undo that a page asked for
)

func (CustomerNoun) prefix() string { return "cus" }
func (PlaceNoun) prefix() string    { return "pla" }
func (CalendarNoun) prefix() string { return "cal" }
func (StaffNoun) prefix() string    { return "sta" }
func (UserNoun) prefix() string     { return "usr" }
func (KeyNoun) prefix() string      { return "key" }
func (SessionNoun) prefix() string  { return "ses" }
func (ProductNoun) prefix() string  { return "prd" }
func (PurchaseNoun) prefix() string { return "pur" }
func (PromiseNoun) prefix() string  { return "pro" }
func (VoiceNoun) prefix() string    { return "voi" }
func (VisitNoun) prefix() string    { return "vis" }
func (EntryNoun) prefix() string    { return "ent" }
func (ImportNoun) prefix() string   { return "imp" }
func (AuditNoun) prefix() string    { return "aud" }
func (ContactNoun) prefix() string  { return "con" }
func (SnoozeNoun) prefix() string   { return "snz" }
func (UploadNoun) prefix() string   { return "upl" }
func (WorkNoun) prefix() string     { return "wrk" }

// nouns are all of them.
var nouns = []noun{CustomerNoun{}, PlaceNoun{}, CalendarNoun{}, StaffNoun{}, UserNoun{}, KeyNoun{}, SessionNoun{}, ProductNoun{}, PurchaseNoun{},
	PromiseNoun{}, VoiceNoun{}, VisitNoun{}, EntryNoun{}, ImportNoun{}, AuditNoun{}, ContactNoun{}, SnoozeNoun{}, UploadNoun{}, WorkNoun{}}

// Any reports whether s has the form of an id of any noun.
func Any(s string) bool {
	for _, n := range nouns {
		if rest, ok := strings.CutPrefix(s, n.prefix()+"_"); ok {
			_, err := decode(rest)
			return err == nil
		}
	}
	return false
}

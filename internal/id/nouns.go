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
	ActNoun      struct{}
)

type (
	Customer = Of[CustomerNoun] // a person or an organisation
	Place    = Of[PlaceNoun]    // a shop, region, online shop or partner
	Calendar = Of[CalendarNoun] // opening hours and holidays
	Staff    = Of[StaffNoun]    // a member of staff
	User     = Of[UserNoun]     // an account that may sign in
	Key      = Of[KeyNoun]      // an API key
	Session  = Of[SessionNoun]  // a signed-in browser
	Product  = Of[ProductNoun]  // what is sold
	Purchase = Of[PurchaseNoun] // an order, sale or return
	Promise  = Of[PromiseNoun]  // what the company promised a customer, with its due time
	Voice    = Of[VoiceNoun]    // one piece of feedback of a customer
	Visit    = Of[VisitNoun]    // a customer's visit to a place
	Entry    = Of[EntryNoun]    // a row of the timeline
	Import   = Of[ImportNoun]   // one run of an import
	Audit    = Of[AuditNoun]    // an entry of the audit log
	Contact  = Of[ContactNoun]  // a phone number, e-mail address, …
	Snooze   = Of[SnoozeNoun]   // a hidden line of a work list
	Upload   = Of[UploadNoun]   // uploaded files
	Work     = Of[WorkNoun]     // a job on an upload: inspection, check, import or undo
	Act      = Of[ActNoun]      // something a person did and may take back for a while
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
func (ActNoun) prefix() string      { return "act" }

// nouns lists all of them.
var nouns = []noun{CustomerNoun{}, PlaceNoun{}, CalendarNoun{}, StaffNoun{}, UserNoun{}, KeyNoun{}, SessionNoun{}, ProductNoun{}, PurchaseNoun{},
	PromiseNoun{}, VoiceNoun{}, VisitNoun{}, EntryNoun{}, ImportNoun{}, AuditNoun{}, ContactNoun{}, SnoozeNoun{}, UploadNoun{}, WorkNoun{}, ActNoun{}}

// Any reports whether s has the text form of an id of any noun.
func Any(s string) bool {
	word, rest, ok := strings.Cut(s, "_")
	if !ok {
		return false
	}
	for _, n := range nouns {
		if n.prefix() == word {
			_, err := decode(rest)
			return err == nil
		}
	}
	return false
}

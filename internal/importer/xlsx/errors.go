package xlsx

import "fmt"

// Fault says what is wrong with a file as a whole.
type Fault string

// The faults.
const (
	Broken    Fault = "broken"     // it cannot be unpacked, or is no XML
	NoPart    Fault = "no_part"    // a part that it names is not in it
	NotBook   Fault = "not_book"   // a zip file that holds something else
	NoSheet   Fault = "no_sheet"   // it has no sheet of that name
	TooLarge  Fault = "too_large"  // unpacked it is larger than allowed
	TooLong   Fault = "too_long"   // a text is longer than a cell may be
	TooDeep   Fault = "too_deep"   // elements are nested without end
	DocType   Fault = "doc_type"   // a document type or an entity, which spreadsheets have not
	BadRow    Fault = "bad_row"    // a row number that cannot be, or not in order
	BadCell   Fault = "bad_cell"   // a cell's name that cannot be, or one that comes twice
	BadText   Fault = "bad_text"   // the number of a shared text that does not exist
	BadStyle  Fault = "bad_style"  // the number of a style that does not exist
	ManyTexts Fault = "many_texts" // more shared texts than are held in memory
)

// Error is why a file was refused.
type Error struct {
	Fault Fault
	Part  string // of the file: xl/worksheets/sheet1.xml
	Cell  string // by its name, B7, or the number of its row; "" = none is to blame
	Found string // what stood there
	Err   error  // the cause, for the log
}

// Error is the text for the log.
func (e *Error) Error() string {
	s := "xlsx: " + string(e.Fault) + " in " + e.Part
	if e.Cell != "" {
		s += " at " + e.Cell
	}
	if e.Found != "" {
		s += fmt.Sprintf(" (found %q)", e.Found)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

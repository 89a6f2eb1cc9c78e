// Package room holds the declarations by which a room (a package that owns tables) describes
// its data: its tables, their foreign keys, the derived figures its Verify recomputes, and
// what happens to its rows when an import is undone and when a customer is merged, exported or
// erased.
//
// A room declares this once, in its room.go; a Set of all rooms derives from it:
//
//	References   columns that name rows of other tables: Verify follows each
//	Verify       derived figures recounted, references, names of facts
//	Used         whether a record refers to a row that is to be removed
//	Tidy         empty rows of roll-ups removed after an undo
//	Remake       derived tables of customers filled again after an undo
//	Move, Back   rows of a customer given to another, and returned (merge)
//	Export       all that is kept of a customer
//	Erase        personal data and texts of a customer removed; figures stay
//
// Check compares the declarations with the schema of a database. It reports
//
//   - tables and columns nobody declared, and what is declared and not there
//   - a column named *_id that is said to refer to nothing and to nothing else
//   - a reference between records of customers that is not said to stay within one
//   - text or a number of a customer of which nobody said whether it is emptied or kept
//   - a table of texts that says neither how those about a customer are found nor what they are
//   - a derived table that no check recomputes, or one of customers that no Remake fills
//   - a key that is not the primary key
package room

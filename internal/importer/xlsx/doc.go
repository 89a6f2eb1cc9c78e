// Package xlsx reads the rows of a spreadsheet as they are stored, in constant memory except
// for the table of shared texts, from untrusted files.
//
//	zip ─▶ relations ─▶ workbook ─▶ styles, shared texts ─▶ rows of one sheet
//
// A cell is its stored value, never what a locale shows of it: a number without its
// currency sign or percent, a day as 2026-05-03, a time as 2026-05-03 14:00:00. What
// cannot be read whole (a number longer than a spreadsheet can hold, #N/A, a formula
// that was never calculated) is handed out with its Problem, so that whoever reads the
// column can refuse the cell.
//
// It refuses, with the part and the cell where there is one: more unpacked bytes than
// allowed, counted as they are read; a document type, entities, elements nested deeper
// than 64; texts longer than a cell may be; rows beyond 1,048,576 or not in order; two
// cells of one name; a shared text or a style that does not exist; a missing part.
// Why it is not a library: docs/adr/0014-spreadsheets-are-read-here.md.
package xlsx

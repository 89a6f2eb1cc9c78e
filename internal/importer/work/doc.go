// Package work does what pages ask for with uploads, as jobs: looks, checks, imports and
// undos.
//
//	queue ─▶ claim ─▶ files to a folder of its own ─▶ importer ─▶ report ─▶ folder gone
//	                    every second: alive? how far? asked to end?
//
// Any instance may do any of it: files come from the database and what comes of it goes
// there. A stop of the process gives the work back to the queue; one that is killed is
// missed by the others, or by its own next start. An import goes on where it was.
//
// A panic is an error with a sentence, and its stack is in the log. Time, rows, columns,
// cells and unpacked bytes are bounded by importer.Limits; a look takes a few minutes at
// most.
package work

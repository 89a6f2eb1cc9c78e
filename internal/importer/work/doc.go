// Package work runs the background jobs on uploads: inspections, dry runs, imports and undos.
//
//	queue ─▶ claim ─▶ files to a folder of its own ─▶ importer ─▶ report ─▶ folder gone
//	                    every second: alive? how far? asked to end?
//
// Any instance can run any job: files and results are in the database. A process that stops
// returns its jobs to the queue; jobs of a killed one lack heartbeats and are requeued by
// other instances or the next start. An import resumes at its checkpoint.
//
// A panic becomes an error message, and its stack is logged. Time, rows, columns, cells and
// unpacked bytes are bounded by importer.Limits; an inspection takes a few minutes at most.
package work

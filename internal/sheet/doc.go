// Package sheet is the way of the statistics packages to the shell: it reads columns of
// numbers from a plain file, says exactly which cell is wrong, and prints any result as
// a table for people or as JSON for programs. It needs no database.
package sheet

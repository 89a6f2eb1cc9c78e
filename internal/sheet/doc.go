// Package sheet reads the input of the statistics commands and prints their results: it
// reads columns of numbers from a plain file, names the cell of each error, and prints any
// result as a table for people or as JSON for programs. It needs no database.
package sheet

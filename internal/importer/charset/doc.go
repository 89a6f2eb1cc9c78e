// Package charset detects the encoding of a text, and how certain that is. All encodings are
// tried and each reading is scored as natural language: a name decoded wrongly has letters
// that no language combines.
//
// A reading is sure if it is thousands of times likelier than any other. One name of three
// characters never is: callers show the readings and let a person choose. Measured against
// libraries in docs/adr/0014-spreadsheets-are-read-here.md.
package charset

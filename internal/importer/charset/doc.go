// Package charset tells in which encoding a text was written that does not say so, and
// how sure that is. All encodings are tried and each reading is judged as a text: a name
// in the wrong one has letters that no language puts together.
//
// A reading is sure where it is thousands of times likelier than any other. One name of
// three characters never is: whoever asks shows the readings and lets a person choose.
// Measured against libraries in docs/adr/0014-spreadsheets-are-read-here.md.
package charset

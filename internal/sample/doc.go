// Package sample writes a file to try an import with: three months of orders of a small company that
// cleans and repairs at home, with the day promised, the time it was done, and what customers
// said of it.
//
// It is in the language, currency and zone of the company that reads it, ends yesterday, and is the
// same for the same day, byte for byte. Its columns are called what the importer knows them by, so
// that they are guessed without a correction. Its people and telephone numbers are invented.
package sample

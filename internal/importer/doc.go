// Package importer turns files into facts and has package flow record them.
//
//	files ─▶ rows ─▶ map ─▶ parts ─▶ sort ─▶ facts ─▶ check ─▶ sort ─▶ flow.RecordImport
//	 gzip, encoding   YAML   one row may    parts of   all are     by kind and time,
//	 CSV XLSX NDJSON         be many facts  one fact   tried and   so that sales come
//	                                        are joined taken back  before returns
//
// A map file (map.go; docs/import.md is its manual) says which column is what; the
// presets olist, onlineretail and cdnow are such files. Memory stays constant: both
// sorts and the look-up tables spill to unnamed temporary files.
//
// The order of files and rows does not matter. A row that cannot be taken takes with it
// the rows of the same fact, so that no invoice is recorded in half, and tells nothing:
// what other rows tell too comes from those alone. That holds also for what only the
// database can refuse, hence the check. All are written to the file of rejected rows
// with where, found, expected and how to mend. Lines without
// an order are rejected by name; a review without an order is told and waits in flow.
//
// The sequence of facts depends only on the map and the contents of the files, and the
// checkpoint is a place in it: running the same import again after kill -9 goes on
// there: facts of rejected rows keep their place and are passed over. A dry run ends
// after the check.
//
// It refuses: a map with an unknown key or column (with line and key), a row wider than
// its header, a record over 4 MiB, text that is not of its encoding.
package importer

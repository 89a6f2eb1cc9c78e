// Package importer turns files into facts and has package flow record them.
//
//	files ─▶ rows ─▶ map ─▶ parts ─▶ sort ─▶ facts ─▶ check ─▶ sort ─▶ flow.RecordImport
//	 gzip, encoding   YAML   one row may    parts of   all are     by kind and time,
//	 CSV XLSX NDJSON         be many facts  one fact   tried and   so that sales come
//	                                        are joined taken back  before returns
//
// A map file (mapfile.go; docs/import.md is its manual) says which column is what; the
// presets olist, onlineretail and cdnow are such files. Memory stays constant: both
// sorts and the look-up tables spill to unnamed temporary files.
//
// The order of files and rows does not matter. A rejected row rejects all rows of the same
// fact, so that no invoice is recorded in part, and contributes nothing to other facts. The
// check (a dry run) extends this to what only the database can refuse. All rejected rows are
// written to a file with location, value found, value expected and how to fix it. Lines
// without an order are rejected; a review without an order is sent and parked by flow.
//
// The sequence of facts depends only on the map, the contents of the files and what their source called customers
// before (known.go), and the checkpoint is a position in it: running the same import again after kill -9 resumes there.
// Facts of rejected rows keep their position and are skipped. A dry run ends after the check.
//
// It refuses: a map with an unknown key or column (with line and key), a row wider than
// its header, a record over 4 MiB, text that is not of its encoding.
package importer

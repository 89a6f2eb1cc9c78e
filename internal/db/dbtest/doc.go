// Package dbtest opens fresh databases for tests, on every engine there is, starts a
// PostgreSQL server for those that restart it, and cuts connections to one.
package dbtest

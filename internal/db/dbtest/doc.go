// Package dbtest opens fresh databases for tests on both engines, starts a PostgreSQL server
// for tests that restart it, and cuts connections to one.
package dbtest

// Package app wires: configuration ─▶ db ─▶ rooms ─▶ flow and views ─▶ doors. It is
// the one package that knows everybody. It also answers for the process: health,
// metrics, the log of requests, scheduled work, a graceful stop.
package app

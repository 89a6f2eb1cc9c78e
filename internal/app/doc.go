// Package app wires the program: configuration ─▶ db ─▶ rooms ─▶ flow and views ─▶ doors. It
// is the only package that imports all others. It also handles what concerns the process:
// health, metrics, request log, scheduled jobs, graceful stop.
package app

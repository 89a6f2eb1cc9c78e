// Package access is who may do what: users with passwords, sessions, one-time
// links, API keys, roles and their permissions, and the audit of what was done.
//
//	password ─▶ SignIn ─▶ Session (a token; only its hash is kept) ─▶ WhoBySession
//	key      ───────────────────────────────────────────────────▶ WhoByKey
//
// Doors turn a request into a Who and ask Who.Can; verbs of package flow take the
// Who and write it to the audit. What a role may do is data: the table
// role_permission, filled from Grid, changed by the owner.
//
// States of a user: invited (no password yet) ─▶ active ⇄ inactive. A link sets a
// password once, for a limited time; making another one ends the one before.
// Sessions end by signing out, idleness, age, a new password, another role.
//
// Wrong passwords slow whoever types them: one address at one account, or one device
// from which the account has signed in before. They lock nobody else out; see throttle.go.
//
// It refuses: a password under 10 characters or a well-known one, a try at a password
// before its wait is over (and says when to try again), a
// key with permissions its maker lacks, to let anyone but an owner change an owner,
// to leave the company without an owner. An unknown e-mail costs a caller as much
// time as a wrong password, and reads the same.
package access

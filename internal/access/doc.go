// Package access is authentication and authorization: users with passwords, sessions,
// one-time links, API keys, roles and their permissions, and the audit log.
//
//	password ─▶ SignIn ─▶ Session (a token; only its hash is stored) ─▶ WhoBySession
//	key      ─────────────────────────────────────────────────────▶ WhoByKey
//
// Doors turn a request into a Who and ask Who.Can; verbs of package flow take the Who and
// write it to the audit log. What a role may do is data: the table role_permission, filled
// from Grid, changed by the owner.
//
// States of a user: invited (no password yet) ─▶ active ⇄ inactive. A link sets a password
// once, for a limited time; a new link ends the one before. Sessions end by signing out, idle
// timeout, age, a new password, another role.
//
// Wrong passwords are throttled for one address at one account, or one device from which the
// account has signed in before. They lock nobody else out; see throttle.go.
//
// It refuses: a password under 10 characters or a well-known one, a try before the wait after
// the last one is over (the error says when to retry), a key with permissions its maker
// lacks, a change of an owner by anyone but an owner, a company without an owner. An unknown
// e-mail takes as long as a wrong password and gets the same answer.
package access

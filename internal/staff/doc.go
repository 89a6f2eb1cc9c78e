// Package staff is who works here: their name, place, duty, when they joined and
// left. Their customers, promises and cases refer to them by id. Whether they may
// sign in is for package access.
//
// A member of staff that another system names by a code before we were told who it
// is, is made with that code as the name.
package staff

// Package staff keeps the members of staff: their name, place, duty, when they joined and
// left. Their customers, promises and cases refer to them by id. Whether they may sign in is
// for package access.
//
// A member of staff whose code a fact refers to before another system sent their record is
// created with the code as name.
package staff

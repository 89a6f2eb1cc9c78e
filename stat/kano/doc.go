// Package kano sorts features by what having and lacking them does to
// satisfaction. Each respondent answers two questions about a feature: how
// they feel when it is there (functional) and when it is not (dysfunctional).
//
//	functional ╲ dysfunctional   like  must-be  neutral  live with  dislike
//	like                          Q      A        A         A          O
//	must-be                       R      I        I         I          M
//	neutral                       R      I        I         I          M
//	live with                     R      I        I         I          M
//	dislike                       R      R        R         R          Q
//
// Attractive, One-dimensional, Must-be, Indifferent, Reverse, Questionable.
//
// Discrete takes the most frequent category, and says by Fong's test whether
// it can be told from the next. Continuous averages scored answers, which
// keeps what the table throws away.
//
// It refuses: answers off the scale of five, and features nobody answered.
package kano

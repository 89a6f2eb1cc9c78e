// Package kano classifies features by the effect of their presence and absence on
// satisfaction. Each respondent answers two questions about a feature: how they feel when
// it is present (functional) and when it is absent (dysfunctional).
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
// Discrete takes the most frequent category and tests by Fong whether its frequency
// differs from that of the next. Continuous averages scored answers, which keeps the
// strength that the table ignores.
//
// Rejected: answers off the scale of five, and features without answers.
package kano

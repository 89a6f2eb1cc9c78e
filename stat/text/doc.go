// Package text reads what customers wrote, in Chinese and English, without any
// network: is it praise or complaint, and which dimension of service is it
// about.
//
//	Read("等了一个小时，态度还差") → negative 0.98, responsiveness
//
// Sentiment is a logistic model over hashed character n-grams (1 to 4; for
// English also words and pairs of words), one per language, trained by
//
//	go run ./cmd/train-text -data ../shared/data/text
//
// on labelled reviews and embedded as 8-bit weights. The command prints the
// accuracy on every category when it was left out of training; one category,
// HeldOut, is left out of the embedded weights for good, so that the shipped
// model itself can be measured on a shop it has never seen. In English there are
// restaurant reviews only: the command leaves out topics of them, and what the
// model does in another trade is not known.
//
// Dimension is a lexicon of service words: reliability, responsiveness,
// assurance, empathy, tangibles. MeasureDimension compares it with labels.
//
// It refuses to guess: between the thresholds, and for texts without a letter,
// the sentiment is Unsure. A person's correction is worth more than any of
// this, and is what the next training should start from.
package text

// Package text reads what customers wrote, in Chinese and English, without any
// network: is it praise or complaint, and which dimension of service is it
// about.
//
//	Read("等了一个小时，态度还差") → negative 0.98, responsiveness
//
// Sentiment is a logistic model over hashed character n-grams (Chinese 1 to 3,
// English 1 to 4, and words and pairs of words), one per language, trained by
//
//	go run ./cmd/train-text
//
// on labelled reviews and embedded as 8-bit weights, together at most 1 MiB. The
// command measures models on what was left out of their training, trade by trade,
// and what it found is embedded too: Known gives it, and Reading.Measured what is
// to be expected of a trade that the training has not seen. One trade, HeldOut, is
// left out of the embedded weights for good, so that the shipped model itself can
// be measured. In English there are restaurant reviews only: topics of them are
// left out, and what the model does in another trade is not known.
//
// Dimension is a lexicon of service words: reliability, responsiveness,
// assurance, empathy, tangibles. MeasureDimension compares it with labels.
//
// It refuses to guess: between the thresholds, and for texts without a letter,
// the sentiment is Unsure. A person's correction is worth more than any of
// this, and is what the next training should start from.
package text

// Package text classifies what customers wrote, in Chinese and English, without network
// access: sentiment (praise or complaint) and the dimension of service quality.
//
//	Read("等了一个小时，态度还差") → negative 0.98, responsiveness
//
// Sentiment is a logistic model over hashed character n-grams (Chinese 1 to 3,
// English 1 to 4, and words and pairs of words), one per language, trained by
//
//	go run ./cmd/train-text
//
// on labelled reviews and embedded as 8-bit weights, together at most 1 MiB. The command
// measures the accuracy of models on reviews left out of their training, trade (line of
// business) by trade, and the results are embedded too: Known returns them, and
// Reading.Measured the expected accuracy in a trade that is not in the training data. One
// trade, HeldOut, is not in the training data of the embedded weights, so that the shipped
// model itself can be tested. In English there are restaurant reviews only: topics of them
// are left out instead, and the accuracy in other trades is unknown.
//
// Dimension is a lexicon of service words: reliability, responsiveness,
// assurance, empathy, tangibles. MeasureDimension compares it with labels.
//
// Between the thresholds, and for texts without a letter, the sentiment is Unsure.
// Corrections by people are better than any prediction and should be the data of the next
// training.
package text

package flow

import (
	"maps"

	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/money"
)

// InWords are the arguments of a message with kinds of facts and of identities, steps of an order
// and amounts in the reader's words.
func InWords(say *locale.Locale, args errs.Args) errs.Args {
	out := maps.Clone(args)
	for name, v := range args {
		switch name {
		case "kind", "later", "with":
			out[name] = inWords(say, "import.kind.", v)
		case "step":
			out[name] = inWords(say, "import.step.", v)
		case "told", "lines":
			out[name] = amountIn(args["currency"], v)
		}
	}
	return out
}

// inWords returns the message of a word, the word itself where there is none.
func inWords(say *locale.Locale, prefix string, v any) any {
	if word, ok := v.(string); ok && locale.Has(prefix+word) {
		return say.T(prefix + word)
	}
	return v
}

// amountIn returns an amount of minor units, which is a float64 after it was stored as JSON.
func amountIn(currency, v any) any {
	code, ok := currency.(string)
	switch minor := v.(type) {
	case int64:
		if ok {
			return money.Amount{Minor: minor, Currency: code}
		}
	case float64:
		if ok {
			return money.Amount{Minor: int64(minor), Currency: code}
		}
	}
	return v
}

package main

import (
	"slices"

	"huitou/stat/btyd"
	"huitou/stat/cohort"
	"huitou/stat/conform"
	"huitou/stat/driver"
	"huitou/stat/forecast"
	"huitou/stat/ipa"
	"huitou/stat/kano"
	"huitou/stat/lift"
	"huitou/stat/pls"
	"huitou/stat/quantile"
	"huitou/stat/quote"
	"huitou/stat/recsys"
	"huitou/stat/reliability"
	"huitou/stat/repeat"
	"huitou/stat/score"
	"huitou/stat/servqual"
	"huitou/stat/spc"
	"huitou/stat/text"
	"huitou/stat/whale"
)

// needData is how many checks need the published data sets.
const needData = 154

// publishedChecks returns the checks of each package of stat/ against published numbers. data
// is the folder of the published data sets, "" if they are not available: then the checks
// that need them are omitted.
func publishedChecks(data string) ([]conform.Check, error) {
	list := slices.Concat(btyd.Checks(), cohort.Checks(), driver.Checks(), forecast.Checks(), ipa.Checks(), kano.Checks(), lift.Checks(),
		pls.Checks(), quantile.Checks(), quote.Checks(), reliability.Checks(), recsys.Checks(), repeat.Checks(), score.Checks(), servqual.Checks(), spc.Checks(), text.Checks(), whale.Checks())
	if data == "" {
		return list, nil
	}
	more, err := dataChecks(data)
	return append(list, more...), err
}

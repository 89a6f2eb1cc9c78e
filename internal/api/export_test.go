package api

import (
	"io/fs"
	"strings"

	"huitou/internal/fact"
)

// Route is a route as the tests see it.
type Route struct {
	Method, Pattern, Scope string
	Open                   bool
}

// Routes is the list of routes.
func Routes() (list []Route) {
	for _, r := range routes {
		list = append(list, Route{r.method, r.pattern, string(r.scope), r.open})
	}
	return list
}

// ReadFacts reads a body of facts.
func ReadFacts(body []byte, lines bool) ([]fact.Fact, []error, error) {
	t, err := readFacts(body, lines)
	return t.Facts, t.Errs, err
}

// Spec is the joined OpenAPI document.
func Spec() []byte {
	d, err := describe()
	if err != nil {
		panic(err)
	}
	return d.yaml
}

// Join joins the files of another description of the given routes, "GET /x".
func Join(files fs.FS, names ...string) ([]byte, error) {
	var list []route
	for _, name := range names {
		method, pattern, _ := strings.Cut(name, " ")
		list = append(list, route{method: method, pattern: pattern})
	}
	d, err := joinDocument(files, list)
	if err != nil {
		return nil, err
	}
	return d.yaml, nil
}

// OpenAPI are the files that are joined.
var OpenAPI fs.FS = openapiFS

// Style is the style of the page of the OpenAPI document.
func Style() string { return docsCSS }

// Shapes are the types behind schemas of the OpenAPI document.
var Shapes = map[string]any{
	"Fact": fact.Fact{}, "PlaceFact": fact.Place{}, "ProductFact": fact.Product{}, "CustomerFact": fact.Customer{},
	"PurchaseFact": fact.Purchase{}, "Line": fact.Line{}, "OrderPromise": fact.OrderPromise{}, "Step": fact.Step{},
	"PromiseFact": fact.Promise{}, "DeliveryFact": fact.Delivery{}, "ReturnFact": fact.Return{},
	"VoiceFact": fact.Voice{}, "VisitFact": fact.Visit{},
	"Problem": problem{}, "FieldError": fieldError{}, "Named": named{}, "Who": whoView{}, "Company": companyView{},
	"Place": placeView{}, "Staff": staffView{}, "Product": productView{}, "Bought": boughtView{}, "Customer": customerRow{},
	"Card": cardView{}, "Event": eventView{}, "Purchase": purchaseView{}, "PurchaseDetail": purchaseDetailView{},
	"Promise": promiseView{}, "PromiseRow": promiseRowView{}, "PromiseDetail": promiseDetailView{}, "PromiseChange": changeForm{},
	"Voice": voiceView{}, "VoiceRow": voiceRowView{}, "Share": shareView{}, "Mean": meanView{}, "Difference": differenceView{},
	"Trend": trendView{}, "Quantile": quantileView{}, "Unmeasured": unmeasured{}, "StepCell": stepCellView{},
	"PromiseCell": promiseCellView{}, "VoiceCell": voiceCellView{}, "Gap4": gap4View{}, "Gap5": gap5View{}, "Board": boardView{},
}

package quote

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

const olist = "../../../shared/data/olist"

func table(t *testing.T, name string) ([][]string, map[string]int) {
	t.Helper()
	f, err := os.Open(filepath.Join(olist, name))
	if err != nil {
		t.Skip("the Olist orders are not here: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, c := range rows[0] {
		col[c] = i
	}
	return rows[1:], col
}

type order struct {
	Case
	estimated float64
}

// days turns a time stamp into days; the day starts at a whole number.
func days(s string) float64 {
	v, err := time.Parse("2006-01-02 15:04:05", s)
	if err != nil {
		return math.NaN()
	}
	return float64(v.Unix()) / 86400
}

// around is where the postcodes of a capital and its surroundings end.
var around = map[string]int{"SP": 10000, "RJ": 25000, "MG": 33000, "RS": 95000, "PR": 83000}

// features of an order: the customer's state, whether the seller sits in São
// Paulo or in the customer's state, freight per item, the distance between the
// states' capitals, the day of the week, payment by bank slip,
// weight, whether the customer lives around the state's capital, and the whole days that the seller
// allows himself between approval and posting, which the listing fixes.
var (
	states   = slices.Sorted(maps.Keys(capital))
	features = len(states) + 8 + 6
)

func olistOrders(t *testing.T) []order {
	metro := map[string]float64{}
	customer, seller := map[string]string{}, map[string]string{}
	rows, c := table(t, "olist_customers_dataset.csv")
	for _, r := range rows {
		customer[r[c["customer_id"]]] = r[c["customer_state"]]
		z, _ := strconv.Atoi(r[c["customer_zip_code_prefix"]])
		if z < around[r[c["customer_state"]]] {
			metro[r[c["customer_id"]]] = 1
		}
	}
	rows, c = table(t, "olist_sellers_dataset.csv")
	for _, r := range rows {
		seller[r[c["seller_id"]]] = r[c["seller_state"]]
	}
	type parcel struct {
		from                          string
		freight, items, posted, grams float64
	}
	grams := map[string]float64{}
	rows, c = table(t, "olist_products_dataset.csv")
	for _, r := range rows {
		grams[r[c["product_id"]]], _ = strconv.ParseFloat(r[c["product_weight_g"]], 64)
	}
	parcels := map[string]parcel{}
	rows, c = table(t, "olist_order_items_dataset.csv")
	for _, r := range rows {
		p := parcels[r[c["order_id"]]]
		freight, _ := strconv.ParseFloat(r[c["freight_value"]], 64)
		parcels[r[c["order_id"]]] = parcel{
			seller[r[c["seller_id"]]], p.freight + freight, p.items + 1,
			max(p.posted, days(r[c["shipping_limit_date"]])), p.grams + grams[r[c["product_id"]]],
		}
	}
	slip := map[string]bool{}
	rows, c = table(t, "olist_order_payments_dataset.csv")
	for _, r := range rows {
		slip[r[c["order_id"]]] = slip[r[c["order_id"]]] || r[c["payment_type"]] == "boleto"
	}
	var out []order
	rows, c = table(t, "olist_orders_dataset.csv")
	for _, r := range rows {
		delivered := days(r[c["order_delivered_customer_date"]])
		if r[c["order_status"]] != "delivered" || math.IsNaN(delivered) {
			continue
		}
		o := order{
			Case:      Case{Placed: days(r[c["order_purchase_timestamp"]]), Delivered: delivered},
			estimated: days(r[c["order_estimated_delivery_date"]]),
		}
		p, to := parcels[r[c["order_id"]]], customer[r[c["customer_id"]]]
		allowed := math.Round(p.posted - days(r[c["order_approved_at"]]))
		o.X = describe(p.from, to, p.freight/max(1, p.items), int(o.Placed)%7, allowed)
		o.X[len(states)+6] = math.Log1p(p.grams)
		o.X[len(states)+7] = metro[r[c["customer_id"]]]
		if slip[r[c["order_id"]]] {
			o.X[len(states)+5] = 1
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b order) int { return compare(a.Placed, b.Placed) })
	return out
}

func describe(from, to string, freight float64, weekday int, allowed float64) []float64 {
	x := make([]float64, features)
	if i, found := slices.BinarySearch(states, to); found {
		x[i] = 1
	}
	rest := x[len(states):]
	if from == "SP" {
		rest[0] = 1
	}
	if from == to {
		rest[1] = 1
	}
	rest[2] = math.Log1p(freight)
	a, b := capital[from], capital[to]
	rest[3] = math.Log1p(math.Hypot(a[0]-b[0], a[1]-b[1]))
	if allowed > 0 {
		rest[4] = math.Log1p(min(allowed, 30))
	}
	if weekday < 6 {
		rest[8+weekday] = 1
	}
	return x
}

// A quote is a date, kept until that day's end, like the platform's estimate.
func TestOlist(t *testing.T) {
	t.Parallel()
	orders := olistOrders(t)
	cases := make([]Case, len(orders))
	for i, o := range orders {
		cases[i] = o.Case
	}
	quotes, err := Replay(cases, Options{Features: features, Grain: 1})
	if err != nil {
		t.Fatal(err)
	}
	from := len(cases) * 3 / 4
	r, err := Measure(quotes[from:], cases[from:])
	if err != nil {
		t.Fatal(err)
	}
	var platform, kept float64
	for _, o := range orders[from:] {
		platform += (o.estimated - o.Placed) / float64(r.N)
		if o.Delivered < o.estimated+1 {
			kept += 1 / float64(r.N)
		}
	}
	earlier := 1 - r.Within/platform
	t.Logf("%d orders: kept %.4f [%.4f, %.4f], %.2f days; the platform %.4f, %.2f days; %.1f %% earlier",
		r.N, r.Kept, r.Low, r.High, r.Within, kept, platform, 100*earlier)
	if r.Kept < 0.93 || r.Kept > 0.97 || earlier < 0.08 {
		t.Error("the quotes are not good enough")
	}
}

// capital holds latitude and longitude.
var capital = map[string][2]float64{"SP": {-23.5, -46.6},
	"RJ": {-22.9, -43.2},
	"MG": {-19.9, -43.9},
	"RS": {-30.0, -51.2},
	"PR": {-25.4, -49.3},
	"SC": {-27.6, -48.5},
	"BA": {-12.97, -38.5},
	"DF": {-15.8, -47.9},
	"ES": {-20.3, -40.3},
	"GO": {-16.7, -49.3},
	"PE": {-8.05, -34.9},
	"CE": {-3.7, -38.5},
	"PA": {-1.45, -48.5},
	"MT": {-15.6, -56.1},
	"MA": {-2.5, -44.3},
	"MS": {-20.4, -54.6},
	"PB": {-7.1, -34.9},
	"PI": {-5.1, -42.8},
	"RN": {-5.8, -35.2},
	"AL": {-9.7, -35.7},
	"SE": {-10.9, -37.05},
	"TO": {-10.2, -48.3},
	"RO": {-8.8, -63.9},
	"AM": {-3.1, -60},
	"AC": {-9.97, -67.8},
	"AP": {0.03, -51.05},
	"RR": {2.8, -60.7}}

// Package shapetest has exports in the shapes in which products write them, and what a correct import of
// each contains: internal/importer/testdata/shapes says where the shapes are from.
package shapetest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"huitou/internal/clock"
	"huitou/internal/db"
)

// Now is a time after everything in the files.
var Now = clock.At(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))

// Shape is an export, and what it becomes.
type Shape struct {
	File           string
	Currency, Zone string       // of the company
	Ahead          bool         // it has what is yet to come at Now, and becomes more later
	Correct        []Correction // of what is guessed, three at most

	Sales     string // "n currency sum" of those that count, of each currency
	Void      string
	Returns   string
	Voices    string // stars of the most, "–" = none, by time
	Visits    int
	Waiting   int // for an order that is not in the file
	Customers int
	Rejected  int // rows
}

// Correction is one choice of a person.
type Correction struct {
	Field, Column string            // the column of a field
	Words         map[string]string // or what words of Column mean
	Round         bool              // or that amounts are rounded
}

// Shapes are all exports.
var Shapes = []Shape{
	{File: "acuity-appointments.csv", Currency: "GBP", Zone: "Europe/London", Sales: "6 GBP 141650", Visits: 8, Customers: 6},
	{File: "amazon-all-orders.txt", Currency: "USD", Zone: "UTC", Sales: "1 CAD 6102, 5 USD 167835", Void: "1 USD 0", Rejected: 1},
	{File: "base-orders.csv", Currency: "JPY", Zone: "Asia/Tokyo", Sales: "6 JPY 145680", Void: "1 JPY 1700", Customers: 3},
	{File: "bigcommerce-orders.csv", Currency: "USD", Zone: "America/New_York", Sales: "7 USD 153348", Void: "2 USD 5400", Returns: "2 USD 6000", Customers: 6},
	{File: "booking-com-reservations.csv", Currency: "EUR", Zone: "Europe/Lisbon", Sales: "5 EUR 199525", Visits: 4, Customers: 7},
	{File: "calendly-events.csv", Currency: "USD", Zone: "America/Chicago", Sales: "3 USD 27000", Visits: 5, Customers: 7},
	{File: "douyin-orders.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "4 CNY 130830", Void: "2 CNY 10390"},
	{File: "dsfinvk-transactions.csv", Currency: "EUR", Zone: "Europe/Berlin", Sales: "6 EUR 132590", Returns: "1 EUR 600", Customers: 2},
	{File: "ebay-orders.csv", Currency: "USD", Zone: "America/Los_Angeles", Sales: "5 USD 163806", Void: "1 USD 2349", Customers: 5, Rejected: 1},
	{File: "etsy-order-items.csv", Currency: "USD", Zone: "America/New_York", Sales: "6 USD 149900", Customers: 4},
	{File: "freshdesk-tickets.csv", Currency: "EUR", Zone: "Europe/Berlin", Voices: "7/7 1/7 – 4/7 – – –", Customers: 5},
	{File: "google-play-reviews.csv", Currency: "EUR", Zone: "UTC", Voices: "5/5 1/5 4/5 3/5 5/5 2/5 5/5 4/5"},
	{File: "jd-orders.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "5 CNY 297000", Void: "2 CNY 81700", Customers: 4},
	{File: "judgeme-reviews.csv", Currency: "EUR", Zone: "UTC", Voices: "3/5 5/5 2/5 4/5 5/5 3/5 5/5", Customers: 5},
	{File: "lightspeed-vend-sales.csv", Currency: "NZD", Zone: "Pacific/Auckland", Sales: "3 NZD 57150", Void: "1 NZD 115000", Returns: "1 NZD 1150", Customers: 2},
	{File: "loyverse-receipts-by-item.csv", Currency: "EUR", Zone: "Europe/Lisbon", Sales: "6 EUR 59743", Void: "1 EUR 350", Returns: "1 EUR 875", Customers: 3},
	{File: "magento2-orders.csv", Currency: "USD", Zone: "America/Chicago", Sales: "8 USD 168985", Void: "1 USD 3000", Returns: "2 USD 6500", Customers: 7},
	{File: "paypal-activity-de.csv", Currency: "EUR", Zone: "Europe/Berlin", Sales: "5 EUR 135490", Void: "1 EUR 3490", Returns: "1 EUR 1000", Customers: 5},
	{File: "pinduoduo-orders.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "4 CNY 13860", Void: "3 CNY 132600", Rejected: 1},
	{File: "shopware5-orders.csv", Currency: "EUR", Zone: "Europe/Berlin", Correct: []Correction{{Column: "status", Words: map[string]string{"4": "void", "-1": "void"}}, {Column: "cleared", Words: map[string]string{"20": "void"}}, {Round: true}},
		Sales: "4 EUR 126715", Void: "3 EUR 7980", Customers: 6},
	{File: "squarespace-orders.csv", Currency: "USD", Zone: "America/New_York", Sales: "5 USD 183080", Void: "1 USD 3610", Returns: "2 USD 5010", Customers: 5},
	{File: "stripe-payments.csv", Currency: "USD", Zone: "UTC", Sales: "1 EUR 5990, 1 JPY 5000, 6 USD 159995", Void: "1 USD 3000", Returns: "2 USD 6500", Customers: 7},
	{File: "sumup-sales-report.csv", Currency: "CHF", Zone: "Europe/Zurich", Sales: "6 CHF 130950", Returns: "1 CHF 1850"},
	{File: "toast-check-details.csv", Currency: "USD", Zone: "America/New_York", Sales: "8 USD 136540", Customers: 3},
	{File: "toast-item-selections.csv", Currency: "USD", Zone: "America/New_York", Sales: "5 USD 117018", Void: "1 USD 756"},
	{File: "trustpilot-service-reviews.csv", Currency: "EUR", Zone: "UTC", Voices: "4/5 4/5 3/5", Waiting: 5, Customers: 6},
	{File: "wix-orders.csv", Currency: "EUR", Zone: "Europe/Berlin", Sales: "6 EUR 113895", Void: "1 EUR 1690", Returns: "2 EUR 4440", Customers: 5},
	{File: "youzan-orders.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "6 CNY 168000", Void: "2 CNY 8800", Returns: "2 CNY 10800", Customers: 5},
	{File: "../cases/import/shopify-real-shape.csv", Currency: "BDT", Zone: "Asia/Dhaka", Sales: "4 BDT 700000", Void: "1 BDT 70000", Returns: "1 BDT 130000", Customers: 4},
	{File: "../cases/import/woo-shape.csv", Currency: "USD", Zone: "America/New_York", Sales: "2 USD 9000", Returns: "1 USD 4500", Customers: 2},
	{File: "../cases/import/taobao-shape.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "2 CNY 15600", Void: "1 CNY 5000", Returns: "1 CNY 5000", Customers: 2},
	{File: "square-transactions.csv", Currency: "USD", Zone: "America/New_York", Sales: "5 USD 141456", Returns: "1 USD 1296", Customers: 2},
	{File: "square-items.csv", Currency: "USD", Zone: "America/New_York", Sales: "3 USD 5573", Returns: "1 USD 1296", Customers: 1},
	{File: "restaurant-till.csv", Currency: "INR", Zone: "Asia/Kolkata", Sales: "6 INR 1496500", Void: "1 INR 100300", Customers: 3},
	{File: "superstore.csv", Currency: "USD", Zone: "America/New_York", Correct: []Correction{{Round: true}}, Sales: "4 USD 199575", Customers: 3},
	{File: "deliveries-de.csv", Currency: "EUR", Zone: "Europe/Berlin", Sales: "5 EUR 179350", Void: "1 EUR 8000", Customers: 4},
	{File: "helpdesk-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Voices: "5/5 3/5 – 2/5", Customers: 3},
	{File: "reviews-by-store.csv", Currency: "EUR", Zone: "Europe/London", Voices: "5/5 1/5 4/5 3/5 4/5", Customers: 4},
	{File: "studio-sales.csv", Currency: "USD", Zone: "America/Los_Angeles", Sales: "4 USD 135065", Returns: "1 USD 15000", Customers: 3},
	{File: "salon-appointments.csv", Currency: "GBP", Zone: "Europe/London", Sales: "3 GBP 20350", Visits: 2, Customers: 3},
	{File: "prestashop-orders.csv", Currency: "EUR", Zone: "Europe/Paris", Sales: "2 EUR 143170", Void: "3 EUR 8390", Customers: 3},
	{File: "waimai-orders.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "3 CNY 12200", Void: "1 CNY 7800"},
	{File: "invoices-accounting.csv", Currency: "AUD", Zone: "Australia/Sydney", Sales: "2 AUD 141350", Void: "1 AUD 9350", Returns: "1 AUD 22000", Customers: 2},
	{File: "hotel-reservations.csv", Ahead: true, Currency: "EUR", Zone: "Europe/Lisbon", Sales: "3 EUR 176900", Visits: 2, Customers: 3},
	{File: "nps-answers.csv", Currency: "USD", Zone: "America/New_York", Voices: "10/10 6/10 0/10", Customers: 2},
	{File: "member-till-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "3 CNY 78520", Void: "1 CNY 35820", Customers: 2},
	{File: "zendesk-tickets.csv", Currency: "EUR", Zone: "Europe/Berlin", Voices: "– – –", Waiting: 4, Customers: 6},
	{File: "airbnb-reservations.csv", Ahead: true, Currency: "EUR", Zone: "Europe/Lisbon", Sales: "5 EUR 228525", Visits: 4, Customers: 7},
	{File: "atelier-reparations-fr.csv", Currency: "EUR", Zone: "Europe/Paris", Sales: "4 EUR 154000", Void: "2 EUR 14000", Customers: 4},
	{File: "clover-payments.csv", Currency: "USD", Zone: "America/New_York", Sales: "7 USD 136900", Void: "1 USD 3300", Returns: "2 USD 5000", Customers: 2},
	{File: "dianping-reviews-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Voices: "5/5 1/5 4/5 3/5 4/5", Customers: 3},
	{File: "fresha-appointments.csv", Ahead: true, Currency: "GBP", Zone: "Europe/London", Sales: "5 GBP 137000", Visits: 4, Customers: 4},
	{File: "furniture-orders-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "3 CNY 1699900", Void: "1 CNY 320000", Voices: "2/2 1/2", Customers: 3},
	{File: "hubspot-tickets.csv", Currency: "EUR", Zone: "Europe/Berlin", Voices: "7/7 2/7 – 6/7 – 4/7", Customers: 4},
	{File: "keruyun-till.xlsx", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "5 CNY 196900", Void: "1 CNY 9900", Returns: "2 CNY 30000", Customers: 2},
	{File: "lazada-orders.csv", Currency: "MYR", Zone: "Asia/Kuala_Lumpur", Sales: "2 MYR 134500", Void: "2 MYR 4000", Customers: 3},
	{File: "mercadolibre-ventas.xlsx", Currency: "ARS", Zone: "America/Argentina/Buenos_Aires", Sales: "5 ARS 143956739", Void: "1 ARS 4500000", Returns: "2 ARS 6500000", Customers: 5},
	{File: "opentable-reservations.csv", Ahead: true, Currency: "USD", Zone: "America/New_York", Visits: 2, Customers: 3},
	{File: "quickbooks-sales-by-customer.csv", Currency: "USD", Zone: "America/Chicago", Correct: []Correction{{Field: "customer", Column: "column 1"}, {Field: "customer.name", Column: "column 1"}}, Sales: "3 USD 355200", Returns: "1 USD 5000", Customers: 3},
	{File: "shopee-orders-tw.xlsx", Currency: "TWD", Zone: "Asia/Taipei", Sales: "4 TWD 1502000", Void: "2 TWD 92000", Customers: 5},
	{File: "typeform-nps-es.csv", Currency: "EUR", Zone: "Europe/Madrid", Voices: "10/10 6/10 0/10 9/10", Customers: 2},
	{File: "werkstatt-auftraege.csv", Currency: "EUR", Zone: "Europe/Berlin", Sales: "4 EUR 256000", Void: "1 EUR 30000", Returns: "1 EUR 10000", Customers: 4},
	{File: "xiaohongshu-orders.xlsx", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "5 CNY 157040", Void: "2 CNY 15400"},
	{File: "yotpo-reviews.csv", Currency: "EUR", Zone: "UTC", Voices: "4/5 3/5 5/5 2/5", Waiting: 2, Customers: 5},
	{File: "allegro-orders-pl.csv", Currency: "PLN", Zone: "Europe/Warsaw", Sales: "2 PLN 17699", Void: "1 PLN 25500", Customers: 2},
	{File: "google-business-reviews.csv", Currency: "EUR", Zone: "Europe/Lisbon", Voices: "5/5 2/5 4/5", Customers: 3},
	{File: "zoho-desk-tickets.csv", Currency: "EUR", Zone: "Europe/Lisbon", Voices: "3/3 – 1/3 2/3", Customers: 3},
	{File: "repair-orders-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "2 CNY 18000", Void: "1 CNY 0", Voices: "5/5 4/5", Customers: 3},
	{File: "cloudbeds-reservations.csv", Currency: "EUR", Zone: "Europe/Lisbon", Sales: "6 EUR 146700", Visits: 5, Customers: 6},
	{File: "ecwid.csv", Currency: "USD", Zone: "America/Los_Angeles", Correct: []Correction{{Column: "payment_status", Words: map[string]string{"AWAITING_PAYMENT": ""}}}, Sales: "6 USD 20545", Void: "1 USD 2434", Returns: "2 USD 6106", Customers: 6},
	{File: "odoo-sale-orders.csv", Currency: "EUR", Zone: "UTC",
		Sales: "3 EUR 153453", Void: "1 EUR 22869", Customers: 3},
	{File: "surveymonkey-nps.csv", Currency: "GBP", Zone: "Europe/London",
		Voices: "10/10 9/10 6/10 0/10 8/10 7/10 10/10", Customers: 5},
	{File: "vagaro-appointments.csv", Currency: "USD", Zone: "America/New_York", Sales: "4 USD 28750", Visits: 4, Customers: 4},
	{File: "datev-bookings.csv", Currency: "EUR", Zone: "Europe/Berlin", Correct: []Correction{{Field: "customer", Column: "Konto"}, {Column: "Soll/Haben-Kennzeichen", Words: map[string]string{"H": "return"}}},
		Sales: "3 EUR 136850", Returns: "1 EUR 1190", Customers: 2},
	{File: "meituan-vouchers.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "3 CNY 38590", Void: "1 CNY 8800", Customers: 2},
	{File: "weixin-shop.xlsx", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "5 CNY 88170", Void: "3 CNY 37100", Returns: "2 CNY 24300"},
	{File: "pospal-sales.xlsx", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "7 CNY 57840", Returns: "2 CNY 4190", Customers: 3},
	{File: "salon-visits-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "4 CNY 77720", Visits: 5, Customers: 5},
	{File: "hotel-orders-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai", Sales: "6 CNY 503000", Visits: 3, Customers: 3},
	{File: "shopline-hk.xlsx", Currency: "HKD", Zone: "Asia/Hong_Kong", Sales: "5 HKD 159400", Void: "1 HKD 19800", Returns: "2 HKD 31800", Customers: 5},
	{File: "install-orders.xlsx", Currency: "CNY", Zone: "Asia/Shanghai",
		Sales: "6 CNY 2179400", Void: "2 CNY 259800", Voices: "5/5 2/5 4/5 3/5 5/5", Customers: 5},
	{File: "wjx-survey.xlsx", Currency: "CNY", Zone: "Asia/Shanghai", Voices: "5/5 4/5 2/5 3/5 5/5 1/5 4/5 5/5", Customers: 4},
	{File: "tw-restaurant-sales.csv", Currency: "TWD", Zone: "Asia/Taipei", Sales: "5 TWD 291700", Void: "1 TWD 33000", Customers: 2},
	{File: "caisse-tickets-fr.csv", Currency: "EUR", Zone: "Europe/Paris", Sales: "4 EUR 129645", Void: "1 EUR 6450", Returns: "1 EUR 5805", Customers: 2},
	{File: "gorgias-tickets.csv", Currency: "USD", Zone: "UTC", Voices: "5/5 2/5 – – – 4/5 1/5 –", Customers: 5},
	{File: "phorest-transactions.csv", Currency: "GBP", Zone: "Europe/London", Sales: "4 GBP 26320", Void: "1 GBP 1800", Returns: "1 GBP 1450", Customers: 4},
	{File: "ubereats-payments.csv", Currency: "USD", Zone: "America/New_York", Sales: "4 USD 14192", Void: "1 USD 0", Returns: "1 USD 893"},
	{File: "xero-invoices.csv", Currency: "GBP", Zone: "Europe/London",
		Correct: []Correction{{Column: "Status", Words: map[string]string{"Draft": "void"}}},
		Sales:   "4 GBP 138500", Void: "2 GBP 46800", Returns: "1 GBP 14400", Customers: 5},
	{File: "touchbistro-bills.csv", Currency: "CAD", Zone: "America/Toronto",
		Sales: "5 CAD 168517", Void: "1 CAD 0", Returns: "1 CAD 2034", Customers: 2},
	{File: "rechnungsausgangsbuch-elektro.csv", Currency: "EUR", Zone: "Europe/Berlin",
		Correct: []Correction{{Field: "customer", Column: "Kd.-Nr."}},
		Sales:   "6 EUR 2982726", Returns: "1 EUR 11900", Customers: 5},
	{File: "koubei-vouchers.csv", Currency: "CNY", Zone: "Asia/Shanghai",
		Sales: "6 CNY 204360", Void: "2 CNY 25680", Customers: 4, Rejected: 2},
	{File: "helpscout-ratings.csv", Currency: "USD", Zone: "UTC", Voices: "3/3 1/3 3/3 2/3 3/3 3/3 1/3 2/3 3/3", Customers: 6},
	{File: "dental-clinic-zh.csv", Currency: "CNY", Zone: "Asia/Shanghai",
		Sales: "6 CNY 1507000", Void: "2 CNY 0", Returns: "1 CNY 100000", Customers: 6},
}

// Read returns what a database has of an import of the shape; Rejected is not in it.
func Read(ctx context.Context, d *db.DB, s Shape) (Shape, error) {
	got := Shape{File: s.File, Currency: s.Currency, Zone: s.Zone, Ahead: s.Ahead, Correct: s.Correct, Rejected: s.Rejected}
	err := d.Read(ctx, func(tx *db.Tx) error {
		for _, x := range []struct {
			to        *string
			by, query string
		}{
			{&got.Sales, ", ", sqlMoney + "kind = 'sale' AND status = 'valid'" + sqlByCurrency},
			{&got.Void, ", ", sqlMoney + "kind = 'sale' AND status <> 'valid'" + sqlByCurrency},
			{&got.Returns, ", ", sqlMoney + "kind <> 'sale'" + sqlByCurrency},
			{&got.Voices, " ", sqlVoices},
		} {
			list, err := db.List(ctx, tx, db.Value[string], x.query)
			if err != nil {
				return err
			}
			*x.to = strings.Join(list, x.by)
		}
		for query, to := range map[string]*int{sqlVisits: &got.Visits, sqlParked: &got.Waiting, sqlCustomers: &got.Customers} {
			if err := tx.Row(ctx, query).Scan(to); err != nil {
				return err
			}
		}
		return nil
	})
	return got, err
}

// Differs describes how two shapes differ, "" if they do not.
func (s Shape) Differs(got Shape) string {
	if a, b := fmt.Sprintf("%+v", s), fmt.Sprintf("%+v", got); a != b {
		return "\n got " + b + "\nwant " + a
	}
	return ""
}

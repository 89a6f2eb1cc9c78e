package site_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huitou/internal/clock"
	"huitou/internal/errs"
	"huitou/internal/locale"
	"huitou/internal/money"
	"huitou/internal/page"
	"huitou/internal/site"
)

// spreadsheet returns the cells of an XLSX file as they are shown.
func spreadsheet(t *testing.T, w *httptest.ResponseRecorder) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestFileCells: how each kind of value is written, in the reader's time zone.
func TestFileCells(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	columns := []site.Column[any]{
		{Head: "Before", Cell: func(*any) any { return "|" }}, {Head: "Value", Cell: func(v *any) any { return *v }}, {Head: "After", Cell: func(*any) any { return "|" }},
	}
	for _, tt := range []struct {
		name      string
		value     any
		csv, xlsx string
	}{
		{"text", "Ann, Lee", "Ann, Lee", "Ann, Lee"},
		{"formula", "=1+1", "'=1+1", "=1+1"},
		{"number", int64(12), "12", "12"},
		{"instant", clock.At(time.Date(2026, 5, 20, 18, 30, 0, 0, time.UTC)), "2026-05-21 02:30", "2026-05-21 02:30"},
		{"no instant", clock.Instant(0), "", ""},
		{"amount", money.Amount{Minor: -1250, Currency: "EUR"}, "-12.50", "-12.5"},
		{"amount without decimals", money.Amount{Minor: 1250, Currency: "JPY"}, "1250", "1250"},
		{"amount that a spreadsheet would round", money.Amount{Minor: 1<<53 + 1, Currency: "EUR"}, "90071992547409.93", "90071992547409.93"},
		{"stringer", time.Minute, "1m0s", "1m0s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			send := func(format site.Format) *httptest.ResponseRecorder {
				return call(t, get(t, "/"), func(q *site.Request) error {
					q.L = locale.For(locale.En).In(zone)
					return site.File[any]{Name: "values", Columns: columns, Read: func(page.Page) ([]any, string, error) {
						return []any{tt.value}, "", nil
					}}.Send(q, format)
				})
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(send(site.CSV).Body.String(), "\ufeff"))).ReadAll()
			if err != nil || len(rows) != 2 || rows[1][1] != tt.csv {
				t.Errorf("CSV: %q, %v; want %q", rows, err, tt.csv)
			}
			if rows := spreadsheet(t, send(site.XLSX)); len(rows) != 2 || len(rows[1]) != 3 || rows[1][1] != tt.xlsx {
				t.Errorf("XLSX: %q, want %q", rows, tt.xlsx)
			}
		})
	}
}

// TestFileFails: if the first page cannot be read, its error is answered; if a later one
// cannot, the answer is aborted.
func TestFileFails(t *testing.T) {
	t.Parallel()
	for _, format := range []site.Format{site.CSV, site.XLSX} {
		send := func(read func(page.Page) ([]int, string, error)) (w *httptest.ResponseRecorder, aborted any) {
			defer func() { aborted = recover() }()
			w = call(t, get(t, "/"), func(q *site.Request) error {
				return site.File[int]{Name: "teas", Read: read}.Send(q, format)
			})
			return w, nil
		}
		w, aborted := send(func(page.Page) ([]int, string, error) {
			return nil, "", errs.New(errs.KindUnavailable, "x", "error.internal")
		})
		if aborted != nil || w.Code != http.StatusServiceUnavailable || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s, first page: aborted %v, %+v", format, aborted, w)
		}
		_, aborted = send(func(p page.Page) ([]int, string, error) {
			if p.After != "" {
				return nil, "", errors.New("disk gone")
			}
			return []int{1}, "2", nil
		})
		if err, ok := aborted.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("%s, second page: %v, want the answer aborted", format, aborted)
		}
	}
}

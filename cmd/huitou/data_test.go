package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSelftestDataRefused: a folder that lacks the published data sets, or has others by their names, is
// refused with the file and the place in it, in the reader's language.
func TestSelftestDataRefused(t *testing.T) {
	good := map[string]string{
		"cdnow/cdnowSummary.cbs.csv": "row,x,t.x,T.cal,x.star\n1,2,30.4,38.9,1\n",
		"cdnow/cdnowSummary.m.x.csv": "22.345\n11.77\n",
		"survey/mobi.csv":            "CUEX1,CUSA1,CUSCO,CUSL1,IMAG1,PERQ1,PERV1\n7,7,6,6,4,7,7\n",
		"spc/orangejuice.txt":        "sample\tD\tsize\ttrial\n1\t12\t50\tTRUE\n",
	}
	for _, tt := range []struct {
		name, file, text string // the file that is another; "" = there is none
		want             map[string]string
	}{
		{"None", "cdnow/cdnowSummary.cbs.csv", "", map[string]string{"en": "There is no file or folder ", "zh-Hans": "没有文件或文件夹 ", "zh-Hant": "沒有檔案或資料夾 "}},
		{"NoneWithoutHeader", "cdnow/cdnowSummary.m.x.csv", "", map[string]string{"en": "There is no file or folder ", "zh-Hant": "沒有檔案或資料夾 "}},
		{"Empty", "survey/mobi.csv", " \n", map[string]string{"en": "mobi.csv is empty", "zh-Hans": "mobi.csv 是空的"}},
		{"EmptyWithoutHeader", "cdnow/cdnowSummary.m.x.csv", " \n", map[string]string{"en": "cdnowSummary.m.x.csv is empty"}},
		{"NoColumn", "survey/mobi.csv", "a,b\n1,2\n", map[string]string{"en": "mobi.csv has no column “IMAG*”. It has: a, b.", "zh-Hans": "没有列“IMAG*”"}},
		{"NoNumber", "spc/orangejuice.txt", "D\tsize\n1\tmany\n", map[string]string{"en": "This is not a number", "zh-Hans": "不是数字", "zh-Hant": "不是數字"}},
		{"NoNumberWithoutHeader", "cdnow/cdnowSummary.m.x.csv", "22.345\nmuch\n", map[string]string{"en": "cdnowSummary.m.x.csv:2: This is not a number", "zh-Hans": "不是数字"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range good {
				if file == tt.file {
					text = tt.text
				}
				path := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if text == "" {
					continue
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for lang, want := range tt.want {
				_, stderr, err := huitou(t, "selftest", "--data", dir, "--lang="+lang)
				if err == nil || !strings.Contains(stderr, want) || !strings.Contains(stderr, filepath.Base(tt.file)) {
					t.Errorf("%s: %v: %q, want %q", lang, err, stderr, want)
				}
			}
		})
	}
}

package importer

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"huitou/internal/access"
	"huitou/internal/db/dbtest"
	"huitou/internal/flow"
	"huitou/internal/importer/charset"
)

// texts by the encodings they are commonly written in.
var texts = map[string]string{
	GB18030: "顾客,评论\n李建祥,送餐快,态度也特别好,辛苦啦!谢谢\n陈静,味道不错，就是送得太慢了\n王五,菜量少了点，价格便宜，服务不错\n",
	Big5:    "顧客,評論\n李建祥,送餐很快，服務態度也很好\n陳靜,味道不錯，但是等了太久，下次不會再來\n",
	CP949:   "고객,후기\n김민수,배송이 정말 빠르고 좋았습니다\n이영희,생각보다 품질이 별로였어요. 다시는 안 살 것 같습니다\n박철수,친절한 서비스 감사합니다\n",
	Latin1:  "cliente,comentário\nJoão,Não gostei do produto, só um pouco platinado\nAndré,Recebi bem antes do prazo. Ótima recomendação\nMüller,Schöne Grüße aus Köln, daß es schmeckte\n",
	UTF8:    "客户,comentário\n李建祥,Não gostei 👍 مرحبا\n",
}

func encode(t testing.TB, name, text string) []byte {
	t.Helper()
	switch name {
	case UTF8:
		return []byte(text)
	case UTF16LE:
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return b
	case UTF16BE:
		b, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b, err := charset.Codec(name).NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestEncodings: every encoding is recognised, with and without a byte-order mark, also if all
// non-ASCII text is at the end, and the text is read unchanged.
func TestEncodings(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("1234,plain text that tells nothing of its encoding\n", 20_000)
	for _, tt := range []struct{ name, encoding, text, mark string }{
		{"utf-8", UTF8, texts[UTF8], ""},
		{"utf-8 with mark", UTF8, texts[UTF8], "\xef\xbb\xbf"},
		{"ascii", UTF8, "a,b\n1,2\n", ""},
		{"utf-16le with mark", UTF16LE, texts[UTF8], "\xff\xfe"},
		{"utf-16be with mark", UTF16BE, texts[UTF8], "\xfe\xff"},
		{"utf-16le", UTF16LE, "name,city\n" + texts[Latin1], ""},
		{"utf-16be", UTF16BE, "name,city\n" + texts[Latin1], ""},
		{"gb18030", GB18030, texts[GB18030], ""},
		{"gb18030 late", GB18030, filler + texts[GB18030], ""},
		{"big5", Big5, texts[Big5], ""},
		{"cp949", CP949, texts[CP949], ""},
		{"cp949 late", CP949, filler + texts[CP949], ""},
		{"latin-1", Latin1, texts[Latin1], ""},
		{"latin-1 late", Latin1, filler + texts[Latin1], ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := append([]byte(tt.mark), encode(t, tt.encoding, tt.text)...)
			for _, zip := range []bool{false, true} {
				path := filepath.Join(t.TempDir(), "f.csv")
				b := file
				if zip {
					var z bytes.Buffer
					w := gzip.NewWriter(&z)
					_, _ = w.Write(file)
					_ = w.Close()
					b = z.Bytes()
				}
				if err := os.WriteFile(path, b, 0o600); err != nil {
					t.Fatal(err)
				}
				src, err := scan(t.Context(), path, Limits{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if src.encoding != tt.encoding || src.zipped != zip {
					t.Errorf("taken for %s (gzip %v)", src.encoding, src.zipped)
				}
				f, err := src.text(nil)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(f)
				f.Close()
				if err != nil || string(got) != tt.text {
					t.Errorf("read %q…, want %q… (%v)", got[:min(80, len(got))], tt.text[:80], err)
				}
			}
		})
	}
}

// TestEncodingOverride: an explicit encoding overrides detection, and text invalid in it is
// rejected with its location.
func TestEncodingOverride(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, now)
	f := flow.New(d)
	m := mapOf(t, `
source: s
zone: UTC
company: {name: S, currency: EUR, zone: UTC, language: en}
files:
  people:
    facts: {kind: customer, id: no, set: {name: name}}
`)
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, append([]byte("no,name\n1,"), append(encode(t, GB18030, "陈静"), '\n')...), 0o600); err != nil {
		t.Fatal(err)
	}
	r := do(t, f, Plan{Map: m, Paths: []string{path}, Encoding: "utf-8"})
	wants(t, "errors", tallies(r.Run.Counts.Errors), "field.not_utf8 1")
	r = do(t, f, Plan{Map: m, Paths: []string{path}, Encoding: "GBK", Who: access.Console()})
	if r.Run.Files[0].Encoding != GB18030 || r.Run.Counts.Rejected != 0 {
		t.Errorf("%+v %v", r.Run.Files, r.Run.Counts.Errors)
	}
	if n := sum(t, d, "SELECT COUNT(*) FROM customer WHERE name = '陈静'"); n != 1 {
		t.Error("the name is not what was written")
	}
}

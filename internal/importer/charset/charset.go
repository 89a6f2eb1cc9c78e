package charset

import (
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	japaneseenc "golang.org/x/text/encoding/japanese"
	koreanenc "golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charset is an encoding by its name.
type charset struct {
	name   string
	codec  encoding.Encoding
	tables []*table // languages it is used for; nil = it is recognised otherwise
	prior  float64  // how common it is beside the others, as a logarithm
}

// The encodings that other files name.
const (
	UTF8     = "utf-8"
	UTF16LE  = "utf-16le"
	UTF16BE  = "utf-16be"
	UTF32LE  = "utf-32le"
	UTF32BE  = "utf-32be"
	GB18030  = "gb18030"
	Big5     = "big5"
	CP949    = "cp949"
	Latin1   = "latin-1" // as Windows writes it: windows-1252
	ShiftJIS = "shift-jis"
	EUCJP    = "euc-jp"
	JIS      = "iso-2022-jp"
)

// charsets are all that can be read. Windows writes those without a prior.
var charsets = []charset{
	{UTF8, nil, nil, 0},
	{UTF16LE, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), nil, 0},
	{UTF16BE, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), nil, 0},
	{UTF32LE, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), nil, 0},
	{UTF32BE, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), nil, 0},
	{GB18030, simplifiedchinese.GB18030, []*table{simplified}, 0},
	{Big5, traditionalchinese.Big5, []*table{traditional}, 0},
	{CP949, koreanenc.EUCKR, []*table{korean}, 0},
	{ShiftJIS, japaneseenc.ShiftJIS, []*table{japanese}, 0},
	{EUCJP, japaneseenc.EUCJP, []*table{japanese}, -2},
	{JIS, japaneseenc.ISO2022JP, nil, 0},
	{Latin1, charmap.Windows1252, western, 0},
	{"cp1250", charmap.Windows1250, central, 0},
	{"cp1251", charmap.Windows1251, cyrillic, 0},
	{"cp1253", charmap.Windows1253, []*table{greek}, 0},
	{"cp1254", charmap.Windows1254, []*table{turkish}, -0.5},
	{"cp1255", charmap.Windows1255, []*table{hebrew}, -0.5},
	{"cp1256", charmap.Windows1256, []*table{arabic}, -0.5},
	{"cp1257", charmap.Windows1257, baltic, -0.5},
	{"cp874", charmap.Windows874, []*table{thai}, -0.5},
	{"iso-8859-2", charmap.ISO8859_2, central, -2},
	{"iso-8859-5", charmap.ISO8859_5, cyrillic, -4},
	{"iso-8859-7", charmap.ISO8859_7, []*table{greek}, -2},
	{"iso-8859-9", charmap.ISO8859_9, []*table{turkish}, -2},
	{"iso-8859-15", charmap.ISO8859_15, western, -2},
	{"koi8-r", charmap.KOI8R, []*table{russian}, -2},
	{"koi8-u", charmap.KOI8U, []*table{ukrainian}, -3},
	{"mac-roman", charmap.Macintosh, western, -2},
	{"mac-cyrillic", charmap.MacintoshCyrillic, []*table{russian, ukrainian}, -4},
	{"cp850", charmap.CodePage850, western, -3},
	{"cp852", charmap.CodePage852, central, -3},
	{"cp866", charmap.CodePage866, []*table{russian, ukrainian}, -2},
}

// Names are the encodings that can be read.
var Names = func() (names []string) {
	for _, c := range charsets {
		names = append(names, c.name)
	}
	return names
}()

var aliases = map[string]string{
	"utf16": UTF16LE, "utf-16": UTF16LE, "utf32": UTF32LE, "utf-32": UTF32LE, "euc-cn": GB18030, "cp936": GB18030, "cp950": Big5,
	"uhc": CP949, "latin1": Latin1, "cp932": ShiftJIS, "windows-31j": ShiftJIS, "macroman": "mac-roman", "cp1252": Latin1,
}

// Find returns the name of an encoding that a person typed; any name that browsers know
// will do.
func Find(typed string) (name string, ok bool) {
	s := strings.ToLower(strings.TrimSpace(typed))
	if a, ok := aliases[s]; ok {
		return a, true
	}
	if slices.Contains(Names, s) {
		return s, true
	}
	e, err := htmlindex.Get(s)
	if err != nil {
		return "", false
	}
	if e == simplifiedchinese.GBK {
		return GB18030, true
	}
	for _, c := range charsets {
		if c.codec == e {
			return c.name, true
		}
	}
	if s, err := htmlindex.Name(e); err == nil && s == UTF8 {
		return UTF8, true
	}
	return "", false
}

// Codec converts from and to an encoding by its name; nil for UTF-8, and where there is
// none of that name.
func Codec(name string) encoding.Encoding {
	for _, c := range charsets {
		if c.name == name {
			return c.codec
		}
	}
	return nil
}

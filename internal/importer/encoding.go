package importer

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"huitou/internal/errs"
)

// The encodings by their names.
const (
	UTF8    = "utf-8"
	UTF16LE = "utf-16le"
	UTF16BE = "utf-16be"
	GB18030 = "gb18030"
	Big5    = "big5"
	CP949   = "cp949"
	Latin1  = "latin-1" // as Windows writes it: windows-1252
)

// Encodings lists the names an --encoding flag may have.
var Encodings = []string{UTF8, UTF16LE, UTF16BE, GB18030, Big5, CP949, Latin1}

var aliases = map[string]string{
	"utf8": UTF8, "utf16": UTF16LE, "utf-16": UTF16LE, "gbk": GB18030, "gb2312": GB18030, "euc-cn": GB18030,
	"euc-kr": CP949, "euckr": CP949, "uhc": CP949, "ks_c_5601-1987": CP949, "latin1": Latin1, "iso-8859-1": Latin1,
	"windows-1252": Latin1, "cp1252": Latin1, "cp936": GB18030, "cp950": Big5,
}

// encodingName returns the name of an encoding that a person typed.
func encodingName(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if a, ok := aliases[s]; ok {
		return a, nil
	}
	for _, e := range Encodings {
		if s == e {
			return e, nil
		}
	}
	return "", errs.Invalid("importer.Run", "import.encoding_unknown", "name", errs.Short(s), "words", strings.Join(Encodings, ", "))
}

func codec(name string) encoding.Encoding {
	switch name {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case GB18030:
		return simplifiedchinese.GB18030
	case Big5:
		return traditionalchinese.Big5
	case CP949:
		return korean.EUCKR
	case Latin1:
		return charmap.Windows1252
	}
	return nil
}

// decode reads r as UTF-8. Bytes that the encoding does not have become U+FFFD; text
// that says it is UTF-8 is passed on as it is, for the facts to be checked. A leading
// byte-order mark is taken off.
func decode(r io.Reader, name string) io.Reader {
	if c := codec(name); c != nil {
		r = transform.NewReader(r, c.NewDecoder())
	}
	return &bomReader{r: r}
}

// bomReader drops a byte-order mark at the beginning.
type bomReader struct {
	r     io.Reader
	begun bool
	left  []byte
}

var bom = []byte("\ufeff")

func (b *bomReader) Read(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		head := make([]byte, len(bom))
		n, err := io.ReadFull(b.r, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, err
		}
		b.left = bytes.TrimPrefix(head[:n], bom)
	}
	if len(b.left) > 0 {
		n := copy(p, b.left)
		b.left = b.left[n:]
		return n, nil
	}
	return b.r.Read(p)
}

// sniffer watches a whole file go by and says what it is encoded in.
type sniffer struct {
	n       int64
	head    []byte // the first bytes
	foreign []byte // windows around bytes outside ASCII
	tail    []byte // an unfinished rune of the block before
	broken  bool   // not UTF-8
	high    bool   // bytes outside ASCII were seen
}

const (
	sniffHead    = 4096
	sniffForeign = 256 << 10
)

// Write takes the next block.
func (s *sniffer) Write(p []byte) (int, error) {
	size := len(p)
	s.n += int64(size)
	if room := sniffHead - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(room, len(p))]...)
	}
	if !s.high && ascii(p) {
		return size, nil
	}
	s.high = true
	if len(s.foreign) < sniffForeign {
		s.keep(p)
	}
	if s.broken {
		return size, nil
	}
	if len(s.tail) > 0 {
		p = append(s.tail, p...)
		s.tail = nil
	}
	for len(p) > 0 {
		if p[0] < utf8.RuneSelf {
			p = p[1:]
			continue
		}
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 {
			if len(p) < utf8.UTFMax && !utf8.FullRune(p) {
				s.tail = append([]byte(nil), p...)
				return size, nil
			}
			s.broken = true
			return size, nil
		}
		p = p[n:]
	}
	return size, nil
}

// keep adds the lines of a block that hold bytes outside ASCII.
func (s *sniffer) keep(p []byte) {
	for len(p) > 0 && len(s.foreign) < sniffForeign {
		line := p
		if i := bytes.IndexByte(p, '\n'); i >= 0 {
			line = p[:i+1]
		}
		if !ascii(line) {
			s.foreign = append(s.foreign, line...)
		}
		p = p[len(line):]
	}
}

func ascii(p []byte) bool {
	for _, b := range p {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// encoding is the verdict. sure is false where it is a guess by frequency.
func (s *sniffer) encoding() (name string, sure bool) {
	switch {
	case bytes.HasPrefix(s.head, bom):
		return UTF8, true
	case bytes.HasPrefix(s.head, []byte{0xff, 0xfe}):
		return UTF16LE, true
	case bytes.HasPrefix(s.head, []byte{0xfe, 0xff}):
		return UTF16BE, true
	}
	if name, ok := wide(s.head); ok {
		return name, false
	}
	if !s.high || !s.broken && len(s.tail) == 0 {
		return UTF8, true
	}
	if scattered(s.foreign) {
		return Latin1, false
	}
	best, most := Latin1, -1.0
	for _, name := range []string{GB18030, Big5, CP949} {
		if score := familiar(s.foreign, name); score > most {
			best, most = name, score
		}
	}
	if most <= 0 {
		return Latin1, false
	}
	return best, false
}

// wide recognises UTF-16 without a mark by the zero bytes of its ASCII characters.
func wide(head []byte) (string, bool) {
	var even, odd int
	for i, b := range head {
		if b == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	half := len(head) / 2
	switch {
	case half < 2:
		return "", false
	case odd > half/4 && even < odd/8:
		return UTF16LE, true
	case even > half/4 && odd < even/8:
		return UTF16BE, true
	}
	return "", false
}

// scattered reports whether bytes outside ASCII stand among letters of the Latin
// alphabet, as they do in western words: in East Asian text they come in runs, two or
// more to a character.
func scattered(p []byte) bool {
	var short, long int
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			i++
			continue
		}
		start := i
		for i < len(p) && p[i] >= utf8.RuneSelf {
			i++
		}
		n := i - start
		letter := start > 0 && isLetter(p[start-1]) || i < len(p) && isLetter(p[i])
		if n <= 2 && letter || n == 1 {
			short += n
		} else {
			long += n
		}
	}
	return short > long
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// familiar is the share of characters, of those outside ASCII, that are among the most
// frequent of the language an encoding is for; what it cannot decode counts against it.
func familiar(p []byte, name string) float64 {
	text, _ := codec(name).NewDecoder().Bytes(p)
	var all, good, bad int
	for _, r := range string(text) {
		switch {
		case r < utf8.RuneSelf:
			continue
		case r == utf8.RuneError:
			bad++
		case frequent[name][r]:
			good++
		}
		all++
	}
	if all == 0 {
		return 0
	}
	return (float64(good) - 2*float64(bad)) / float64(all)
}

// frequent are the most used characters of a language with its punctuation.
var frequent = map[string]map[rune]bool{
	GB18030: set("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运店快味送差饭菜服务满客酒房早餐单买质价便宜错评，。！？：；、（）“”·"),
	Big5:    set("的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運店快味送差飯菜服務滿客酒房早餐單買質價便宜錯評，。！？：；、（）「」"),
	CP949:   set("이다는에의가을를은하고한지로도어사기서자아리나대해들인그것일시수있정과보으부라장제니게주만전면적여스구원상성소조안공않오와도비요무었했습합니까까지선트마경동유진생문물신우국위치없연미회방중관계개업모출발분단같서말당실용간내외세일될된되였저며더또때많새점화히음식배송좋매품가격구매후빠르친절포장맛강남김박최정윤임한송"),
}

func set(s string) map[rune]bool {
	m := make(map[rune]bool, len(s)/3)
	for _, r := range s {
		m[r] = true
	}
	return m
}
